using ConvDnn.Engines.Cpu;
using NUnit.Framework;

namespace ConvDnn.Tests.Engines.Cpu;

/// <summary>
/// What a plan whose filter comes with every call takes beside its operands at default settings, on every shape of the performance list: at most one and a half times the largest
/// tensor, or one MiB a thread (what a core keeps in its second-level cache) where that is more.
/// </summary>
public sealed class WorkspaceBoundTests
{
    private const double MostTensors = 1.5;
    private const long LeastBytesPerThread = 1 << 20;

    private CpuEngine _engine = null!;

    [OneTimeSetUp]
    public void StartEngine() => _engine = new CpuEngine(16, table: null);

    [OneTimeTearDown]
    public void StopEngine() => _engine.Dispose();

    [Test]
    public void Workspace_stays_below_one_and_a_half_tensors(
        [Values(ElementType.Float32, ElementType.Float64, ElementType.Float16, ElementType.BFloat16, ElementType.UInt8)] ElementType type,
        [Values(TensorFormat.ChannelsFirst, TensorFormat.ChannelsLast)] TensorFormat layout,
        [Values(1, 16)] int images)
    {
        ConvProblem[] problems = PerformanceList.Problems(type, layout, images);
        Assert.That(problems, Has.Length.AtLeast(type == ElementType.UInt8 ? 70 : 240));
        List<string> above = [];
        double worst = 0;
        foreach (ConvProblem problem in problems)
        {
            foreach (int threads in new[] { 1, 2, 4, 16 })
            {
                EngineAnswer answer = _engine.Supports(problem, new PlanOptions { Threads = threads });
                Assert.That(answer.IsSupported, Is.True, $"{problem}: {answer.Text}");
                double most = Most(problem, threads);
                worst = Math.Max(worst, answer.WorkspaceBytes / most);
                if (answer.WorkspaceBytes > most) above.Add($"{answer.WorkspaceBytes / most:0.00} on {threads} threads: {answer.Text}: {problem}");
            }
        }

        TestContext.Out.WriteLine($"{problems.Length} problems, at most {worst:0.00} of what is allowed");
        Assert.That(above, Is.Empty, string.Join(Environment.NewLine, above));
    }

    /// <summary>The most bytes for a problem on some threads.</summary>
    public static double Most(Problem problem, int threads) => Math.Max(MostTensors * problem.Operands.Max(static operand => operand.Spec.Bytes), threads * LeastBytesPerThread);
}
