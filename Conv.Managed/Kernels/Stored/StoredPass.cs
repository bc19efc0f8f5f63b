using ConvDnn.Kernels.Padding;
using ConvDnn.Kernels.Stored;
using ConvDnn.Kernels.Threading;
using ConvDnn.Kernels.Unfold;

namespace ConvDnn.Kernels;

/// <summary>Padding or unfolding (im2col) of a tensor of 16-bit numbers, and its gradient: added up in float32, rounded once.</summary>
public sealed unsafe class StoredPass
{
    private readonly ElementCodec _codec;
    private readonly IGatheringJobs<ushort, StoredRowEpilogue> _jobs;

    private StoredPass(StoredType type, IGatheringJobs<ushort, StoredRowEpilogue> jobs) => (_codec, _jobs) = (ElementCodec.Of(type), jobs);

    /// <summary>Plans a padding.</summary>
    /// <param name="type">The type of both tensors: float16 or bfloat16.</param>
    /// <param name="geometry">Shapes, layouts and mode; strides count elements.</param>
    /// <param name="threads">The most threads that a run may use.</param>
    public static StoredPass Padding(StoredType type, PadGeometry geometry, int threads)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        return new(type, type == StoredType.Half
            ? new PaddingJobs<ushort, float, HalfElement, StoredRowEpilogue>(geometry, threads)
            : new PaddingJobs<ushort, float, BrainElement, StoredRowEpilogue>(geometry, threads));
    }

    /// <summary>Plans an unfolding. Rows, columns and what is outside are those of <see cref="Unfolding{T}"/>.</summary>
    /// <param name="type">The type of both tensors: float16 or bfloat16.</param>
    /// <param name="geometry">The convolution whose patches are meant, as for <see cref="Unfolding{T}"/>.</param>
    /// <param name="image">Stride of the column tensor between images.</param>
    /// <param name="row">Stride of the column tensor between rows.</param>
    /// <param name="window">Stride of the column tensor between windows.</param>
    /// <param name="threads">The most threads that a run may use.</param>
    public static StoredPass Unfolding(StoredType type, ConvolutionGeometry geometry, long image, long row, long window, int threads)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        var columns = new ColumnsGeometry(image, row, window);
        return new(type, type == StoredType.Half
            ? new UnfoldingJobs<ushort, float, HalfElement, StoredRowEpilogue>(geometry, columns, threads)
            : new UnfoldingJobs<ushort, float, BrainElement, StoredRowEpilogue>(geometry, columns, threads));
    }

    /// <summary>y = round(alpha · pad(x) + beta · y), or the same with im2col(x).</summary>
    /// <param name="x">Element 0 of x.</param>
    /// <param name="y">Element 0 of y, the padded tensor or the columns.</param>
    /// <param name="alpha">Factor of what is shown.</param>
    /// <param name="beta">Factor of the old y; 0 does not read it.</param>
    /// <param name="pool">The workers.</param>
    public void Execute(byte* x, byte* y, double alpha, double beta, WorkerPool pool) => _jobs.Run((ushort*)x, Ending(y, alpha, beta), pool);

    /// <summary>dx = round(alpha · (sum of dy over all positions that show an element) + beta · dx).</summary>
    /// <param name="gradient">Element 0 of dy.</param>
    /// <param name="result">Element 0 of dx.</param>
    /// <param name="alpha">Factor of the sums.</param>
    /// <param name="beta">Factor of the old dx; 0 does not read it.</param>
    /// <param name="pool">The workers.</param>
    public void ExecuteGradient(byte* gradient, byte* result, double alpha, double beta, WorkerPool pool) => _jobs.RunGradient((ushort*)gradient, Ending(result, alpha, beta), pool);

    private StoredRowEpilogue Ending(byte* target, double alpha, double beta) => new() { Codec = _codec, Alpha = (float)alpha, Beta = (float)beta, Target = target };
}
