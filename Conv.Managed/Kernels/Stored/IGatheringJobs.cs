using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Stored;

/// <summary>Something that shows elements of one tensor at places of another, some more than once, and its gradient, which adds them up again: a padding, an unfolding.</summary>
/// <typeparam name="TStored">What is stored.</typeparam>
/// <typeparam name="TEnding">What is done with rows of the result.</typeparam>
internal unsafe interface IGatheringJobs<TStored, TEnding>
    where TStored : unmanaged
    where TEnding : struct
{
    /// <summary>Shows x.</summary>
    void Run(TStored* x, TEnding ending, WorkerPool pool);

    /// <summary>Adds up the gradient of what was shown.</summary>
    void RunGradient(TStored* gradient, TEnding ending, WorkerPool pool);
}
