using System.Numerics;
using ConvDnn.Kernels.Pooling;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels;

/// <summary>The gradient of max pooling.</summary>
/// <typeparam name="T">The element.</typeparam>
public sealed unsafe class MaxPoolingGradient<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
{
    private readonly int _threads;
    private readonly PoolingLanes _lanes;
    private readonly JobSlot<MaxPoolingGradientJob<T>> _jobs;

    /// <summary>Plans a gradient.</summary>
    /// <param name="geometry">Shapes and layouts of the pooling.</param>
    /// <param name="threads">The most threads that a run may use.</param>
    public MaxPoolingGradient(PoolingGeometry geometry, int threads)
    {
        (_lanes, _threads) = (new PoolingLanes(geometry), threads);
        _jobs = new(() => new(_lanes));
    }

    /// <summary>dx = alpha · (sum of the gradients of the windows that an element won) + beta · dx.</summary>
    /// <param name="gradient">Element 0 of dy.</param>
    /// <param name="indices">Positions of the maxima, or null to find them in <paramref name="forwardX"/>.</param>
    /// <param name="forwardX">Element 0 of the x of the forward pass; not read when positions are given.</param>
    /// <param name="result">Element 0 of dx.</param>
    /// <param name="alpha">Factor of the gradient.</param>
    /// <param name="beta">Factor of the old dx; 0 does not read it.</param>
    /// <param name="pool">The workers.</param>
    public void Execute(T* gradient, long* indices, T* forwardX, T* result, double alpha, double beta, WorkerPool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        MaxPoolingGradientJob<T> job = _jobs.Take();
        job.Gradient = gradient;
        job.Indices = indices;
        job.ForwardX = forwardX;
        job.Result = result;
        job.Alpha = T.CreateTruncating(alpha);
        job.Beta = T.CreateTruncating(beta);
        pool.Run(job, _lanes.BackwardChunks, _threads);
        _jobs.Return(job);
    }
}
