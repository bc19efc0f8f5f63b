using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Samples.EmbedInCudaApp;

/// <summary>
/// Stands for the CUDA application that is there already: it has its context current, a stream, and its data in device
/// memory. It calls the driver directly and knows nothing of contexts, streams or buffers of ConvDnn.
/// </summary>
internal sealed unsafe class ExistingApplication : IDisposable
{
    private readonly CudaDriver _driver;
    private readonly CudaDriverFunctions _cuda;
    private readonly CUdevice _device;

    public ExistingApplication(CudaDriver driver)
    {
        (_driver, _cuda) = (driver, driver.Functions);
        CUdevice device;
        CUcontext context;
        CUstream stream;
        _driver.Check(_cuda.cuInit(0));
        _driver.Check(_cuda.cuDeviceGet(&device, 0));
        _device = device;
        _driver.Check(_cuda.cuDevicePrimaryCtxRetain(&context, device));
        _driver.Check(_cuda.cuCtxSetCurrent(context));
        _driver.Check(_cuda.cuStreamCreate(&stream, (uint)CUstream_flags.CU_STREAM_NON_BLOCKING.Value));
        Stream = stream;
        Input = Upload(SmallProblem.Input);
        Filter = Upload(SmallProblem.Filter);
        Output = Upload(new float[SmallProblem.OutputCount]);
    }

    public CUstream Stream { get; }

    public CUdeviceptr Input { get; }

    public CUdeviceptr Filter { get; }

    public CUdeviceptr Output { get; }

    /// <summary>What the application does with its output once the work on its stream is done.</summary>
    public float[] ReadOutput()
    {
        var values = new float[SmallProblem.OutputCount];
        _driver.Check(_cuda.cuStreamSynchronize(Stream));
        fixed (float* first = values) _driver.Check(_cuda.cuMemcpyDtoH_v2(first, Output, (nuint)values.Length * sizeof(float)));
        return values;
    }

    public void Dispose()
    {
        foreach (CUdeviceptr memory in new[] { Input, Filter, Output }) _driver.Check(_cuda.cuMemFree_v2(memory));
        _driver.Check(_cuda.cuStreamDestroy_v2(Stream));
        _driver.Check(_cuda.cuCtxSetCurrent(default));
        _driver.Check(_cuda.cuDevicePrimaryCtxRelease_v2(_device));
    }

    private CUdeviceptr Upload(float[] values)
    {
        CUdeviceptr memory;
        nuint bytes = (nuint)values.Length * sizeof(float);
        _driver.Check(_cuda.cuMemAlloc_v2(&memory, bytes));
        fixed (float* first = values) _driver.Check(_cuda.cuMemcpyHtoD_v2(memory, first, bytes));
        return memory;
    }
}
