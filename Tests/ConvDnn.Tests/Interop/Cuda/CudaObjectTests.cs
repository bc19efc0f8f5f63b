using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Errors;
using ConvDnn.Interop.Cuda.Handles;
using ConvDnn.Interop.Cuda.Raw;
using NUnit.Framework;

namespace ConvDnn.Tests.Interop.Cuda;

/// <summary>The driver's objects on the simulated stack.</summary>
[NonParallelizable]
public sealed class CudaObjectTests
{
    private CudaDriver _driver = null!;

    [SetUp]
    public void Begin() => _driver = SimulatedStack.Begin();

    [Test]
    public void Device_tells_its_properties()
    {
        CudaDevice device = _driver.Devices()[0];
        Assert.That(device.Name, Is.Not.Empty);
        Assert.That(device.ComputeCapability.Major, Is.GreaterThanOrEqualTo(5));
        Assert.That(device.TotalMemory, Is.Positive);
        Assert.That(device.PciBusId, Does.Match("^[0-9A-Fa-f]{4}:"));
        Assert.That(device.Uuid, Is.Not.Null);
        Assert.That(device.Attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_WARP_SIZE), Is.EqualTo(32));
    }

    [Test]
    public void TryGetDevices_without_a_device_tells_what_a_user_needs()
    {
        SimulatedStack.SetDeviceCount(0);
        Assert.That(_driver.TryGetDevices(out IReadOnlyList<CudaDevice> devices, out string? reason), Is.False);
        Assert.That(devices, Is.Empty);
        Assert.That(reason, Does.Contain("CUDA_ERROR_NO_DEVICE (100)").And.Contain("CUDA_VISIBLE_DEVICES"));
    }

    [Test]
    public void Own_context_computes_and_leaves_nothing_behind()
    {
        using (CudaContext context = _driver.Device(0).CreateContext())
        using (DeviceBuffer<float> buffer = context.Allocate<float>([1, 2, 3]))
        {
            Assert.That(SimulatedStack.ContextDepth, Is.Zero, "an own context is not left current");
            Assert.That(buffer.ToArray(), Is.EqualTo(new float[] { 1, 2, 3 }));
            Assert.That(buffer.Span.Slice(1, 2).ToArray(), Is.EqualTo(new float[] { 2, 3 }));
        }

        SimulatedStack.AssertClean();
    }

    [Test]
    public void Streams_events_and_pinned_memory_work_together()
    {
        using (CudaContext context = _driver.Device(0).RetainPrimaryContext())
        using (CudaStream stream = context.CreateStream(), other = context.CreateStream())
        using (CudaEvent before = context.CreateEvent(), after = context.CreateEvent())
        using (PinnedBuffer<int> source = context.AllocatePinned<int>(4), destination = context.AllocatePinned<int>(4))
        using (DeviceBuffer<int> a = context.Allocate<int>(4), b = context.AllocateAsync<int>(4, stream))
        {
            new[] { 7, -8, 9, 10 }.CopyTo(source.Span);
            stream.Record(before);
            a.Span.CopyFromAsync(source, stream);
            a.Span.CopyTo(b, stream);
            stream.Record(after);
            other.WaitFor(after);
            b.Span.CopyToAsync(destination, other);
            other.Synchronize();
            after.Synchronize();
            Assert.That(destination.Span.ToArray(), Is.EqualTo(new[] { 7, -8, 9, 10 }));
            Assert.That(after.MillisecondsSince(before), Is.GreaterThanOrEqualTo(0));
            Assert.That(stream.IsCompleted && after.IsCompleted);

            a.Span.Slice(0, 2).FillBytes(0xFF, stream);
            stream.Synchronize();
            Assert.That(a.ToArray(), Is.EqualTo(new[] { -1, -1, 9, 10 }));
        }

        SimulatedStack.AssertClean();
    }

    [Test]
    public async Task SynchronizeAsync_waits_for_the_stream()
    {
        using CudaContext context = _driver.Device(0).CreateContext();
        using CudaStream stream = context.CreateStream();
        using DeviceBuffer<int> buffer = context.Allocate<int>(1000);
        buffer.Span.FillBytes(1, stream);
        await stream.SynchronizeAsync();
        Assert.That(buffer.ToArray(), Is.All.EqualTo(0x01010101));
    }

    [Test]
    public void A_call_leaves_the_callers_context_current()
    {
        using CudaContext mine = _driver.Device(0).CreateContext(), other = _driver.Device(0).CreateContext();
        using (mine.Enter())
        {
            using DeviceBuffer<int> there = other.Allocate<int>(1);
            Assert.That(CudaContext.FromCurrent(_driver).Handle, Is.EqualTo(mine.Handle));
        }

        Assert.That(SimulatedStack.ContextDepth, Is.Zero);
    }

    [Test]
    public void Disposing_the_context_first_keeps_it_until_its_last_child_is_gone()
    {
        CudaContext context = _driver.Device(0).CreateContext();
        DeviceBuffer<int> buffer = context.Allocate<int>(1);
        context.Dispose();

        Assert.That(SimulatedStack.LiveHandles("CUcontext"), Is.EqualTo(1), "the buffer keeps it");
        Assert.Throws<ObjectDisposedException>(() => buffer.ToArray());
        buffer.Dispose();
        SimulatedStack.AssertClean();
    }

    [Test]
    public void Dispose_twice_is_harmless_and_use_afterwards_is_refused()
    {
        CudaContext context = _driver.Device(0).CreateContext();
        CudaStream stream = context.CreateStream();
        CudaEvent point = context.CreateEvent();
        DeviceBuffer<int> buffer = context.Allocate<int>(1);
        DeviceSpan<int> span = buffer;
        PinnedBuffer<int> pinned = context.AllocatePinned<int>(1);
        for (int i = 0; i < 2; i++)
        {
            pinned.Dispose();
            buffer.Dispose();
            point.Dispose();
            stream.Dispose();
        }

        long before = SimulatedStack.Calls("cuMemcpyDtoH_v2");
        Assert.Multiple(() =>
        {
            Assert.Throws<ObjectDisposedException>(stream.Synchronize);
            Assert.Throws<ObjectDisposedException>(point.Synchronize);
            Assert.Throws<ObjectDisposedException>(() => buffer.ToArray());
            Assert.Throws<ObjectDisposedException>(() => span.ToArray(), "a span knows that its buffer is gone");
            Assert.Throws<ObjectDisposedException>(() => _ = pinned.Span.Length);
            Assert.That(SimulatedStack.Calls("cuMemcpyDtoH_v2"), Is.EqualTo(before), "nothing native was called");
        });
        context.Dispose();
        context.Dispose();
        Assert.Throws<ObjectDisposedException>(() => context.Allocate<int>(1));
        SimulatedStack.AssertClean();
    }

    [Test]
    public void Memory_streams_and_events_of_another_context_are_refused()
    {
        using CudaContext one = _driver.Device(0).CreateContext(), two = _driver.Device(0).CreateContext();
        using CudaStream foreign = two.CreateStream();
        using CudaEvent foreignEvent = two.CreateEvent();
        using CudaStream own = one.CreateStream();
        using DeviceBuffer<int> a = one.Allocate<int>(1), b = two.Allocate<int>(1);

        Assert.Multiple(() =>
        {
            Assert.Throws<ArgumentException>(() => a.Span.FillBytes(0, foreign));
            Assert.Throws<ArgumentException>(() => a.Span.CopyTo(b.Span));
            Assert.Throws<ArgumentException>(() => own.Record(foreignEvent));
            Assert.Throws<ArgumentException>(() => one.AllocateAsync<int>(1, foreign));
        });
    }

    [Test]
    public unsafe void Things_of_the_application_are_used_and_left_alone()
    {
        CudaDriverFunctions f = _driver.Functions;
        CUcontext context;
        CUstream stream;
        CUdeviceptr address;
        f.cuInit(0);
        f.cuCtxCreate_v2(&context, 0, default);
        f.cuStreamCreate(&stream, 1);
        f.cuMemAlloc_v2(&address, 16);

        SimulatedStack.LogCalls(true);
        using (CudaContext borrowed = CudaContext.FromCurrent(_driver))
        using (CudaStream theirs = borrowed.Borrow(stream))
        {
            DeviceSpan<int> span = borrowed.Borrow<int>(address, 4);
            span.FillBytes(2, theirs);
            Assert.That(borrowed.Ownership, Is.EqualTo(ContextOwnership.Borrowed));
        }

        string[] calls = [.. SimulatedStack.CallLog.Select(call => call.Function)];
        SimulatedStack.LogCalls(false);
        Assert.That(calls, Has.None.Contains("Destroy").And.None.Contains("Synchronize").And.None.Contains("Free").And.None.Contains("SetCurrent").And.None.Contains("SetLimit"));
        Assert.That(SimulatedStack.LiveHandles("CUcontext") + SimulatedStack.LiveHandles("CUstream"), Is.EqualTo(2));
        Assert.That(SimulatedStack.ContextDepth, Is.EqualTo(1), "their context is current as before");

        f.cuMemFree_v2(address);
        f.cuStreamDestroy_v2(stream);
        f.cuCtxDestroy_v2(context);
        SimulatedStack.AssertClean();
    }

    [Test]
    public void FromCurrent_without_a_context_says_so()
    {
        InvalidOperationException thrown = Assert.Throws<InvalidOperationException>(() => CudaContext.FromCurrent(_driver))!;
        Assert.That(thrown.Message, Does.Contain("RetainPrimaryContext"));
    }

    [Test]
    public unsafe void A_stream_of_another_context_cannot_be_borrowed()
    {
        using CudaContext one = _driver.Device(0).CreateContext(), two = _driver.Device(0).CreateContext();
        using CudaStream stream = two.CreateStream();
        var address = new CUstream(stream.SafeHandle.DangerousGetHandle());
        Assert.Throws<ArgumentException>(() => one.Borrow(address));
        Assert.DoesNotThrow(() => one.Borrow(default(CUstream)), "default streams are of every context");
    }

    [Test]
    public void Primary_context_is_shared_and_released_as_often_as_retained()
    {
        CudaDevice device = _driver.Device(0);
        Assert.That(device.IsPrimaryContextActive, Is.False);
        using (CudaContext one = device.RetainPrimaryContext())
        using (CudaContext two = device.RetainPrimaryContext())
        {
            Assert.That(two.Handle, Is.EqualTo(one.Handle));
            Assert.That(two.Id, Is.EqualTo(one.Id));
            Assert.That(device.IsPrimaryContextActive);
        }

        Assert.That(device.IsPrimaryContextActive, Is.False);
        SimulatedStack.AssertClean();
    }

    [Test]
    public void Empty_buffers_take_no_memory()
    {
        using CudaContext context = _driver.Device(0).CreateContext();
        using DeviceBuffer<double> none = context.Allocate<double>(0);
        Assert.That(none.ToArray(), Is.Empty);
        Assert.That(none.Span.Alignment, Is.EqualTo(256));
        Assert.That(SimulatedStack.Calls("cuMemAlloc_v2"), Is.Zero);
    }

    [Test]
    public void Span_arguments_are_checked()
    {
        using CudaContext context = _driver.Device(0).CreateContext();
        using DeviceBuffer<int> buffer = context.Allocate<int>(4);
        Assert.Multiple(() =>
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Span.Slice(3, 2));
            Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Span.Slice(-1, 1));
            Assert.Throws<ArgumentException>(() => buffer.CopyFrom(new int[3]));
            Assert.Throws<ArgumentOutOfRangeException>(() => context.Allocate<int>(-1));
            Assert.Throws<ArgumentOutOfRangeException>(() => context.Allocate<int>(long.MaxValue));
            Assert.Throws<ArgumentException>(() => context.Borrow<int>(default, 1));
        });
        Assert.That(buffer.Span.Slice(1, 2).Alignment, Is.EqualTo(4));
        Assert.That(buffer.Span.Cast<byte>().Length, Is.EqualTo(16));
    }

    [Test]
    public void Out_of_memory_tells_what_is_free_and_how_to_repeat_it()
    {
        using CudaContext context = _driver.Device(0).CreateContext();
        SimulatedStack.SetMemoryLimit(1000);
        CudaException thrown = Assert.Throws<CudaException>(() => context.Allocate<float>(1000))!;

        Assert.That(thrown.Function, Is.EqualTo("cuMemAlloc_v2"));
        Assert.That(thrown.Status, Is.EqualTo(CUresult.CUDA_ERROR_OUT_OF_MEMORY));
        Assert.That(thrown.StatusNumber, Is.EqualTo(2));
        Assert.That(thrown.Hint, Does.Contain("Free: 1000 of 1000 bytes"));
        Assert.That(thrown.LastErrorText, Is.Not.Empty);
        Assert.That(thrown.ToRepro(), Does.EndWith("context.Allocate<float>(1000);"));
        Assert.That(thrown.IsAsynchronous, Is.False);
    }

    [Test]
    public void An_asynchronous_failure_is_reported_by_the_call_that_observes_it_and_says_so()
    {
        using CudaContext context = _driver.Device(0).CreateContext();
        using CudaStream stream = context.CreateStream();
        SimulatedStack.FailAsync(700);

        CudaException thrown = Assert.Throws<CudaException>(stream.Synchronize)!;
        Assert.That(thrown.Function, Is.EqualTo("cuStreamSynchronize"));
        Assert.That(thrown.IsAsynchronous);
        Assert.That(thrown.Message, Does.Contain("CUDA_ERROR_ILLEGAL_ADDRESS (700)").And.Contain("Work enqueued earlier").And.Contain("unusable"));
    }

    [Test]
    public void Capture_records_work_and_a_graph_repeats_it()
    {
        using (CudaContext context = _driver.Device(0).CreateContext())
        using (CudaStream stream = context.CreateStream())
        using (DeviceBuffer<int> buffer = context.Allocate<int>([0, 0]))
        {
            stream.BeginCapture();
            Assert.That(stream.IsCapturing);
            buffer.Span.FillBytes(1, stream);
            using CudaGraph graph = stream.EndCapture();
            Assert.That(buffer.ToArray(), Is.EqualTo(new[] { 0, 0 }), "recorded, not run");
            using CudaGraphExecutable executable = graph.Instantiate();
            executable.Launch(stream);
            stream.Synchronize();
            Assert.That(buffer.ToArray(), Is.All.EqualTo(0x01010101));
        }

        SimulatedStack.AssertClean();
    }
}
