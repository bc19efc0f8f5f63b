using System.Runtime.CompilerServices;
using ConvDnn.Interop.CuBlas.Errors;
using ConvDnn.Interop.CuBlas.Raw;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuBlas;

// Products by address and stream: for callers that call often. They have made the context current, have the handle to
// themselves, and know that the memory is there and large enough. They allocate nothing on the managed heap.
public sealed unsafe partial class CublasContext
{
    /// <summary>Sets the stream and then the workspace, as the other overload does; both stay the handle's.</summary>
    /// <param name="stream">The stream, of this context; 0 is the default stream.</param>
    /// <param name="workspace">Device memory, aligned to 256 bytes.</param>
    /// <param name="workspaceBytes">How much; 0 for cuBLAS's own.</param>
    /// <exception cref="CublasException">cuBLAS refuses.</exception>
    public void Use(CUstream stream, CUdeviceptr workspace, long workspaceBytes) => HandleOn(stream, workspace, workspaceBytes);

    /// <summary>Sets the stream and the workspace and enqueues a product, as <see cref="Use(CUstream, CUdeviceptr, long)"/> and <see cref="GemmEx(in ReadyProduct, double, CUdeviceptr, CUdeviceptr, double, CUdeviceptr)"/> do one after the other.</summary>
    /// <param name="stream">The stream, of this context; 0 is the default stream.</param>
    /// <param name="workspace">Device memory, aligned to 256 bytes.</param>
    /// <param name="workspaceBytes">How much; 0 for cuBLAS's own.</param>
    /// <param name="product">The products, checked when they were made ready.</param>
    /// <param name="alpha">The factor of the product; an integer for integer compute types.</param>
    /// <param name="a">The elements of A.</param>
    /// <param name="b">The elements of B.</param>
    /// <param name="beta">The factor of what C holds; an integer for integer compute types.</param>
    /// <param name="c">The elements of C.</param>
    /// <exception cref="ArgumentException">A factor is no integer where it must be.</exception>
    /// <exception cref="CublasException">cuBLAS refuses, or does not do this combination.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void GemmEx(CUstream stream, CUdeviceptr workspace, long workspaceBytes, in ReadyProduct product, double alpha, CUdeviceptr a, CUdeviceptr b, double beta, CUdeviceptr c) =>
        Enqueue(HandleOn(stream, workspace, workspaceBytes), in product, alpha, a, b, beta, c);

    /// <summary>Enqueues <c>C = alpha · op(A) · op(B) + beta · C</c> on the stream that is set. With beta 0, C is not read.</summary>
    /// <param name="product">The products, checked when they were made ready.</param>
    /// <param name="alpha">The factor of the product; an integer for integer compute types.</param>
    /// <param name="a">The elements of A.</param>
    /// <param name="b">The elements of B.</param>
    /// <param name="beta">The factor of what C holds; an integer for integer compute types.</param>
    /// <param name="c">The elements of C.</param>
    /// <exception cref="ArgumentException">A factor is no integer where it must be.</exception>
    /// <exception cref="CublasException">cuBLAS does not do this combination.</exception>
    public void GemmEx(in ReadyProduct product, double alpha, CUdeviceptr a, CUdeviceptr b, double beta, CUdeviceptr c) =>
        Enqueue(new cublasHandle_t(_handle.ValueWhileKept), in product, alpha, a, b, beta, c);

    /// <summary>The handle, set to a stream and a workspace of the caller's. Its context is current already, and no other thread has it.</summary>
    /// <remarks>
    /// Inlined like what follows, so that the native calls of an execution are made from one frame, whose cost is paid per method; but not inlined any further: inside of a
    /// caller's try, and in a frame with much else, they cost more.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private cublasHandle_t HandleOn(CUstream stream, CUdeviceptr workspace, long workspaceBytes)
    {
        var handle = new cublasHandle_t(_handle.ValueWhileKept);
        // Every time: a stream may have taken the address of one that is gone.
        cublasStatus_t status = Functions.cublasSetStream_v2(handle, stream);
        if (!status.Succeeded) CheckUse(status, stream, workspace, workspaceBytes, nameof(Functions.cublasSetStream_v2));
        (_stream, _workspace) = (null, default);
        if (workspaceBytes == 0) return handle;
        status = Functions.cublasSetWorkspace_v2(handle, (void*)workspace.Value, (nuint)workspaceBytes);
        if (!status.Succeeded) CheckUse(status, stream, workspace, workspaceBytes, nameof(Functions.cublasSetWorkspace_v2));
        return handle;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Enqueue(cublasHandle_t handle, in ReadyProduct product, double alpha, CUdeviceptr a, CUdeviceptr b, double beta, CUdeviceptr c)
    {
        ulong alphaBits = product.FactorBits(alpha), betaBits = product.FactorBits(beta);
        void* left = (void*)(product.IsSwapped ? b : a).Value, right = (void*)(product.IsSwapped ? a : b).Value;
        cublasStatus_t status = product.IsBatch
            ? Functions.cublasGemmStridedBatchedEx(
                handle, product.TransposeLeft, product.TransposeRight, product.M, product.N, product.K,
                &alphaBits, left, product.Factors, product.LeadingLeft, product.StrideLeft, right, product.Factors, product.LeadingRight, product.StrideRight,
                &betaBits, (void*)c.Value, product.Result, product.LeadingResult, product.StrideResult, product.Batch, product.Compute, cublasGemmAlgo_t.CUBLAS_GEMM_DFALT)
            : Functions.cublasGemmEx(
                handle, product.TransposeLeft, product.TransposeRight, product.M, product.N, product.K,
                &alphaBits, left, product.Factors, product.LeadingLeft, right, product.Factors, product.LeadingRight,
                &betaBits, (void*)c.Value, product.Result, product.LeadingResult, product.Compute, cublasGemmAlgo_t.CUBLAS_GEMM_DFALT);
        if (!status.Succeeded) CheckProduct(status, in product, alpha, a, b, beta, c);
    }

    private void CheckUse(cublasStatus_t status, CUstream stream, CUdeviceptr workspace, long workspaceBytes, string function) =>
        Library.CheckCall(status, $"cublas.Use({stream}, {workspace}, {workspaceBytes})", Cuda.Driver, function);

    private void CheckProduct(cublasStatus_t status, in ReadyProduct product, double alpha, CUdeviceptr a, CUdeviceptr b, double beta, CUdeviceptr c) =>
        Library.CheckCall(
            status, $"cublas.GemmEx({product}, {alpha}, {a}, {b}, {beta}, {c})", Cuda.Driver,
            product.IsBatch ? nameof(Functions.cublasGemmStridedBatchedEx) : nameof(Functions.cublasGemmEx));
}
