using ConvDnn.Device;
using ConvDnn.Interop.CuBlas;
using ConvDnn.Interop.CuBlas.Raw;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Engines.CuBlas;

/// <summary>cuBLAS in one context: handles for as many threads as come, and products of matrices with any steps.</summary>
internal sealed class Products : IDisposable
{
    /// <summary>What cuBLAS asks for on devices from Hopper on, and before.</summary>
    private const long LargeScratch = 32L << 20;
    private const long SmallScratch = 4L << 20;

    private readonly HandlePool<CublasContext> _handles;

    public Products(GpuContext context, CublasLibrary library)
    {
        _handles = new HandlePool<CublasContext>(() =>
        {
            CublasContext handle = CublasContext.Create(library, context.Cuda);
            // Sums of halves stay in float from end to end.
            handle.MathMode = cublasMath_t.CUBLAS_DEFAULT_MATH | cublasMath_t.CUBLAS_MATH_DISALLOW_REDUCED_PRECISION_REDUCTION;
            return handle;
        });
    }

    /// <summary>The scratch memory that products are given when the limit allows; without it cuBLAS uses its own, one per handle and stream.</summary>
    public static long ScratchBytes(Version capability) => capability.Major >= 9 ? LargeScratch : SmallScratch;

    /// <summary>Makes a handle, so that the first execution need not: it may be captured, and a capture allows no new handle.</summary>
    public void Prepare()
    {
        using HandlePool<CublasContext>.Lease lease = _handles.Rent();
    }

    /// <summary>A handle that works on the stream of an execution.</summary>
    /// <param name="work">The execution.</param>
    /// <param name="scratchOffset">Where its scratch memory begins.</param>
    /// <param name="scratchBytes">Its size; 0 for cuBLAS's own.</param>
    /// <param name="arithmetic">The types.</param>
    public Session Begin(in DeviceWork work, long scratchOffset, long scratchBytes, Arithmetic arithmetic)
    {
        HandlePool<CublasContext>.Lease lease = _handles.Rent();
        try
        {
            lease.Value.Use(work.NativeStream, scratchBytes > 0 ? work.At(scratchOffset) : default, scratchBytes);
            return new Session(lease, arithmetic);
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    public void Dispose() => _handles.Dispose();

    /// <summary>A handle in the hands of one execution.</summary>
    public readonly ref struct Session
    {
        private readonly HandlePool<CublasContext>.Lease _lease;
        private readonly Arithmetic _arithmetic;

        internal Session(HandlePool<CublasContext>.Lease lease, Arithmetic arithmetic)
        {
            _lease = lease;
            _arithmetic = arithmetic;
        }

        /// <summary>Enqueues c = α·a·b + β·c for every sample and group. With β = 0, c is not read.</summary>
        /// <param name="a">The left matrices; M×K.</param>
        /// <param name="aStart">The first of them.</param>
        /// <param name="b">The right matrices; K×N.</param>
        /// <param name="bStart">The first of them.</param>
        /// <param name="c">The results; M×N.</param>
        /// <param name="cStart">The first of them.</param>
        /// <param name="resultType">The results' type.</param>
        /// <param name="samples">How many samples.</param>
        /// <param name="groups">How many groups.</param>
        /// <param name="alpha">α.</param>
        /// <param name="beta">β.</param>
        public void Multiply(
            Matrix a, CUdeviceptr aStart, Matrix b, CUdeviceptr bStart, Matrix c, CUdeviceptr cStart, ElementType resultType,
            long samples, long groups, double alpha = 1, double beta = 0)
        {
            // One batch over the longer of the two; the shorter is a loop.
            bool overSamples = samples >= groups;
            long loops = overSamples ? groups : samples;
            for (long i = 0; i < loops; i++)
            {
                long sample = overSamples ? 0 : i, group = overSamples ? i : 0;
                Batch(
                    a, At(aStart, a, sample, group, _arithmetic.Operand),
                    b, At(bStart, b, sample, group, _arithmetic.Operand),
                    c, At(cStart, c, sample, group, resultType), resultType,
                    overSamples ? samples : groups, overSamples, alpha, beta);
            }
        }

        /// <summary>Gives the handle back.</summary>
        public void Dispose() => _lease.Dispose();

        private static CUdeviceptr At(CUdeviceptr start, Matrix matrix, long sample, long group, ElementType type) =>
            start.Plus((sample * matrix.Sample) + (group * matrix.Group), type);

        private static long Step(Matrix matrix, bool overSamples) => overSamples ? matrix.Sample : matrix.Group;

        private void Batch(
            Matrix a, CUdeviceptr aStart, Matrix b, CUdeviceptr bStart, Matrix c, CUdeviceptr cStart, ElementType resultType,
            long count, bool overSamples, double alpha, double beta)
        {
            // Where the result's columns lie side by side it is the transposed product: cᵀ = bᵀ·aᵀ.
            bool swap = c.IsByColumns;
            (Matrix left, CUdeviceptr leftStart) = swap ? (b, bStart) : (a, aStart);
            (Matrix right, CUdeviceptr rightStart) = swap ? (a, aStart) : (b, bStart);
            var product = new MatrixProduct(checked((int)(swap ? c.Columns : c.Rows)), checked((int)(swap ? c.Rows : c.Columns)), checked((int)a.Columns))
            {
                TransposeA = left.IsByColumns != swap,
                TransposeB = right.IsByColumns != swap,
                LeadingA = left.Leading,
                LeadingB = right.Leading,
                LeadingC = c.Leading,
                Batch = count == 1 ? null : checked((int)count),
                StrideA = Step(left, overSamples),
                StrideB = Step(right, overSamples),
                StrideC = Step(c, overSamples),
            };
            _lease.Value.GemmEx(new ReadyProduct(product, _arithmetic.Compute, TypeOf(_arithmetic.Operand), TypeOf(resultType)), alpha, leftStart, rightStart, beta, cStart);
        }

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
}
