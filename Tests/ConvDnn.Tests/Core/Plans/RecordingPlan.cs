namespace ConvDnn.Tests.Core.Plans;

/// <summary>A plan that does nothing but count: what reaches it has passed every check.</summary>
internal sealed class RecordingPlan(Problem problem, long workspaceBytes = 0, MemorySpace space = MemorySpace.Host) : Plan(problem, "recording", "count", workspaceBytes, space)
{
    public int Executions { get; private set; }

    public int Disposals { get; private set; }

    public double Alpha { get; private set; }

    public static RecordingPlan Of(string text, long workspaceBytes = 0, MemorySpace space = MemorySpace.Host) => new(Problem.Parse(text), workspaceBytes, space);

    protected override void ExecuteCore(in ExecutionArguments arguments)
    {
        Executions++;
        Alpha = arguments.Alpha;
    }

    protected override void Dispose(bool disposing)
    {
        Disposals++;
        base.Dispose(disposing);
    }
}
