using System.Runtime.CompilerServices;
using ConvDnn.Interop.CuBlas.Errors;
using ConvDnn.Interop.CuBlas.Raw;
using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Handles;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuBlas;

// Matrix products. cuBLAS counts columns first: a product of rows is the product of the transposed matrices in the other
// order, Cᵀ = op(B)ᵀ · op(A)ᵀ, on the same memory.
public sealed unsafe partial class CublasContext
{
    /// <summary>Enqueues <c>C = alpha · op(A) · op(B) + beta · C</c> in float. With beta 0, C is not read.</summary>
    /// <param name="product">The shape.</param>
    /// <param name="alpha">The factor of the product.</param>
    /// <param name="a">The elements of A.</param>
    /// <param name="b">The elements of B.</param>
    /// <param name="beta">The factor of what C holds.</param>
    /// <param name="c">The elements of C.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative, or a leading dimension too small.</exception>
    /// <exception cref="ArgumentException">Memory is too small for its matrix, or of another context.</exception>
    /// <exception cref="CublasException">cuBLAS refuses.</exception>
    public void Gemm(MatrixProduct product, float alpha, DeviceSpan<float> a, DeviceSpan<float> b, float beta, DeviceSpan<float> c)
    {
        Columns p = Require(product, a, b, c);
        using CublasCall call = Begin();
        using HandleUse aUse = a.Use(), bUse = b.Use(), cUse = c.Use();
        float* left = (float*)p.Left(a, b), right = (float*)p.Right(a, b), result = (float*)c.Address.Value;
        cublasStatus_t status = product.Batch is { } batch
            ? Functions.cublasSgemmStridedBatched(
                call.Handle, p.TransposeLeft, p.TransposeRight, p.M, p.N, p.K, &alpha, left, p.LeadingLeft, p.StrideLeft, right, p.LeadingRight, p.StrideRight, &beta, result, p.LeadingResult, product.StrideC, batch)
            : Functions.cublasSgemm_v2(
                call.Handle, p.TransposeLeft, p.TransposeRight, p.M, p.N, p.K, &alpha, left, p.LeadingLeft, right, p.LeadingRight, &beta, result, p.LeadingResult);
        Library.CheckCall(
            status, $"cublas.Gemm({product}, {alpha}, {a}, {b}, {beta}, {c})", Cuda.Driver,
            product.Batch is null ? nameof(Functions.cublasSgemm_v2) : nameof(Functions.cublasSgemmStridedBatched));
    }

    /// <summary>Enqueues <c>C = alpha · op(A) · op(B) + beta · C</c> in double. With beta 0, C is not read.</summary>
    /// <param name="product">The shape.</param>
    /// <param name="alpha">The factor of the product.</param>
    /// <param name="a">The elements of A.</param>
    /// <param name="b">The elements of B.</param>
    /// <param name="beta">The factor of what C holds.</param>
    /// <param name="c">The elements of C.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative, or a leading dimension too small.</exception>
    /// <exception cref="ArgumentException">Memory is too small for its matrix, or of another context.</exception>
    /// <exception cref="CublasException">cuBLAS refuses.</exception>
    public void Gemm(MatrixProduct product, double alpha, DeviceSpan<double> a, DeviceSpan<double> b, double beta, DeviceSpan<double> c)
    {
        Columns p = Require(product, a, b, c);
        using CublasCall call = Begin();
        using HandleUse aUse = a.Use(), bUse = b.Use(), cUse = c.Use();
        double* left = (double*)p.Left(a, b), right = (double*)p.Right(a, b), result = (double*)c.Address.Value;
        cublasStatus_t status = product.Batch is { } batch
            ? Functions.cublasDgemmStridedBatched(
                call.Handle, p.TransposeLeft, p.TransposeRight, p.M, p.N, p.K, &alpha, left, p.LeadingLeft, p.StrideLeft, right, p.LeadingRight, p.StrideRight, &beta, result, p.LeadingResult, product.StrideC, batch)
            : Functions.cublasDgemm_v2(
                call.Handle, p.TransposeLeft, p.TransposeRight, p.M, p.N, p.K, &alpha, left, p.LeadingLeft, right, p.LeadingRight, &beta, result, p.LeadingResult);
        Library.CheckCall(
            status, $"cublas.Gemm({product}, {alpha}, {a}, {b}, {beta}, {c})", Cuda.Driver,
            product.Batch is null ? nameof(Functions.cublasDgemm_v2) : nameof(Functions.cublasDgemmStridedBatched));
    }

    /// <summary>
    /// Enqueues <c>C = alpha · op(A) · op(B) + beta · C</c> with element types and compute type of one's choice. With beta
    /// 0, C is not read.
    /// </summary>
    /// <typeparam name="TIn">The element type of A and B.</typeparam>
    /// <typeparam name="TOut">The element type of C.</typeparam>
    /// <param name="product">The shape.</param>
    /// <param name="computeType">The type in which products are summed, and what they may be rounded to.</param>
    /// <param name="alpha">The factor of the product; an integer for integer compute types.</param>
    /// <param name="a">The elements of A.</param>
    /// <param name="b">The elements of B.</param>
    /// <param name="beta">The factor of what C holds; an integer for integer compute types.</param>
    /// <param name="c">The elements of C.</param>
    /// <param name="algorithm">cuBLAS's choice by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative, or a leading dimension too small.</exception>
    /// <exception cref="ArgumentException">Memory is too small for its matrix, or of another context; or a factor is no integer where it must be.</exception>
    /// <exception cref="NotSupportedException">cuBLAS has no such element type.</exception>
    /// <exception cref="CublasException">cuBLAS does not do this combination.</exception>
    public void GemmEx<TIn, TOut>(
        MatrixProduct product, cublasComputeType_t computeType,
        double alpha, DeviceSpan<TIn> a, DeviceSpan<TIn> b,
        double beta, DeviceSpan<TOut> c,
        cublasGemmAlgo_t? algorithm = null)
        where TIn : unmanaged
        where TOut : unmanaged
    {
        Columns p = Require(product, a, b, c);
        ulong alphaBits = CublasElementTypes.FactorBits(alpha, computeType), betaBits = CublasElementTypes.FactorBits(beta, computeType);
        cudaDataType typeIn = CublasElementTypes.Of<TIn>(), typeOut = CublasElementTypes.Of<TOut>();
        cublasGemmAlgo_t chosen = algorithm ?? cublasGemmAlgo_t.CUBLAS_GEMM_DFALT;
        using CublasCall call = Begin();
        using HandleUse aUse = a.Use(), bUse = b.Use(), cUse = c.Use();
        void* left = p.Left(a, b), right = p.Right(a, b), result = (void*)c.Address.Value;
        cublasStatus_t status = product.Batch is { } batch
            ? Functions.cublasGemmStridedBatchedEx(
                call.Handle, p.TransposeLeft, p.TransposeRight, p.M, p.N, p.K, &alphaBits, left, typeIn, p.LeadingLeft, p.StrideLeft, right, typeIn, p.LeadingRight, p.StrideRight, &betaBits, result, typeOut, p.LeadingResult, product.StrideC, batch, computeType, chosen)
            : Functions.cublasGemmEx(
                call.Handle, p.TransposeLeft, p.TransposeRight, p.M, p.N, p.K, &alphaBits, left, typeIn, p.LeadingLeft, right, typeIn, p.LeadingRight, &betaBits, result, typeOut, p.LeadingResult, computeType, chosen);
        Library.CheckCall(
            status, $"cublas.GemmEx<{typeof(TIn)}, {typeof(TOut)}>({product}, {computeType}, {alpha}, {a}, {b}, {beta}, {c}, {chosen})", Cuda.Driver,
            product.Batch is null ? nameof(Functions.cublasGemmEx) : nameof(Functions.cublasGemmStridedBatchedEx));
    }

    private Columns Require<TIn, TOut>(MatrixProduct product, DeviceSpan<TIn> a, DeviceSpan<TIn> b, DeviceSpan<TOut> c)
        where TIn : unmanaged
        where TOut : unmanaged
    {
        product.RequireSense();
        RequireRoom(product.A, a);
        RequireRoom(product.B, b);
        RequireRoom(product.C, c);
        return new Columns(product);
    }

    private void RequireRoom<T>(StoredMatrix matrix, DeviceSpan<T> memory, [CallerArgumentExpression(nameof(memory))] string name = "")
        where T : unmanaged
    {
        memory.RequireContext(Cuda, name);
        if (memory.Length < matrix.Extent) throw new ArgumentException($"{memory.Length} elements given; expected at least {matrix.Extent}.", name);
    }

    /// <summary>A product as cuBLAS counts it, by columns.</summary>
    private readonly struct Columns
    {
        private readonly bool _swap;

        public Columns(MatrixProduct product)
        {
            _swap = product.Order == MatrixOrder.RowMajor;
            StoredMatrix left = _swap ? product.B : product.A, right = _swap ? product.A : product.B;
            (M, N, K) = _swap ? (product.N, product.M, product.K) : (product.M, product.N, product.K);
            TransposeLeft = Operation(_swap ? product.TransposeB : product.TransposeA);
            TransposeRight = Operation(_swap ? product.TransposeA : product.TransposeB);
            (LeadingLeft, LeadingRight, LeadingResult) = (left.Leading, right.Leading, product.C.Leading);
            (StrideLeft, StrideRight) = (left.Stride, right.Stride);
        }

        public int M { get; }

        public int N { get; }

        public int K { get; }

        public cublasOperation_t TransposeLeft { get; }

        public cublasOperation_t TransposeRight { get; }

        public int LeadingLeft { get; }

        public int LeadingRight { get; }

        public int LeadingResult { get; }

        public long StrideLeft { get; }

        public long StrideRight { get; }

        public void* Left<T>(DeviceSpan<T> a, DeviceSpan<T> b)
            where T : unmanaged => (void*)(_swap ? b : a).Address.Value;

        public void* Right<T>(DeviceSpan<T> a, DeviceSpan<T> b)
            where T : unmanaged => (void*)(_swap ? a : b).Address.Value;

        private static cublasOperation_t Operation(bool transpose) => transpose ? cublasOperation_t.CUBLAS_OP_T : cublasOperation_t.CUBLAS_OP_N;
    }
}
