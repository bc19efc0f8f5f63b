namespace ConvDnn.Tests.Core.Plans;

/// <summary>A plan that does nothing but count: what reaches it has passed every check.</summary>
internal sealed class RecordingPlan(Problem problem, long workspaceBytes = 0, MemorySpace space = MemorySpace.Host) : Plan(problem, "recording", "count", workspaceBytes, space)
{
    public int Executions { get; private set; }

    public int Disposals { get; private set; }

    public double Alpha { get; private set; }

    /// <summary>The first numbers of the last execution's filter, where it was float32 of the host.</summary>
    public float[] Filter { get; } = new float[3];

    public nint FilterAddress { get; private set; }

    /// <summary>What <see cref="Plan.Kernel"/> says.</summary>
    public string? Chosen
    {
        get => Kernel;
        init => Kernel = value;
    }

    public static RecordingPlan Of(string text, long workspaceBytes = 0, MemorySpace space = MemorySpace.Host) => new(Problem.Parse(text), workspaceBytes, space);

    protected override void ExecuteCore(in ExecutionArguments arguments)
    {
        Executions++;
        Alpha = arguments.Alpha;
        RecordFilter(arguments.W);
    }

    private unsafe void RecordFilter(TensorView filter)
    {
        fixed (byte* start = filter)
        {
            FilterAddress = (nint)start;
            if (filter is { Space: MemorySpace.Host, Type: ElementType.Float32 }) new ReadOnlySpan<float>(start, (int)Math.Min(filter.Length, Filter.Length)).CopyTo(Filter);
        }
    }

    protected override void Dispose(bool disposing)
    {
        Disposals++;
        base.Dispose(disposing);
    }
}
