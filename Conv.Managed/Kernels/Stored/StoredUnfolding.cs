using ConvDnn.Kernels.Stored;
using ConvDnn.Kernels.Threading;
using ConvDnn.Kernels.Unfold;

namespace ConvDnn.Kernels;

/// <summary>im2col and col2im on tensors of 16-bit numbers: added up in float32, rounded once. Rows, columns and what is outside are those of <see cref="Unfolding{T}"/>.</summary>
public abstract unsafe class StoredUnfolding
{
    private StoredUnfolding()
    {
    }

    /// <summary>Plans an unfolding.</summary>
    /// <param name="type">The type of both tensors: float16 or bfloat16.</param>
    /// <param name="geometry">The convolution whose patches are meant, as for <see cref="Unfolding{T}"/>.</param>
    /// <param name="image">Stride of the column tensor between images.</param>
    /// <param name="row">Stride of the column tensor between rows.</param>
    /// <param name="window">Stride of the column tensor between windows.</param>
    /// <param name="threads">The most threads that a run may use.</param>
    public static StoredUnfolding Of(StoredType type, ConvolutionGeometry geometry, long image, long row, long window, int threads)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        var columns = new ColumnsGeometry(image, row, window);
        return type == StoredType.Half ? new Typed<HalfElement>(ElementCodec.Of(type), geometry, columns, threads) : new Typed<BrainElement>(ElementCodec.Of(type), geometry, columns, threads);
    }

    /// <summary>columns = round(alpha · im2col(x) + beta · columns).</summary>
    /// <param name="x">Element 0 of x.</param>
    /// <param name="columns">Element 0 of the column tensor.</param>
    /// <param name="alpha">Factor of the patches.</param>
    /// <param name="beta">Factor of the old columns; 0 does not read them.</param>
    /// <param name="pool">The workers.</param>
    public abstract void Execute(byte* x, byte* columns, double alpha, double beta, WorkerPool pool);

    /// <summary>x = round(alpha · col2im(columns) + beta · x).</summary>
    /// <param name="columns">Element 0 of the column tensor.</param>
    /// <param name="x">Element 0 of x.</param>
    /// <param name="alpha">Factor of the sums.</param>
    /// <param name="beta">Factor of the old x; 0 does not read it.</param>
    /// <param name="pool">The workers.</param>
    public abstract void ExecuteGradient(byte* columns, byte* x, double alpha, double beta, WorkerPool pool);

    private sealed class Typed<TElement>(ElementCodec codec, ConvolutionGeometry geometry, ColumnsGeometry columnsGeometry, int threads) : StoredUnfolding
        where TElement : struct, IStoredElement<ushort, float>
    {
        private readonly UnfoldingJobs<ushort, float, TElement, StoredRowEpilogue> _jobs = new(geometry, columnsGeometry, threads);

        public override void Execute(byte* x, byte* columns, double alpha, double beta, WorkerPool pool) => _jobs.Run((ushort*)x, Ending(columns, alpha, beta), pool);

        public override void ExecuteGradient(byte* columns, byte* x, double alpha, double beta, WorkerPool pool) => _jobs.RunGradient((ushort*)columns, Ending(x, alpha, beta), pool);

        private StoredRowEpilogue Ending(byte* target, double alpha, double beta) => new() { Codec = codec, Alpha = (float)alpha, Beta = (float)beta, Target = target };
    }
}
