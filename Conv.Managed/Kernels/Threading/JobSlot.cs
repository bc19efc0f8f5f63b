namespace ConvDnn.Kernels.Threading;

/// <summary>
/// Keeps the job object of a plan between runs, so that a run allocates nothing, while runs at the same time still get one each.
/// </summary>
internal sealed class JobSlot<TJob>(Func<TJob> create)
    where TJob : class
{
    private TJob? _spare = create();

    /// <summary>Takes the kept job, or makes one when another run has it.</summary>
    public TJob Take() => Interlocked.Exchange(ref _spare, null) ?? create();

    /// <summary>Puts a job back for the next run.</summary>
    public void Return(TJob job) => Volatile.Write(ref _spare, job);
}
