using System.Runtime.CompilerServices;
using ConvDnn.Interop.Cuda;
using NUnit.Framework;

namespace ConvDnn.Tests.Interop.Cuda;

/// <summary>Who destroys what when: on the simulated stack, which counts.</summary>
[NonParallelizable]
public sealed class ReleaseTests
{
    private readonly List<object> _kept = [];
    private CudaDriver _driver = null!;

    [SetUp]
    public void Begin() => _driver = SimulatedStack.Begin();

    [Test]
    public void Finalizers_of_a_thousand_dropped_handles_call_nothing_and_the_next_live_call_destroys_all()
    {
        using CudaContext context = _driver.Device(0).CreateContext();
        Drop(context, 250);
        long callsBefore = SimulatedStack.Calls();
        CollectAll();

        Assert.That(SimulatedStack.Calls(), Is.EqualTo(callsBefore), "finalizers made no native call");
        Assert.That(context.WaitingReleases, Is.EqualTo(1000));
        Assert.That(SimulatedStack.LiveHandles("CUevent"), Is.EqualTo(250));

        _ = context.Memory;
        Assert.That(context.WaitingReleases, Is.Zero);
        Assert.That(SimulatedStack.LiveHandles("CUevent") + SimulatedStack.LiveHandles("CUstream"), Is.Zero);
        Assert.That(SimulatedStack.LiveBytes(), Is.Zero);
        Assert.That(SimulatedStack.ThreadOfLastDestroy("CUevent"), Is.EqualTo(SimulatedStack.CurrentThread));
    }

    [Test]
    public void A_dropped_context_with_dropped_children_goes_with_the_next_call_on_any_context()
    {
        DropContext();
        CollectAll();
        Assert.That(SimulatedStack.LiveHandles("CUcontext"), Is.EqualTo(1));

        using (CudaContext other = _driver.Device(0).CreateContext())
        {
            _ = other.Memory;
            Assert.That(SimulatedStack.LiveHandles("CUcontext"), Is.EqualTo(1), "only the live one is left");
            Assert.That(SimulatedStack.LiveHandles("CUevent"), Is.Zero);
        }

        SimulatedStack.AssertClean();
    }

    [Test]
    public void Children_dropped_after_their_context_was_disposed_of_are_destroyed_all_the_same()
    {
        DropChildOfDisposedContext();
        CollectAll();
        using (CudaContext other = _driver.Device(0).CreateContext()) _ = other.Memory;
        SimulatedStack.AssertClean();
    }

    [Test]
    public void Handles_dropped_in_a_borrowed_context_wait_for_its_next_live_call_and_no_other()
    {
        using CudaContext owner = _driver.Device(0).CreateContext(), other = _driver.Device(0).CreateContext();
        DropInBorrowed(owner);
        CollectAll();

        _ = other.Memory;
        Assert.That(SimulatedStack.LiveHandles("CUevent"), Is.EqualTo(1), "a context of the application is never entered unasked");
        using (CudaContext again = CudaContext.FromHandle(_driver, owner.Handle)) _ = again.Memory;
        Assert.That(SimulatedStack.LiveHandles("CUevent"), Is.Zero);
    }

    [Test]
    public void Nothing_is_destroyed_while_a_capture_is_under_way()
    {
        using (CudaContext context = _driver.Device(0).CreateContext())
        using (CudaStream stream = context.CreateStream())
        using (DeviceBuffer<int> buffer = context.Allocate<int>(1))
        {
            Keep(context);
            stream.BeginCapture();
            _kept.Clear();
            CollectAll();
            buffer.Span.FillBytes(0, stream);
            Assert.That(context.WaitingReleases, Is.EqualTo(2));
            stream.EndCapture().Dispose();
            _ = context.Memory;
            Assert.That(context.WaitingReleases, Is.Zero);
        }

        SimulatedStack.AssertClean();
    }

    [Test]
    public void A_destroy_that_fails_once_is_repeated_by_the_next_live_call()
    {
        using (CudaContext context = _driver.Device(0).CreateContext())
        {
            SimulatedStack.Fail("cuEventDestroy_v2", 1, 999);
            context.CreateEvent().Dispose();
            Assert.That(SimulatedStack.LiveHandles("CUevent"), Is.EqualTo(1));
            _ = context.Memory;
            Assert.That(SimulatedStack.LiveHandles("CUevent"), Is.Zero);
        }

        SimulatedStack.AssertClean();
    }

    [Test]
    public void A_destroy_that_always_fails_is_given_up_and_goes_with_the_context()
    {
        using (CudaContext context = _driver.Device(0).CreateContext())
        {
            SimulatedStack.Fail("cuEventDestroy_v2", 0, 999);
            context.CreateEvent().Dispose();
            _ = context.Memory;
            _ = context.Memory;
            Assert.That(SimulatedStack.Calls("cuEventDestroy_v2"), Is.EqualTo(2));
        }

        Assert.That(SimulatedStack.LiveHandles(), Is.Zero);
    }

    [Test]
    public void Another_thread_that_disposes_during_a_call_does_not_pull_the_handle_away()
    {
        using CudaContext context = _driver.Device(0).CreateContext();
        DeviceBuffer<int> buffer = context.Allocate<int>(1);
        using (buffer.Span.Use())
        {
            Task.Run(buffer.Dispose).Wait();
            Assert.That(SimulatedStack.LiveBytes(), Is.EqualTo(4));
        }

        _ = context.Memory;
        Assert.That(SimulatedStack.LiveBytes(), Is.Zero);
    }

    [Test]
    public void Eight_threads_with_one_context_leave_nothing_behind()
    {
        using (CudaContext context = _driver.Device(0).CreateContext())
        {
            Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
            {
                using CudaStream stream = context.CreateStream();
                using DeviceBuffer<int> buffer = context.Allocate<int>(64);
                buffer.Span.FillBytes((byte)i, stream);
                stream.Synchronize();
                Assert.That(buffer.ToArray(), Is.All.EqualTo(i * 0x01010101));
            });
        }

        SimulatedStack.AssertClean();
    }

    [Test]
    public void Nothing_native_is_called_once_the_process_is_exiting()
    {
        (int exitCode, string output) = ChildProcess.Run(nameof(ExitingProgram), SimulatedStack.Folder);
        Assert.That(exitCode, Is.Zero, output);
        Assert.That(output, Does.Contain("live at exit: 7").And.Contain("calls during exit: 0"));
    }

    internal static void CollectAll()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Drop(CudaContext context, int times)
    {
        for (int i = 0; i < times; i++)
        {
            context.CreateEvent();
            context.CreateStream();
            context.Allocate<int>(1);
            context.AllocatePinned<int>(1);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Keep(CudaContext context) => _kept.AddRange(context.CreateEvent(), context.Allocate<int>(1));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void DropContext() => Drop(_driver.Device(0).CreateContext(), 3);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void DropChildOfDisposedContext()
    {
        using CudaContext context = _driver.Device(0).CreateContext();
        Drop(context, 1);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void DropInBorrowed(CudaContext owner) => CudaContext.FromHandle(_driver, owner.Handle).CreateEvent();
}
