using ConvDnn.Device;
using ConvDnn.Engines.CuBlas;
using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Loading;
using ConvDnn.Interop.Cuda.Raw;
using ConvDnn.Tests.Interop;
using NUnit.Framework;

namespace ConvDnn.Tests.Device;

/// <summary>A platform on the simulated stack, which is as on its first day before every test and clean after it.</summary>
[NonParallelizable]
public abstract class GpuTest
{
    internal GpuPlatform Platform { get; private set; } = null!;

    internal GpuContext Context => Platform.CurrentContext();

    internal CudaStream Stream => Context.Stream(0);

    [SetUp]
    public void Begin()
    {
        SimulatedStack.Begin();
        Platform = new GpuPlatform(Loader);
    }

    [TearDown]
    public void End()
    {
        Platform.Dispose();
        SimulatedStack.CheckGuards();
        SimulatedStack.AssertClean();
    }

    internal virtual NativeLoader Loader => SimulatedStack.Loader;

    /// <summary>An engine on this platform, which stays this test's.</summary>
    internal CuBlasEngine Engine() => new(Platform, ownsPlatform: false);

    /// <summary>Copies a host array to the device, works on it and copies the result back.</summary>
    internal TResult[] OnDevice<TSource, TResult>(TSource[] source, TResult[] result, Action<CudaStream, CUdeviceptr, CUdeviceptr> work)
        where TSource : unmanaged
        where TResult : unmanaged
    {
        using DeviceBuffer<TSource> from = Context.Cuda.Allocate<TSource>(source);
        using DeviceBuffer<TResult> to = Context.Cuda.Allocate<TResult>(result);
        work(Stream, from.Address, to.Address);
        Context.Cuda.Synchronize();
        return to.ToArray();
    }
}
