using ConvDnn.Device;
using ConvDnn.Interop.CuBlas;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Engines.CuBlas;

/// <summary>
/// An execution that is one batch of products and nothing else. It stands apart from the plans that do more, because what a method may do costs it also where it does not:
/// every place that it could need is cleared when it begins.
/// </summary>
internal sealed class OnlyProduct(HandlePool<CublasContext> handles, ProductBatch products, long scratchOffset, long scratchBytes)
{
    /// <summary>Enqueues c = α·a·b + β·c for every sample and group. With β = 0, c is not read.</summary>
    /// <param name="work">Where, with the scratch memory.</param>
    /// <param name="a">The first of the left matrices.</param>
    /// <param name="b">The first of the right matrices.</param>
    /// <param name="c">The first of the results.</param>
    /// <param name="alpha">α.</param>
    /// <param name="beta">β.</param>
    public void Enqueue(in DeviceWork work, CUdeviceptr a, CUdeviceptr b, CUdeviceptr c, double alpha, double beta)
    {
        using HandlePool<CublasContext>.Lease lease = handles.Rent();
        products.Enqueue(lease.Value, work.NativeStream, scratchBytes > 0 ? work.At(scratchOffset) : default, scratchBytes, a, b, c, alpha, beta);
    }
}
