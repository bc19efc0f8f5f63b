using ConvDnn.Interop.CuBlas;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Engines.CuBlas;

/// <summary>c = α·a·b + β·c for every sample and group, with everything decided but where the matrices are and the factors: made once with a plan, since every execution asks for it.</summary>
internal sealed class ProductBatch
{
    private readonly ReadyProduct _product;
    private readonly bool _isSwapped;
    private readonly int _calls;
    private readonly long _leftStep;
    private readonly long _rightStep;
    private readonly long _resultStep;

    /// <summary>Decides.</summary>
    /// <param name="arithmetic">The types.</param>
    /// <param name="a">The left matrices; M×K.</param>
    /// <param name="b">The right matrices; K×N.</param>
    /// <param name="c">The results; M×N.</param>
    /// <param name="result">The results' type.</param>
    /// <param name="samples">How many samples.</param>
    /// <param name="groups">How many groups.</param>
    /// <exception cref="OverflowException">A size is more than products can count.</exception>
    public ProductBatch(Arithmetic arithmetic, Matrix a, Matrix b, Matrix c, ElementType result, long samples, long groups)
    {
        // One batch over the longer of the two; the shorter is a loop.
        bool overSamples = samples >= groups;
        long count = overSamples ? samples : groups;
        _calls = checked((int)(overSamples ? groups : samples));
        // Where the result's columns lie side by side it is the transposed product: cᵀ = bᵀ·aᵀ.
        _isSwapped = c.IsByColumns;
        (Matrix left, Matrix right) = _isSwapped ? (b, a) : (a, b);
        var product = new MatrixProduct(checked((int)(_isSwapped ? c.Columns : c.Rows)), checked((int)(_isSwapped ? c.Rows : c.Columns)), checked((int)a.Columns))
        {
            TransposeA = left.IsByColumns != _isSwapped,
            TransposeB = right.IsByColumns != _isSwapped,
            LeadingA = left.Leading,
            LeadingB = right.Leading,
            LeadingC = c.Leading,
            Batch = count == 1 ? null : checked((int)count),
            StrideA = Step(left, overSamples),
            StrideB = Step(right, overSamples),
            StrideC = Step(c, overSamples),
        };
        _product = new ReadyProduct(product, arithmetic.Compute, TypeOf(arithmetic.Operand), TypeOf(result));
        _leftStep = checked(Step(left, !overSamples) * arithmetic.Operand.Size());
        _rightStep = checked(Step(right, !overSamples) * arithmetic.Operand.Size());
        _resultStep = checked(Step(c, !overSamples) * result.Size());
    }

    /// <summary>Enqueues the products on the stream of a handle. With β = 0, c is not read.</summary>
    /// <param name="handle">The handle.</param>
    /// <param name="a">The first left matrix.</param>
    /// <param name="b">The first right matrix.</param>
    /// <param name="c">The first result.</param>
    /// <param name="alpha">α.</param>
    /// <param name="beta">β.</param>
    public void Enqueue(CublasContext handle, CUdeviceptr a, CUdeviceptr b, CUdeviceptr c, double alpha, double beta)
    {
        (ulong left, ulong right, ulong result) = _isSwapped ? (b.Value, a.Value, c.Value) : (a.Value, b.Value, c.Value);
        for (int call = 0; call < _calls; call++)
        {
            handle.GemmEx(in _product, alpha, new CUdeviceptr(left), new CUdeviceptr(right), beta, new CUdeviceptr(result));
            left += (ulong)_leftStep;
            right += (ulong)_rightStep;
            result += (ulong)_resultStep;
        }
    }

    /// <summary>Enqueues the products on a stream, with scratch memory of the handle's. With β = 0, c is not read.</summary>
    /// <param name="handle">The handle.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="scratch">Scratch memory.</param>
    /// <param name="scratchBytes">How much; 0 for cuBLAS's own.</param>
    /// <param name="a">The first left matrix.</param>
    /// <param name="b">The first right matrix.</param>
    /// <param name="c">The first result.</param>
    /// <param name="alpha">α.</param>
    /// <param name="beta">β.</param>
    public void Enqueue(CublasContext handle, CUstream stream, CUdeviceptr scratch, long scratchBytes, CUdeviceptr a, CUdeviceptr b, CUdeviceptr c, double alpha, double beta)
    {
        if (_calls == 1)
        {
            (CUdeviceptr left, CUdeviceptr right) = _isSwapped ? (b, a) : (a, b);
            handle.GemmEx(stream, scratch, scratchBytes, in _product, alpha, left, right, beta, c);
            return;
        }

        handle.Use(stream, scratch, scratchBytes);
        Enqueue(handle, a, b, c, alpha, beta);
    }

    private static long Step(Matrix matrix, bool overSamples) => overSamples ? matrix.Sample : matrix.Group;

    private static cudaDataType TypeOf(ElementType type) => type switch
    {
        ElementType.Float32 => cudaDataType.CUDA_R_32F,
        ElementType.Float64 => cudaDataType.CUDA_R_64F,
        ElementType.Float16 => cudaDataType.CUDA_R_16F,
        ElementType.BFloat16 => cudaDataType.CUDA_R_16BF,
        ElementType.Int8 => cudaDataType.CUDA_R_8I,
        ElementType.Int32 => cudaDataType.CUDA_R_32I,
        _ => throw new InvalidOperationException($"There are no products of {type.Name()}."),
    };
}
