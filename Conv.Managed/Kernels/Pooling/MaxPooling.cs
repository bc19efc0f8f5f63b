using System.Numerics;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.Pooling;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels;

/// <summary>Max pooling. Padding never wins; among equals the first in row-major order does; a NaN beats everything. A window without elements gives −∞ (the least integer) and position −1.</summary>
/// <typeparam name="T">The element: float, double or an integer.</typeparam>
public sealed unsafe class MaxPooling<T>
    where T : unmanaged, INumber<T>, IMinMaxValue<T>
{
    private readonly int _threads;
    private readonly PoolingLanes _lanes;
    private readonly JobSlot<MaxPoolingJob<T>> _jobs;

    /// <summary>Plans a pooling.</summary>
    /// <param name="geometry">Shapes and layouts.</param>
    /// <param name="threads">The most threads that a run may use.</param>
    public MaxPooling(PoolingGeometry geometry, int threads)
    {
        (_lanes, _threads) = (new PoolingLanes(geometry), threads);
        _jobs = new(() => new(_lanes));
    }

    /// <summary>y = alpha · max + beta · y.</summary>
    /// <param name="x">Element 0 of x.</param>
    /// <param name="y">Element 0 of y.</param>
    /// <param name="indices">Receives the row-major position of each maximum in its plane, without padding; or null.</param>
    /// <param name="alpha">Factor of the maxima.</param>
    /// <param name="beta">Factor of the old y; 0 does not read it.</param>
    /// <param name="pool">The workers.</param>
    public void Execute(T* x, T* y, long* indices, double alpha, double beta, WorkerPool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        MaxPoolingJob<T> job = _jobs.Take();
        job.X = x;
        job.Y = y;
        job.Indices = indices;
        job.Blend = new Blending<T>(alpha, beta);
        pool.Run(job, _lanes.ForwardChunks, _threads);
        _jobs.Return(job);
    }
}
