using System.Runtime.CompilerServices;
using ConvDnn.Interop.CuBlas.Raw;
using ConvDnn.Interop.Cuda.Errors;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuBlas;

/// <summary>A product, or a batch of them, checked and put into cuBLAS's words: columns first, types by number.</summary>
public readonly struct ReadyProduct : IOperand
{
    private readonly MatrixProduct _product;
    private readonly bool _takesFloats;

    /// <summary>Makes a product ready.</summary>
    /// <param name="product">The shape.</param>
    /// <param name="compute">The type in which products are summed, and what they may be rounded to.</param>
    /// <param name="factors">The element type of A and B.</param>
    /// <param name="result">The element type of C.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative, or a leading dimension too small.</exception>
    public ReadyProduct(MatrixProduct product, cublasComputeType_t compute, cudaDataType factors, cudaDataType result)
    {
        product.RequireSense();
        _product = product;
        (Compute, Factors, Result) = (compute, factors, result);
        IsSwapped = product.Order == MatrixOrder.RowMajor;
        StoredMatrix left = IsSwapped ? product.B : product.A, right = IsSwapped ? product.A : product.B;
        (M, N, K) = IsSwapped ? (product.N, product.M, product.K) : (product.M, product.N, product.K);
        TransposeLeft = Operation(IsSwapped ? product.TransposeB : product.TransposeA);
        TransposeRight = Operation(IsSwapped ? product.TransposeA : product.TransposeB);
        (LeadingLeft, LeadingRight, LeadingResult) = (left.Leading, right.Leading, product.C.Leading);
        (StrideLeft, StrideRight, StrideResult) = (left.Stride, right.Stride, product.StrideC);
        (IsBatch, Batch) = (product.Batch is not null, product.Batch ?? 1);
        _takesFloats = CublasElementTypes.TakesFloats(compute);
    }

    string IOperand.InWords => $"{_product} in {Compute}, {Factors} into {Result}";

    internal cublasComputeType_t Compute { get; }

    internal cudaDataType Factors { get; }

    internal cudaDataType Result { get; }

    /// <summary>Whether B is on the left, as for rows: Cᵀ = op(B)ᵀ · op(A)ᵀ.</summary>
    internal bool IsSwapped { get; }

    internal int M { get; }

    internal int N { get; }

    internal int K { get; }

    internal cublasOperation_t TransposeLeft { get; }

    internal cublasOperation_t TransposeRight { get; }

    internal int LeadingLeft { get; }

    internal int LeadingRight { get; }

    internal int LeadingResult { get; }

    internal long StrideLeft { get; }

    internal long StrideRight { get; }

    internal long StrideResult { get; }

    internal bool IsBatch { get; }

    internal int Batch { get; }

    string IOperand.Declaration(string name) =>
        $"{((IOperand)_product).Declaration($"{name}Shape")} var {name} = new ReadyProduct({name}Shape, {CallText.Literal(Compute)}, {CallText.Literal(Factors)}, {CallText.Literal(Result)});";

    /// <summary>A factor as cuBLAS reads it for this product.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ulong FactorBits(double factor) => _takesFloats ? BitConverter.SingleToUInt32Bits((float)factor) : CublasElementTypes.FactorBits(factor, Compute);

    private static cublasOperation_t Operation(bool transpose) => transpose ? cublasOperation_t.CUBLAS_OP_T : cublasOperation_t.CUBLAS_OP_N;
}
