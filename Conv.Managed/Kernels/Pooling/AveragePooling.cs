using System.Numerics;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.Pooling;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels;

/// <summary>Average pooling and its gradient. The divisor is the number of elements under a window, or with counted padding that of its taps within the padded lengths.</summary>
/// <typeparam name="T">The element.</typeparam>
public sealed unsafe class AveragePooling<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _threads;
    private readonly PoolingLanes _lanes;
    private readonly JobSlot<AveragePoolingJob<T>> _jobs;
    private readonly JobSlot<AveragePoolingGradientJob<T>> _gradients;

    /// <summary>Plans a pooling.</summary>
    /// <param name="geometry">Shapes and layouts.</param>
    /// <param name="countPadding">Whether padding counts in the divisor.</param>
    /// <param name="threads">The most threads that a run may use.</param>
    public AveragePooling(PoolingGeometry geometry, bool countPadding, int threads)
    {
        (_lanes, _threads) = (new PoolingLanes(geometry), threads);
        _jobs = new(() => new(_lanes, countPadding));
        _gradients = new(() => new(_lanes, countPadding));
    }

    /// <summary>y = alpha · mean + beta · y.</summary>
    /// <param name="x">Element 0 of x.</param>
    /// <param name="y">Element 0 of y.</param>
    /// <param name="alpha">Factor of the means.</param>
    /// <param name="beta">Factor of the old y; 0 does not read it.</param>
    /// <param name="pool">The workers.</param>
    public void Execute(T* x, T* y, double alpha, double beta, WorkerPool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        AveragePoolingJob<T> job = _jobs.Take();
        job.X = x;
        job.Y = y;
        job.Blend = new Blending<T>(alpha, beta);
        pool.Run(job, _lanes.ForwardChunks, _threads);
        _jobs.Return(job);
    }

    /// <summary>dx = alpha · (sum of the shares of the windows that an element lies under) + beta · dx.</summary>
    /// <param name="gradient">Element 0 of dy.</param>
    /// <param name="result">Element 0 of dx.</param>
    /// <param name="alpha">Factor of the gradient.</param>
    /// <param name="beta">Factor of the old dx; 0 does not read it.</param>
    /// <param name="pool">The workers.</param>
    public void ExecuteGradient(T* gradient, T* result, double alpha, double beta, WorkerPool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        AveragePoolingGradientJob<T> job = _gradients.Take();
        job.Gradient = gradient;
        job.Result = result;
        job.Alpha = T.CreateTruncating(alpha);
        job.Beta = T.CreateTruncating(beta);
        pool.Run(job, _lanes.BackwardChunks, _threads);
        _gradients.Return(job);
    }
}
