using System.Numerics;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels;

/// <summary>Backward bias: per channel the sum of a gradient over images and positions, in double precision and pairwise, so that a long sum stays accurate.</summary>
/// <typeparam name="T">The element.</typeparam>
public sealed unsafe class BiasGradient<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _threads;
    private readonly int _chunks;
    private readonly JobSlot<Pointwise.BiasGradientJob<T>> _jobs;

    /// <summary>Plans the sums.</summary>
    /// <param name="images">Images.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="extents">Spatial lengths.</param>
    /// <param name="strides">Strides of the gradient.</param>
    /// <param name="threads">The most threads that a run may use; they never change a bit.</param>
    public BiasGradient(long images, long channels, Extent3 extents, TensorStrides strides, int threads)
    {
        _threads = threads;
        _jobs = new(() => new(images, channels, extents, strides));
        _chunks = Pointwise.BiasGradientJob<T>.Chunks(channels, strides);
    }

    /// <summary>db = alpha · Σ dy + beta · db.</summary>
    /// <param name="gradient">Element 0 of dy.</param>
    /// <param name="result">db, one value per channel.</param>
    /// <param name="alpha">Factor of the sums.</param>
    /// <param name="beta">Factor of the old result; 0 does not read it.</param>
    /// <param name="pool">The workers.</param>
    public void Execute(T* gradient, T* result, double alpha, double beta, WorkerPool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        Pointwise.BiasGradientJob<T> job = _jobs.Take();
        job.Gradient = gradient;
        job.Result = result;
        job.Alpha = alpha;
        job.Beta = beta;
        pool.Run(job, _chunks, _threads);
        _jobs.Return(job);
    }
}
