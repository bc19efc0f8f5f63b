using ConvDnn.Kernels.Padding;
using ConvDnn.Kernels.Stored;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels;

/// <summary>Padding of a tensor of 16-bit numbers, and its gradient: added up in float32, rounded once.</summary>
public abstract unsafe class StoredPaddingPass
{
    private StoredPaddingPass()
    {
    }

    /// <summary>Plans a padding.</summary>
    /// <param name="type">The type of both tensors: float16 or bfloat16.</param>
    /// <param name="geometry">Shapes, layouts and mode; strides count elements.</param>
    /// <param name="threads">The most threads that a run may use.</param>
    public static StoredPaddingPass Of(StoredType type, PadGeometry geometry, int threads)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        return type == StoredType.Half ? new Typed<HalfElement>(ElementCodec.Of(type), geometry, threads) : new Typed<BrainElement>(ElementCodec.Of(type), geometry, threads);
    }

    /// <summary>y = round(alpha · pad(x) + beta · y).</summary>
    /// <param name="x">Element 0 of x.</param>
    /// <param name="y">Element 0 of y.</param>
    /// <param name="alpha">Factor of the padded tensor.</param>
    /// <param name="beta">Factor of the old y; 0 does not read it.</param>
    /// <param name="pool">The workers.</param>
    public abstract void Execute(byte* x, byte* y, double alpha, double beta, WorkerPool pool);

    /// <summary>dx = round(alpha · (sum of dy over all positions that show an element) + beta · dx).</summary>
    /// <param name="gradient">Element 0 of dy.</param>
    /// <param name="result">Element 0 of dx.</param>
    /// <param name="alpha">Factor of the gradient.</param>
    /// <param name="beta">Factor of the old dx; 0 does not read it.</param>
    /// <param name="pool">The workers.</param>
    public abstract void ExecuteGradient(byte* gradient, byte* result, double alpha, double beta, WorkerPool pool);

    private sealed class Typed<TElement>(ElementCodec codec, PadGeometry geometry, int threads) : StoredPaddingPass
        where TElement : struct, IStoredElement<ushort, float>
    {
        private readonly PaddingJobs<ushort, float, TElement, StoredRowEpilogue> _jobs = new(geometry, threads);

        public override void Execute(byte* x, byte* y, double alpha, double beta, WorkerPool pool) => _jobs.Run((ushort*)x, Ending(y, alpha, beta), pool);

        public override void ExecuteGradient(byte* gradient, byte* result, double alpha, double beta, WorkerPool pool) => _jobs.RunGradient((ushort*)gradient, Ending(result, alpha, beta), pool);

        private StoredRowEpilogue Ending(byte* target, double alpha, double beta) => new() { Codec = codec, Alpha = (float)alpha, Beta = (float)beta, Target = target };
    }
}
