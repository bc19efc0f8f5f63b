using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Handles;
using ConvDnn.Interop.Cuda.Loading;
using ConvDnn.Interop.Cuda.Raw;
using ConvDnn.Interop.CuDnn;
using ConvDnn.Interop.CuDnn.Descriptors;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Benchmarks.Overhead;

/// <summary>
/// A forward convolution as somebody would write it by hand, for threads that have whatever context current: everything is made before; a call pushes the context,
/// sets the stream, convolves and pops the context, through bare function pointers.
/// </summary>
internal sealed unsafe class HandWritten : IDisposable
{
    /// <summary>The algorithm.</summary>
    public const string Kernel = "implicit-gemm";

    private readonly CudnnFunctions _functions;
    private readonly CudnnContext _cudnn;
    private readonly DeviceBuffer<float> _x;
    private readonly DeviceBuffer<float> _w;
    private readonly DeviceBuffer<float> _y;
    private readonly TensorDescriptor _xDescriptor;
    private readonly FilterDescriptor _wDescriptor;
    private readonly TensorDescriptor _yDescriptor;
    private readonly ConvolutionDescriptor _convolution;
    private readonly CUcontext _context;
    private readonly cudnnHandle_t _handle;
    private readonly cudnnTensorDescriptor_t _nativeX;
    private readonly cudnnFilterDescriptor_t _nativeW;
    private readonly cudnnTensorDescriptor_t _nativeY;
    private readonly cudnnConvolutionDescriptor_t _nativeConvolution;

    public HandWritten(string folder, ConvProblem problem)
    {
        var loader = new NativeLoader(LibrarySearch.OnlyIn(folder));
        Context = CudaDriver.Load(loader).Require().Device(0).RetainPrimaryContext();
        _context = Context.Handle;
        CudnnLibrary library = CudnnLibrary.Load(loader).Require();
        _functions = library.Functions;
        _cudnn = CudnnContext.Create(library, Context);
        _x = Context.Allocate<float>(problem.X.Count);
        _w = Context.Allocate<float>(problem.W.Count);
        _y = Context.Allocate<float>(problem.Y.Count);
        _xDescriptor = library.Tensor(cudnnDataType_t.CUDNN_DATA_FLOAT, Narrow(problem.X.Lengths));
        _wDescriptor = library.Filter(cudnnDataType_t.CUDNN_DATA_FLOAT, Narrow(problem.W.Lengths));
        _yDescriptor = library.Tensor(cudnnDataType_t.CUDNN_DATA_FLOAT, Narrow(problem.Y.Lengths));
        _convolution = library.Convolution(cudnnDataType_t.CUDNN_DATA_FLOAT, new ConvolutionGeometry(problem.SpatialRank) { Padding = Narrow(problem.Options.Padding.Before) });
        _handle = new(_cudnn.SafeHandle.DangerousGetHandle());
        _nativeX = new(ValueOf(_xDescriptor));
        _nativeW = new(ValueOf(_wDescriptor));
        _nativeY = new(ValueOf(_yDescriptor));
        _nativeConvolution = new(ValueOf(_convolution));
    }

    /// <summary>Where the memory is.</summary>
    public CudaContext Context { get; }

    /// <summary>The raw calls.</summary>
    public void Call(nint stream)
    {
        float one = 1, zero = 0;
        CudaDriverFunctions driver = Context.Driver.Functions;
        CUcontext popped;
        if (!driver.cuCtxPushCurrent_v2(_context).Succeeded) throw new InvalidOperationException("cuCtxPushCurrent failed.");
        if (!_functions.cudnnSetStream(_handle, new CUstream(stream)).Succeeded) throw new InvalidOperationException("cudnnSetStream failed.");
        cudnnStatus_t status = _functions.cudnnConvolutionForward(
            _handle, &one, _nativeX, (void*)_x.Address.Value, _nativeW, (void*)_w.Address.Value, _nativeConvolution,
            cudnnConvolutionFwdAlgo_t.CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_GEMM, null, 0, &zero, _nativeY, (void*)_y.Address.Value);
        if (!status.Succeeded) throw new InvalidOperationException("cudnnConvolutionForward failed.");
        if (!driver.cuCtxPopCurrent_v2(&popped).Succeeded) throw new InvalidOperationException("cuCtxPopCurrent failed.");
    }

    /// <summary>A plan on the same memory.</summary>
    public void Execute(Plan plan, nint stream) => plan.Execute(new ExecutionArguments
    {
        X = View(_x),
        W = View(_w),
        Y = View(_y),
        Stream = stream,
    });

    public void Dispose()
    {
        Context.Synchronize();
        _convolution.Dispose();
        _yDescriptor.Dispose();
        _wDescriptor.Dispose();
        _xDescriptor.Dispose();
        _y.Dispose();
        _w.Dispose();
        _x.Dispose();
        _cudnn.Dispose();
        Context.Dispose();
    }

    private static TensorView View(DeviceBuffer<float> buffer) => TensorView.At((nint)buffer.Address.Value, buffer.Length, ElementType.Float32, MemorySpace.Device);

    private static nint ValueOf(Descriptor descriptor)
    {
        using HandleUse use = descriptor.Use();
        return use.Value;
    }

    private static int[] Narrow(Dims numbers) => [.. numbers.ToArray().Select(static number => (int)number)];
}
