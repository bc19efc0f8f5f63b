using BenchmarkDotNet.Attributes;

namespace ConvDnn.Benchmarks.Calls;

/// <summary>
/// What a call costs beside its arithmetic: problems of a few multiplications, on one thread, and the checks alone (an empty output computes nothing).
/// </summary>
[MemoryDiagnoser]
public class CallOverhead : IDisposable
{
    private readonly float[] _x = new float[4096];
    private readonly float[] _w = new float[4096];
    private readonly float[] _y = new float[4096];
    private ConvRuntime _runtime = null!;
    private Plan _plan = null!;
    private Workspace _workspace = null!;

    /// <summary>The problems.</summary>
    [Params(
        "conv forward x=0,1,4,4 w=1,1,3,3",
        "conv forward x=1,1,1,1 w=1,1,1,1",
        "conv forward x=1,8,8,8 w=8,8,1,1",
        "conv forward x=1,8,8,8 w=8,8,3,3 padding=1,1",
        "conv forward x=1,8,8,8 w=8,1,3,3 padding=1,1 groups=8",
        "conv backward-data x=1,8,8,8 w=8,8,3,3 padding=1,1",
        "conv backward-filter x=1,8,8,8 w=8,8,3,3 padding=1,1")]
    public string Text { get; set; } = "";

    /// <summary>Whether the plan owns its filter.</summary>
    [Params(false, true)]
    public bool Bound { get; set; }

    /// <summary>Plans.</summary>
    [GlobalSetup]
    public void Plan()
    {
        Array.Fill(_x, 1f);
        Array.Fill(_w, 1f);
        _runtime = ConvRuntime.CreateDefault();
        _plan = _runtime.CreatePlan(Problem.Parse(Text), new PlanOptions { Engine = "cpu", Threads = 1 });
        if (Bound && _plan.Problem.Filter is not null) _plan = _plan.Bind(TensorView.Of(_w));
        _workspace = new Workspace(_plan.WorkspaceBytes);
    }

    /// <summary>One call.</summary>
    [Benchmark]
    public void Execute() => _plan.Execute(new ExecutionArguments
    {
        X = TensorView.Of(_x),
        W = _plan.OwnsFilter ? default : TensorView.Of(_w),
        Y = TensorView.Of(_y),
        Workspace = _workspace.View,
    });

    /// <summary>Gives everything back.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        _plan.Dispose();
        _workspace.Dispose();
        _runtime.Dispose();
        GC.SuppressFinalize(this);
    }
}
