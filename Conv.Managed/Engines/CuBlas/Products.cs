using ConvDnn.Device;
using ConvDnn.Interop.CuBlas;
using ConvDnn.Interop.CuBlas.Raw;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Engines.CuBlas;

/// <summary>cuBLAS in one context: handles for as many threads as come, which take products of matrices with any steps.</summary>
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
    public Session Begin(in DeviceWork work, long scratchOffset, long scratchBytes)
    {
        HandlePool<CublasContext>.Lease lease = _handles.Rent();
        try
        {
            lease.Value.Use(work.NativeStream, scratchBytes > 0 ? work.At(scratchOffset) : default, scratchBytes);
            return new Session(lease);
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    /// <summary>What a plan enqueues that needs these products and nothing else.</summary>
    /// <param name="products">The products.</param>
    /// <param name="scratchOffset">Where their scratch memory begins.</param>
    /// <param name="scratchBytes">Its size; 0 for cuBLAS's own.</param>
    public OnlyProduct Only(ProductBatch products, long scratchOffset, long scratchBytes) => new(_handles, products, scratchOffset, scratchBytes);

    public void Dispose() => _handles.Dispose();

    /// <summary>A handle in the hands of one execution.</summary>
    public readonly ref struct Session
    {
        private readonly HandlePool<CublasContext>.Lease _lease;

        internal Session(HandlePool<CublasContext>.Lease lease) => _lease = lease;

        /// <summary>Enqueues c = α·a·b + β·c for every sample and group. With β = 0, c is not read.</summary>
        /// <param name="products">The products.</param>
        /// <param name="a">The first of the left matrices.</param>
        /// <param name="b">The first of the right matrices.</param>
        /// <param name="c">The first of the results.</param>
        /// <param name="alpha">α.</param>
        /// <param name="beta">β.</param>
        public void Multiply(ProductBatch products, CUdeviceptr a, CUdeviceptr b, CUdeviceptr c, double alpha = 1, double beta = 0) =>
            products.Enqueue(_lease.Value, a, b, c, alpha, beta);

        /// <summary>Gives the handle back.</summary>
        public void Dispose() => _lease.Dispose();
    }
}
