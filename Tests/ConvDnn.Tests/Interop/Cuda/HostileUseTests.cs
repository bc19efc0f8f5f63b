using System.Runtime.CompilerServices;
using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Errors;
using ConvDnn.Interop.Cuda.Handles;
using ConvDnn.Interop.Cuda.Raw;
using NUnit.Framework;

namespace ConvDnn.Tests.Interop.Cuda;

/// <summary>What nobody should do to the driver's objects, and what happens then.</summary>
[NonParallelizable]
public sealed class HostileUseTests
{
    private static readonly ManualResetEventSlim Inside = new();
    private static unsafe delegate* unmanaged<CUcontext, CUresult> s_push;
    private static int s_slow;
    private CudaDriver _driver = null!;

    [SetUp]
    public void Begin() => _driver = SimulatedStack.Begin();

    [Test]
    public void An_object_whose_parent_is_disposed_of_while_it_is_made_is_destroyed_at_once_and_holds_nothing()
    {
        var queue = new PendingReleases();
        Counted first = new(queue), second = new(queue);
        first.Take(1);
        second.Take(2);
        second.Dispose();
        Counted child = new(queue, first, second);

        Assert.Throws<ObjectDisposedException>(() => child.Take(3));
        Assert.That(child.Destroyed, Is.EqualTo(new nint[] { 3 }), "the native object is not lost");
        child.Dispose();
        queue.Drain();
        Assert.That(child.Destroyed, Has.Count.EqualTo(1));
        first.Dispose();
        Assert.That((first.Destroyed.Count, second.Destroyed.Count), Is.EqualTo((1, 1)), "nobody holds the parents");
    }

    [Test]
    public void The_last_two_children_of_a_disposed_context_may_go_at_the_same_time()
    {
        for (int round = 0; round < 300; round++)
        {
            CudaContext context = _driver.Device(0).CreateContext();
            IDisposable[] last = [context.CreateEvent(), context.Allocate<int>(1)];
            context.Dispose();
            AtOnce(last.Length, i => last[i].Dispose());
        }

        // Whoever came second may have found nothing left to do; the next call settles what is open.
        using (CudaContext other = _driver.Device(0).CreateContext()) _ = other.Memory;
        SimulatedStack.AssertClean();
    }

    [Test]
    public unsafe void A_context_is_not_destroyed_while_another_thread_is_on_its_way_in()
    {
        s_push = _driver.Functions.cuCtxPushCurrent_v2;
        nint Find(string name) => name == nameof(CudaDriverFunctions.cuCtxPushCurrent_v2) ? (nint)(delegate* unmanaged<CUcontext, CUresult>)&PushSlowly : SimulatedStack.Find(name);
        var driver = new CudaDriver(new CudaDriverFunctions(new EntryPoints(Find)), _driver.Version, isSimulated: true);
        CudaContext context = driver.Device(0).CreateContext();
        CudaEvent one = context.CreateEvent(), another = context.CreateEvent();
        context.Dispose();

        Inside.Reset();
        s_slow = 1;
        var first = new Thread(one.Dispose);
        first.Start();
        Inside.Wait();
        another.Dispose();
        first.Join();
        using (CudaContext other = driver.Device(0).CreateContext()) _ = other.Memory;
        SimulatedStack.AssertClean();
    }

    [Test]
    public void Two_threads_may_dispose_of_the_same_object()
    {
        using (CudaContext context = _driver.Device(0).CreateContext())
        {
            for (int round = 0; round < 50; round++)
            {
                CudaStream stream = context.CreateStream();
                foreach (IDisposable one in new IDisposable[] { context.CreateEvent(), context.Allocate<int>(1), context.AllocatePinned<int>(1), context.AllocateAsync<int>(1, stream), stream, _driver.Device(0).CreateContext() })
                {
                    AtOnce(4, _ => one.Dispose());
                }
            }
        }

        SimulatedStack.AssertClean();
    }

    [Test]
    public void Objects_dropped_by_several_threads_while_the_collector_runs_are_all_destroyed()
    {
        using var done = new ManualResetEventSlim();
        var collector = new Thread(() =>
        {
            while (!done.IsSet)
            {
                GC.Collect(0);
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        using (CudaContext context = _driver.Device(0).CreateContext())
        {
            AtOnce(4, i => DropMany(context, 200));
            done.Set();
            collector.Join();
            ReleaseTests.CollectAll();
            _ = context.Memory;
            Assert.That(context.WaitingReleases, Is.Zero);
        }

        using (CudaContext other = _driver.Device(0).CreateContext()) _ = other.Memory;
        SimulatedStack.AssertClean();
    }

    [Test]
    public void The_default_stream_does_not_keep_its_context()
    {
        CudaContext context = _driver.Device(0).CreateContext();
        CudaStream stream = context.DefaultStream;
        stream.Synchronize();
        CudaStream borrowed = context.Borrow(default(CUstream));
        context.Dispose();
        Assert.That(SimulatedStack.LiveHandles("CUcontext"), Is.Zero);
        Assert.Throws<ObjectDisposedException>(stream.Synchronize);
        stream.Dispose();
        borrowed.Dispose();
        SimulatedStack.AssertClean();
    }

    [Test]
    public void Ending_a_recording_that_was_not_begun_does_not_let_later_ones_be_spoilt()
    {
        using (CudaContext context = _driver.Device(0).CreateContext())
        using (CudaStream stream = context.CreateStream())
        {
            Assert.Throws<CudaException>(() => stream.EndCapture());
            stream.BeginCapture();
            Drop(context);
            ReleaseTests.CollectAll();
            Assert.That(_driver.IsCapturing);
            _ = stream.IsCapturing;
            Assert.That(context.WaitingReleases, Is.EqualTo(1), "nothing is destroyed while the stream records");
            stream.EndCapture().Dispose();
            Assert.That(_driver.IsCapturing, Is.False);
        }

        SimulatedStack.AssertClean();
    }

    [TestCase(true)]
    [TestCase(false)]
    public void A_recording_that_nobody_ends_does_not_keep_everything_else_alive(bool dispose)
    {
        using (CudaContext context = _driver.Device(0).CreateContext())
        {
            Record(context, dispose);
            ReleaseTests.CollectAll();
            Assert.That(_driver.IsCapturing, Is.False);
            context.CreateEvent().Dispose();
            _ = context.Memory;
            Assert.That(SimulatedStack.LiveHandles("CUevent") + SimulatedStack.LiveHandles("CUstream"), Is.Zero);
        }

        SimulatedStack.AssertClean();
    }

    [Test]
    public void Memory_of_a_stream_that_records_is_freed_once_it_no_longer_does()
    {
        using (CudaContext context = _driver.Device(0).CreateContext())
        {
            CudaStream stream = context.CreateStream(), other = context.CreateStream();
            DeviceBuffer<int> first = context.AllocateAsync<int>(1, stream), second = context.AllocateAsync<int>(1, other);
            stream.BeginCapture();
            first.Dispose();
            Assert.That(SimulatedStack.LiveBytes(), Is.EqualTo(8), "the recording must not hold that memory is freed");
            stream.EndCapture().Dispose();
            _ = context.Memory;
            Assert.That(SimulatedStack.LiveBytes(), Is.EqualTo(4));

            other.BeginCapture();
            second.Dispose();
            other.Dispose();
            Assert.That(SimulatedStack.LiveBytes(), Is.Zero, "a recording that nobody ends is ended before");
            stream.Dispose();
        }

        SimulatedStack.AssertClean();
    }

    [Test]
    public void Sizes_that_bytes_cannot_count_are_refused()
    {
        using CudaContext context = _driver.Device(0).CreateContext();
        using DeviceBuffer<byte> buffer = context.Allocate<byte>(16);
        long allocations = SimulatedStack.Calls("cuMemAlloc_v2");
        Assert.Multiple(() =>
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => context.Allocate<double>(long.MaxValue / 4));
            Assert.Throws<ArgumentOutOfRangeException>(() => context.Allocate<double>(-1));
            Assert.Throws<ArgumentOutOfRangeException>(() => context.AllocatePinned<double>(-1));
            Assert.Throws<ArgumentOutOfRangeException>(() => context.Borrow<double>(buffer.Address, long.MaxValue / 4));
            Assert.Throws<ArgumentOutOfRangeException>(() => context.Borrow<byte>(new CUdeviceptr(ulong.MaxValue - 3), 5));
            Assert.Throws<ArgumentOutOfRangeException>(() => context.Borrow<byte>(buffer.Address, -1));
            Assert.Throws<ArgumentException>(() => context.Borrow<byte>(default(CUdeviceptr), 1));
            Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Span.Slice(long.MaxValue, 1));
            Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Span.Slice(8, long.MaxValue));
            Assert.That(Assert.Throws<InvalidOperationException>(() => context.Borrow<byte>(buffer.Address, 1L << 32).ToArray())!.Message, Does.Contain("4294967296"));
        });
        Assert.That(SimulatedStack.Calls("cuMemAlloc_v2"), Is.EqualTo(allocations));
        Assert.That(Assert.Throws<CudaException>(() => context.Allocate<byte>(long.MaxValue))!.Status, Is.EqualTo(CUresult.CUDA_ERROR_OUT_OF_MEMORY));
    }

    [Test]
    public void Empty_spans_do_nothing_and_null_arguments_are_named()
    {
        using CudaContext context = _driver.Device(0).CreateContext();
        using CudaStream stream = context.CreateStream();
        using DeviceBuffer<float> empty = context.Allocate<float>(0), one = context.Allocate<float>([1]);
        default(DeviceSpan<float>).FillBytes(0, stream);
        empty.Span.CopyFrom([]);
        Assert.That(empty.ToArray(), Is.Empty);
        Assert.That(((DeviceSpan<float>)(DeviceBuffer<float>?)null).IsEmpty);
        Assert.Multiple(() =>
        {
            Assert.That(Assert.Throws<ArgumentNullException>(() => context.AllocateAsync<float>(1, null!))!.ParamName, Is.EqualTo("stream"));
            Assert.That(Assert.Throws<ArgumentNullException>(() => one.Span.CopyFromAsync(null!, stream))!.ParamName, Is.EqualTo("source"));
            Assert.That(Assert.Throws<ArgumentNullException>(() => stream.Record(null!))!.ParamName, Is.EqualTo("point"));
            Assert.That(Assert.Throws<ArgumentNullException>(() => stream.WaitFor(null!))!.ParamName, Is.EqualTo("point"));
            Assert.That(Assert.Throws<ArgumentNullException>(() => CudaContext.FromCurrent(null!))!.ParamName, Is.EqualTo("driver"));
            Assert.That(Assert.Throws<ArgumentException>(() => CudaContext.FromHandle(_driver, default))!.ParamName, Is.EqualTo("context"));
            Assert.That(Assert.Throws<ArgumentException>(() => context.LoadModule([]))!.ParamName, Is.EqualTo("image"));
            Assert.That(Assert.Throws<CudaException>(() => _driver.Device(-1))!.Status, Is.EqualTo(CUresult.CUDA_ERROR_INVALID_DEVICE));
            Assert.That(Assert.Throws<CudaException>(() => context.Borrow(new CUstream(4711)))!.Message, Does.Contain("cuStreamGetCtx"));
        });
        SimulatedStack.ClearViolations();
    }

    [Test]
    public void A_launch_with_senseless_arguments_is_refused()
    {
        using CudaContext context = _driver.Device(0).CreateContext();
        using CudaStream stream = context.CreateStream();
        NvrtcCompiler compiler = NvrtcCompiler.Load(SimulatedStack.Loader).Require();
        string source = File.ReadAllText(Path.Combine(RepositoryRoot.Folder, "native", "simcuda", "tests", "kernels", "saxpy.cu"));
        using CudaModule module = context.LoadModule(compiler.Compile(source, "saxpy.cu").Ptx.Span);
        CudaFunction saxpy = module.Function("saxpy");
        Assert.Multiple(() =>
        {
            Assert.That(Assert.Throws<ArgumentException>(() => saxpy.Launch(1, 1, stream, new KernelArgument[1 << 20]))!.Message, Does.Contain("1048576 arguments"));
            Assert.Throws<CudaException>(() => saxpy.Launch(0, 1, stream));
            Assert.Throws<ArgumentOutOfRangeException>(() => saxpy.Launch(1, 1, -1, stream));
            Assert.Throws<ArgumentNullException>(() => saxpy.Launch(1, 1, null!));
            Assert.Throws<ArgumentException>(() => module.Function(""));
        });
        module.Dispose();
        Assert.Throws<ObjectDisposedException>(() => saxpy.Launch(1, 1, stream));
        Assert.Throws<ObjectDisposedException>(() => module.Function("saxpy"));
    }

    [Test]
    public void Texts_for_the_compiler_with_NUL_or_null_in_them_are_refused()
    {
        NvrtcCompiler compiler = NvrtcCompiler.Load(SimulatedStack.Loader).Require();
        Assert.Multiple(() =>
        {
            Assert.That(Assert.Throws<ArgumentNullException>(() => compiler.Compile(null!, "x.cu"))!.ParamName, Is.EqualTo("source"));
            Assert.That(Assert.Throws<ArgumentNullException>(() => compiler.Compile("", null!))!.ParamName, Is.EqualTo("name"));
            Assert.That(Assert.Throws<ArgumentNullException>(() => compiler.Compile("", "x.cu", "-G", null!))!.ParamName, Is.EqualTo("options"));
            Assert.That(Assert.Throws<ArgumentException>(() => compiler.Compile("int\0 x;", "x.cu"))!.Message, Does.Contain("NUL at index 3"));
            Assert.That(Assert.Throws<ArgumentException>(() => compiler.Compile("", "x.cu", "-\0"))!.ParamName, Is.EqualTo("options"));
        });
    }

    [Test]
    public void A_context_that_the_application_destroyed_is_reported_and_brings_nothing_down()
    {
        CudaContext owner = _driver.Device(0).CreateContext();
        CudaContext borrowed = CudaContext.FromHandle(_driver, owner.Handle);
        CudaEvent left = borrowed.CreateEvent();
        SimulatedStack.ClearViolations();
        owner.Dispose();
        Assert.That(Assert.Throws<CudaException>(() => _ = borrowed.Memory)!.Function, Does.StartWith("cuCtx"));
        left.Dispose();
        borrowed.Dispose();
        SimulatedStack.ClearViolations();
        Assert.That(SimulatedStack.ContextDepth, Is.Zero);
    }

    internal static void AtOnce(int threads, Action<int> action)
    {
        using var start = new Barrier(threads);
        var failures = new System.Collections.Concurrent.ConcurrentQueue<Exception>();
        Thread[] all =
        [
            .. Enumerable.Range(0, threads).Select(i => new Thread(() =>
            {
                start.SignalAndWait();
                try
                {
                    action(i);
                }
                catch (Exception failure)
                {
                    failures.Enqueue(failure);
                }
            })),
        ];
        foreach (Thread thread in all) thread.Start();
        foreach (Thread thread in all) thread.Join();
        Assert.That(failures, Is.Empty);
    }

    /// <summary>Once, it takes its time before the context is current.</summary>
    [System.Runtime.InteropServices.UnmanagedCallersOnly]
    private static unsafe CUresult PushSlowly(CUcontext context)
    {
        if (Interlocked.Exchange(ref s_slow, 0) != 0)
        {
            Inside.Set();
            Thread.Sleep(300);
        }

        return s_push(context);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Drop(CudaContext context) => context.CreateEvent();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void DropMany(CudaContext context, int times)
    {
        for (int i = 0; i < times; i++)
        {
            using CudaStream stream = context.CreateStream();
            context.CreateEvent();
            context.AllocateAsync<int>(1, stream);
            CudaContext own = context.Device.CreateContext();
            own.CreateEvent();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Record(CudaContext context, bool dispose)
    {
        CudaStream stream = context.CreateStream();
        stream.BeginCapture(CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_RELAXED);
        if (dispose) stream.Dispose();
    }

    private sealed class Counted(PendingReleases queue, params System.Runtime.InteropServices.SafeHandle?[] parents) : QueuedHandle(queue, parents)
    {
        public List<nint> Destroyed { get; } = [];

        public void Take(nint value) => Adopt(value, owned: true);

        protected override bool Destroy(nint value)
        {
            Destroyed.Add(value);
            return true;
        }
    }
}
