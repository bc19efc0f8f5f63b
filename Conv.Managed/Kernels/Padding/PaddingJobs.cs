using System.Numerics;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.Stored;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Padding;

/// <summary>A padding and its gradient, cut into rows, for one type of element.</summary>
internal sealed unsafe class PaddingJobs<TStored, T, TElement, TEnding> : IGatheringJobs<TStored, TEnding>
    where TStored : unmanaged
    where T : unmanaged, INumber<T>
    where TElement : struct, IStoredElement<TStored, T>
    where TEnding : struct, IRowEpilogue<T>
{
    private readonly int _threads;
    private readonly PadRows _forward;
    private readonly PadRows _backward;
    private readonly JobSlot<PadJob<TStored, T, TElement, TEnding>> _jobs;
    private readonly JobSlot<PadGradientJob<TStored, T, TElement, TEnding>> _gradients;

    public PaddingJobs(PadGeometry geometry, int threads)
    {
        _threads = threads;
        _forward = new PadRows(geometry, geometry.Output);
        _backward = new PadRows(geometry, geometry.Input);
        _jobs = new(() => new(_forward));
        _gradients = new(() => new(_backward));
    }

    /// <inheritdoc/>
    public void Run(TStored* x, TEnding ending, WorkerPool pool)
    {
        PadJob<TStored, T, TElement, TEnding> job = _jobs.Take();
        job.X = x;
        job.Ending = ending;
        pool.Run(job, _forward.Chunks, _threads);
        _jobs.Return(job);
    }

    /// <inheritdoc/>
    public void RunGradient(TStored* gradient, TEnding ending, WorkerPool pool)
    {
        PadGradientJob<TStored, T, TElement, TEnding> job = _gradients.Take();
        job.Gradient = gradient;
        job.Ending = ending;
        pool.Run(job, _backward.Chunks, _threads);
        _gradients.Return(job);
    }
}
