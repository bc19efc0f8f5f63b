using ConvDnn.Device;
using ConvDnn.Interop.CuBlas;
using ConvDnn.Interop.CuBlas.Raw;
using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Engines.CuBlas;

/// <summary>cuBLAS in one context: handles for as many threads as come, and products of matrices with any steps.</summary>
internal sealed class Products : IDisposable
{
    /// <summary>What cuBLAS asks for on devices from Hopper on, and before.</summary>
    private const long LargeScratch = 32L << 20;
    private const long SmallScratch = 4L << 20;

    private readonly CudaContext _cuda;
    private readonly HandlePool<CublasContext> _handles;

    public Products(GpuContext context, CublasLibrary library)
    {
        _cuda = context.Cuda;
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
            lease.Value.Use(work.Stream, scratchBytes > 0 ? work.Workspace.Slice(scratchOffset, scratchBytes) : default);
            return new Session(_cuda, lease, arithmetic);
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
        private readonly CudaContext _cuda;
        private readonly HandlePool<CublasContext>.Lease _lease;
        private readonly Arithmetic _arithmetic;

        internal Session(CudaContext cuda, HandlePool<CublasContext>.Lease lease, Arithmetic arithmetic)
        {
            _cuda = cuda;
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
            switch (_arithmetic.Operand, resultType)
            {
                case (ElementType.Float32, ElementType.Float32): Call<float, float>(product, leftStart, rightStart, cStart, alpha, beta); break;
                case (ElementType.Float64, ElementType.Float64): Call<double, double>(product, leftStart, rightStart, cStart, alpha, beta); break;
                case (ElementType.Float16, ElementType.Float16): Call<Half, Half>(product, leftStart, rightStart, cStart, alpha, beta); break;
                case (ElementType.Float16, ElementType.Float32): Call<Half, float>(product, leftStart, rightStart, cStart, alpha, beta); break;
                case (ElementType.BFloat16, ElementType.BFloat16): Call<Interop.Cuda.BFloat16, Interop.Cuda.BFloat16>(product, leftStart, rightStart, cStart, alpha, beta); break;
                case (ElementType.BFloat16, ElementType.Float32): Call<Interop.Cuda.BFloat16, float>(product, leftStart, rightStart, cStart, alpha, beta); break;
                case (ElementType.Int8, ElementType.Int32): Call<sbyte, int>(product, leftStart, rightStart, cStart, alpha, beta); break;
                default: throw new InvalidOperationException($"There is no product of {_arithmetic.Operand.Name()} into {resultType.Name()}.");
            }
        }

        private void Call<TIn, TOut>(MatrixProduct product, CUdeviceptr a, CUdeviceptr b, CUdeviceptr c, double alpha, double beta)
            where TIn : unmanaged
            where TOut : unmanaged
        {
            _lease.Value.GemmEx(
                product, _arithmetic.Compute,
                alpha, _cuda.Borrow<TIn>(a, Extent(product.TransposeA ? product.K : product.M, product.TransposeA ? product.M : product.K, product.LeadingA!.Value, product.StrideA, product.Batch)),
                _cuda.Borrow<TIn>(b, Extent(product.TransposeB ? product.N : product.K, product.TransposeB ? product.K : product.N, product.LeadingB!.Value, product.StrideB, product.Batch)),
                beta, _cuda.Borrow<TOut>(c, Extent(product.M, product.N, product.LeadingC!.Value, product.StrideC, product.Batch)));
        }

        private static long Extent(long lines, long neighbours, long leading, long step, int? batch) => ((batch ?? 1) - 1) * step + ((lines - 1) * leading) + neighbours;
    }
}
