using ConvDnn.Interop.CuBlas;
using ConvDnn.Interop.CuBlas.Raw;
using ConvDnn.Interop.Cuda.Loading;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Benchmarks.Overhead;

/// <summary>
/// A forward 1×1 convolution by one batch of cuBLAS's products: <c>cublasSetStream</c>, <c>cublasSetWorkspace</c> (setting the stream takes the workspace away)
/// and <c>cublasGemmStridedBatchedEx</c>.
/// </summary>
internal sealed unsafe class HandWrittenProduct : HandWritten
{
    private readonly CublasFunctions _functions;
    private readonly CublasContext _cublas;
    private readonly cublasHandle_t _handle;
    private readonly int _filters;
    private readonly int _channels;
    private readonly int _positions;
    private readonly int _samples;

    public HandWrittenProduct(NativeLoader loader, ConvProblem problem, long workspaceBytes)
        : base(loader, problem, workspaceBytes)
    {
        CublasLibrary library = CublasLibrary.Load(loader).Require();
        _functions = library.Functions;
        _cublas = CublasContext.Create(library, Context);
        _handle = new(_cublas.SafeHandle.DangerousGetHandle());
        (_filters, _channels, _positions, _samples) = ((int)problem.OutputChannels, (int)problem.InputChannels, (int)problem.OutputSize.Product(), (int)problem.BatchSize);
    }

    /// <summary>y (filters × positions, rows) = w · x, which by columns is yᵀ = xᵀ·wᵀ.</summary>
    protected override void CallVendor(CUstream stream)
    {
        float one = 1, zero = 0;
        if (!_functions.cublasSetStream_v2(_handle, stream).Succeeded) throw new InvalidOperationException("cublasSetStream failed.");
        if (!_functions.cublasSetWorkspace_v2(_handle, (void*)Workspace.Value, (nuint)WorkspaceBytes).Succeeded) throw new InvalidOperationException("cublasSetWorkspace failed.");
        cublasStatus_t status = _functions.cublasGemmStridedBatchedEx(
            _handle, cublasOperation_t.CUBLAS_OP_N, cublasOperation_t.CUBLAS_OP_N, _positions, _filters, _channels,
            &one, (void*)X.Address.Value, cudaDataType.CUDA_R_32F, _positions, (long)_channels * _positions, (void*)W.Address.Value, cudaDataType.CUDA_R_32F, _channels, 0,
            &zero, (void*)Y.Address.Value, cudaDataType.CUDA_R_32F, _positions, (long)_filters * _positions, _samples, cublasComputeType_t.CUBLAS_COMPUTE_32F, cublasGemmAlgo_t.CUBLAS_GEMM_DFALT);
        if (!status.Succeeded) throw new InvalidOperationException($"cublasGemmStridedBatchedEx failed: {status}.");
    }

    protected override void DisposeVendor() => _cublas.Dispose();
}
