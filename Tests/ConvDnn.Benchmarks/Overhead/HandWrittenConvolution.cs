using ConvDnn.Interop.Cuda.Handles;
using ConvDnn.Interop.Cuda.Loading;
using ConvDnn.Interop.Cuda.Raw;
using ConvDnn.Interop.CuDnn;
using ConvDnn.Interop.CuDnn.Descriptors;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Benchmarks.Overhead;

/// <summary>A convolution by cuDNN's functions: <c>cudnnSetStream</c> and the call of the direction with an algorithm of its own choice.</summary>
internal sealed unsafe class HandWrittenConvolution : HandWritten
{
    private readonly CudnnFunctions _functions;
    private readonly CudnnContext _cudnn;
    private readonly Direction _direction;
    private readonly int _algorithm;
    private readonly TensorDescriptor _x;
    private readonly FilterDescriptor _w;
    private readonly TensorDescriptor _y;
    private readonly ConvolutionDescriptor _convolution;
    private readonly cudnnHandle_t _handle;
    private readonly cudnnTensorDescriptor_t _nativeX;
    private readonly cudnnFilterDescriptor_t _nativeW;
    private readonly cudnnTensorDescriptor_t _nativeY;
    private readonly cudnnConvolutionDescriptor_t _nativeConvolution;

    public HandWrittenConvolution(NativeLoader loader, ConvProblem problem, int algorithm, long workspaceBytes)
        : base(loader, problem, workspaceBytes)
    {
        CudnnLibrary library = CudnnLibrary.Load(loader).Require();
        (_functions, _direction, _algorithm) = (library.Functions, problem.Direction, algorithm);
        _cudnn = CudnnContext.Create(library, Context);
        _x = library.Tensor(cudnnDataType_t.CUDNN_DATA_FLOAT, Narrow(problem.X.Lengths));
        _w = library.Filter(cudnnDataType_t.CUDNN_DATA_FLOAT, Narrow(problem.W.Lengths));
        _y = library.Tensor(cudnnDataType_t.CUDNN_DATA_FLOAT, Narrow(problem.Y.Lengths));
        _convolution = library.Convolution(cudnnDataType_t.CUDNN_DATA_FLOAT, new ConvolutionGeometry(problem.SpatialRank) { Padding = Narrow(problem.Options.Padding.Before) });
        _handle = new(_cudnn.SafeHandle.DangerousGetHandle());
        (_nativeX, _nativeW, _nativeY, _nativeConvolution) = (new(ValueOf(_x)), new(ValueOf(_w)), new(ValueOf(_y)), new(ValueOf(_convolution)));
    }

    protected override void CallVendor(CUstream stream)
    {
        float one = 1, zero = 0;
        void* x = (void*)X.Address.Value, w = (void*)W.Address.Value, y = (void*)Y.Address.Value, workspace = (void*)Workspace.Value;
        if (!_functions.cudnnSetStream(_handle, stream).Succeeded) throw new InvalidOperationException("cudnnSetStream failed.");
        cudnnStatus_t status = _direction switch
        {
            Direction.Forward => _functions.cudnnConvolutionForward(_handle, &one, _nativeX, x, _nativeW, w, _nativeConvolution, new(_algorithm), workspace, (nuint)WorkspaceBytes, &zero, _nativeY, y),
            Direction.BackwardData => _functions.cudnnConvolutionBackwardData(_handle, &one, _nativeW, w, _nativeY, y, _nativeConvolution, new(_algorithm), workspace, (nuint)WorkspaceBytes, &zero, _nativeX, x),
            _ => _functions.cudnnConvolutionBackwardFilter(_handle, &one, _nativeX, x, _nativeY, y, _nativeConvolution, new(_algorithm), workspace, (nuint)WorkspaceBytes, &zero, _nativeW, w),
        };
        if (!status.Succeeded) throw new InvalidOperationException($"The convolution failed: {status}.");
    }

    protected override void DisposeVendor()
    {
        _convolution.Dispose();
        _y.Dispose();
        _w.Dispose();
        _x.Dispose();
        _cudnn.Dispose();
    }

    private static nint ValueOf(Descriptor descriptor)
    {
        using HandleUse use = descriptor.Use();
        return use.Value;
    }

    private static int[] Narrow(Dims numbers) => [.. numbers.ToArray().Select(static number => (int)number)];
}
