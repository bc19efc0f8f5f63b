using System.Numerics;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.Stored;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Unfold;

/// <summary>An unfolding and its gradient for one type of element.</summary>
internal sealed unsafe class UnfoldingJobs<TStored, T, TElement, TEnding> : IGatheringJobs<TStored, TEnding>
    where TStored : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TElement : struct, IStoredElement<TStored, T>
    where TEnding : struct, IRowEpilogue<T>
{
    private readonly int _threads;
    private readonly int _forwardChunks;
    private readonly int _backwardChunks;
    private readonly JobSlot<ImageToColumnsJob<TStored, T, TElement, TEnding>> _jobs;
    private readonly JobSlot<ColumnsToImageJob<TStored, T, TElement, TEnding>> _gradients;

    public UnfoldingJobs(ConvolutionGeometry geometry, ColumnsGeometry columns, int threads)
    {
        geometry.Validate();
        _threads = threads;
        _jobs = new(() => new(geometry, columns));
        _gradients = new(() => new(geometry, columns));
        _forwardChunks = new ImageToColumnsJob<TStored, T, TElement, TEnding>(geometry, columns).Chunks;
        _backwardChunks = new ColumnsToImageJob<TStored, T, TElement, TEnding>(geometry, columns).Chunks;
    }

    /// <summary>im2col.</summary>
    public void Run(TStored* x, TEnding ending, WorkerPool pool)
    {
        ImageToColumnsJob<TStored, T, TElement, TEnding> job = _jobs.Take();
        job.X = x;
        job.Ending = ending;
        pool.Run(job, _forwardChunks, _threads);
        _jobs.Return(job);
    }

    /// <summary>col2im.</summary>
    public void RunGradient(TStored* gradient, TEnding ending, WorkerPool pool)
    {
        ColumnsToImageJob<TStored, T, TElement, TEnding> job = _gradients.Take();
        job.Columns = gradient;
        job.Ending = ending;
        pool.Run(job, _backwardChunks, _threads);
        _gradients.Return(job);
    }
}
