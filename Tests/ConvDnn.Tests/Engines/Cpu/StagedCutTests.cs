using ConvDnn.Engines.Cpu;
using ConvDnn.Kernels;
using ConvDnn.Kernels.Stored;
using ConvDnn.Parity;
using NUnit.Framework;

namespace ConvDnn.Tests.Engines.Cpu;

/// <summary>
/// Convolutions on 16-bit numbers that are too large to be widened at once: cut into rows, results, depth or groups they agree with the oracle all the same, on lengths that no block divides.
/// </summary>
[Parallelizable(ParallelScope.Self)]
public sealed class StagedCutTests
{
    private CpuEngine _engine = null!;

    [OneTimeSetUp]
    public void StartEngine() => _engine = new CpuEngine(3, table: null);

    [OneTimeTearDown]
    public void StopEngine() => _engine.Dispose();

    // Rows, of the height; the last block overlaps, or for a gradient of w is a shorter one.
    [TestCase("conv forward x=1,24,97,95 w=17,24,3,3 padding=1,1 type=f16 bias residual activation=relu", "rows")]
    [TestCase("conv forward x=1,24,97,95 w=17,24,3,3 padding=1,1 type=bf16 layout=channels-last filter=krsc bias activation=gelu", "rows")]
    [TestCase("conv forward x=2,24,97,95 w=17,24,3,3 padding=3:1,2:0 padding-mode=reflect type=f16 dilation=2,1 stride=2,1", "rows")]
    [TestCase("conv forward x=1,24,97,95 w=17,24,3,3 padding=3:1,2:0 padding-mode=circular type=bf16 stride=1,2", "rows")]
    [TestCase("conv forward x=1,24,97,95 w=17,24,4,3 padding=7:9,2:0 padding-mode=replicate type=bf16", "rows")]
    [TestCase("conv forward x=1,24,97,95 w=17,24,3,3 padding=2,2 padding-mode=constant padding-value=3 type=f16 layout=channels-last filter=krsc", "rows")]
    [TestCase("conv forward x=1,24,97,95 w=17,24,3,3 padding=-1,-2 mode=convolution type=f16 y-type=f32", "rows")]
    [TestCase("conv backward-data x=1,24,97,95 w=17,24,3,3 padding=1,1 type=f16", "rows")]
    [TestCase("conv backward-data x=1,24,97,95 w=17,24,3,3 padding=1,1 stride=2,3 type=bf16", "rows")]
    [TestCase("conv backward-data x=1,24,197,95 w=17,24,1,1 stride=4,3 type=f16 layout=channels-last filter=krsc", "rows")]
    [TestCase("conv backward-data x=1,24,97,95 w=17,24,5,3 padding=-3:2,1:1 dilation=3,1 stride=2,1 type=f16", "rows")]
    [TestCase("conv forward x=1,17,49,95 w=17,24,3,3 stride=2,1 padding=1,1 output-padding=1,0 transposed type=bf16 bias activation=relu", "rows")]
    [TestCase("conv backward-filter x=1,24,97,95 w=17,24,3,3 padding=1,1 stride=2,1 type=f16", "rows")]
    [TestCase("conv backward-filter x=2,24,97,95 w=17,24,3,3 padding=1,1 padding-mode=circular type=bf16 layout=channels-last filter=krsc", "rows")]

    // Rows of other axes.
    [TestCase("conv forward x=1,40,12001 w=24,40,9 padding=4:3 type=f16", "rows")]
    [TestCase("conv forward x=1,40,12001 w=24,40,9 padding=4:3 padding-mode=circular type=bf16", "rows")]
    [TestCase("conv forward x=1,40,12001 w=24,40,9 padding=4:3 dilation=2 type=f16 layout=channels-last filter=krsc", "rows")]
    [TestCase("conv backward-data x=1,40,12001 w=24,40,9 padding=4:3 stride=3 type=bf16", "rows")]
    [TestCase("conv backward-filter x=1,40,12001 w=24,40,9 padding=4:3 stride=3 type=f16", "rows")]
    [TestCase("conv forward x=1,8,19,40,41 w=6,8,3,3,3 padding=1,1,1 type=bf16", "rows")]
    [TestCase("conv backward-data x=1,8,19,40,41 w=6,8,3,3,3 padding=1,1,1 stride=2,1,2 type=f16", "rows")]

    // Results.
    [TestCase("conv forward x=2,257,5,5 w=301,257,3,3 padding=1,1 type=f16 bias", "results")]
    [TestCase("conv forward x=2,257,5,5 w=301,257,3,3 padding=1,1 type=bf16 layout=channels-last filter=krsc bias residual", "results")]
    [TestCase("conv backward-data x=2,257,5,5 w=301,257,3,3 padding=1,1 type=bf16", "results")]
    [TestCase("conv backward-data x=2,257,5,5 w=301,257,3,3 padding=1,1 padding-mode=replicate type=f16 layout=channels-last filter=krsc", "results")]
    [TestCase("conv backward-filter x=2,257,5,5 w=301,257,3,3 padding=1,1 type=f16", "results")]
    [TestCase("conv forward x=1,514,4,4 w=602,257,3,3 groups=2 padding=1,1 type=f16 bias", "results groups")]
    [TestCase("conv backward-filter x=1,514,4,4 w=602,257,3,3 groups=2 padding=1,1 type=bf16", "groups")]

    // Depth.
    [TestCase("conv backward-data x=1,1,16000 w=512,1,400 stride=160 type=f16", "depth")]
    [TestCase("conv forward x=2,20000,2,2 w=13,20000,1,1 type=bf16 bias activation=relu", "depth")]
    [TestCase("conv forward x=2,20000,2,2 w=13,20000,1,1 type=f16 layout=channels-last filter=krsc residual", "depth")]
    public void Blocks_agree_with_the_oracle(string text, string cuts)
    {
        Problem problem = Problem.Parse(text);
        StagedCut cut = Cut((ConvProblem)problem, out ConvolutionRequest request);
        string made = string.Join(' ', new[]
        {
            cut.Rows < StagedCut.AllRows(request) ? "rows" : "",
            cut.Results < StagedCut.AllResults(request) ? "results" : "",
            cut.Depth < StagedCut.AllDepth(request) ? "depth" : "",
            cut.Groups < request.Geometry.Groups ? "groups" : "",
        }.Where(static word => word.Length > 0));
        foreach (string expected in cuts.Split(' ')) Assert.That(made.Split(' '), Does.Contain(expected), $"{cut} is not the cut that the case is for");

        var matrix = new MatrixOptions { Seed = 5 };
        ParityResult result = ParitySuite.Run([.. DefaultMatrix.Cases([problem], matrix)], [_engine], new SuiteOptions { ShrunkFailures = 0 });
        Assert.That(result.Outcomes.Where(static outcome => outcome.IsFailure).Select(static outcome => $"{outcome.Case}: {outcome.Text}"), Is.Empty);
        Assert.That(result.Count(Verdict.Passed), Is.AtLeast(2));
    }

    /// <summary>Pairs of 16-bit factors take twice the filter; here they are packed and used a part at a time.</summary>
    /// <param name="text">The problem.</param>
    /// <param name="whole">Bytes that packing all of it would take at least: two per factor, and a group of one filter fills a panel of twelve.</param>
    [TestCase("conv forward x=1,512,3,3 w=530,512,3,3 padding=1,1 type=u8 w-type=s8", 530 * 512 * 9 * 2)]
    [TestCase("conv forward x=1,512,3,3 w=530,512,3,3 padding=1,1 type=s8 layout=channels-last filter=krsc", 530 * 512 * 9 * 2)]
    [TestCase("conv forward x=1,130,33,33 w=130,1,31,31 padding=15,15 groups=130 type=u8 w-type=s8", 130 * 961 * 12 * 2)]
    public void Filters_of_integers_that_are_packed_in_passes_agree_with_the_oracle(string text, long whole)
    {
        var problem = (ConvProblem)Problem.Parse(text);
        EngineAnswer answer = _engine.Supports(problem, new PlanOptions { Threads = 1 });
        Assert.That(answer.Text, Does.StartWith("pairs"));
        Assert.That(answer.WorkspaceBytes, Is.LessThan(whole));
        ParityResult result = ParitySuite.Run([.. DefaultMatrix.Cases([problem], new MatrixOptions { Seed = 6 })], [_engine], new SuiteOptions { Plans = new PlanOptions { Threads = 1 }, ShrunkFailures = 0 });
        Assert.That(result.Outcomes.Where(static outcome => outcome.IsFailure).Select(static outcome => $"{outcome.Case}: {outcome.Text}"), Is.Empty);
        Assert.That(result.Count(Verdict.Passed), Is.AtLeast(1));
    }

    [TestCase("conv forward x=2,257,5,5 w=301,257,3,3 padding=1,1 type=f16")]
    [TestCase("conv backward-data x=1,1,16000 w=512,1,400 stride=160 type=f16")]
    [TestCase("conv forward x=2,20000,2,2 w=13,20000,1,1 type=bf16")]
    [TestCase("conv forward x=1,24,97,95 w=17,24,3,3 padding=1,1 type=bf16")]
    public void Filter_that_a_plan_owns_gives_the_same_bits(string text)
    {
        var problem = (ConvProblem)Problem.Parse(text);
        bool forward = problem.Direction == Direction.Forward;
        using Workspace w = Filled(problem.W, 1), source = Filled(forward ? problem.X : problem.Y, 2), first = Filled(problem.Output.Spec, 3), second = Filled(problem.Output.Spec, 4);
        using Plan plain = _engine.CreatePlan(problem, PlanOptions.Default);
        Run(plain, View(w, problem.W), first);
        using Plan bound = plain.Bind(View(w, problem.W));
        Run(bound, default, second);
        Assert.That(Bits(second), Is.EqualTo(Bits(first)));

        void Run(Plan plan, TensorView filter, Workspace result)
        {
            using var workspace = new Workspace(plan.WorkspaceBytes);
            plan.Execute(new ExecutionArguments
            {
                X = View(forward ? source : result, problem.X),
                Y = View(forward ? result : source, problem.Y),
                W = filter,
                Workspace = workspace.View,
            });
        }
    }

    private static unsafe ushort[] Bits(Workspace memory)
    {
        fixed (byte* start = memory.View) return new Span<ushort>(start, checked((int)(memory.Bytes / sizeof(ushort)))).ToArray();
    }

    private static unsafe TensorView View(Workspace memory, TensorSpec spec)
    {
        fixed (byte* start = memory.View) return TensorView.At((nint)start, spec.Extent, spec.Type);
    }

    /// <summary>Numbers around one, of either type.</summary>
    private static unsafe Workspace Filled(TensorSpec spec, int seed)
    {
        var random = new Random(seed);
        var memory = new Workspace(spec.Bytes);
        fixed (byte* start = memory.View)
        {
            var elements = (ushort*)start;
            for (long i = 0; i < spec.Extent; i++) elements[i] = (ushort)(0x3C00 + random.Next(0x380));
        }

        return memory;
    }

    private static StagedCut Cut(ConvProblem problem, out ConvolutionRequest request)
    {
        using var workers = new Workers(2, KernelTable.BuiltIn);
        request = new ConvolutionProposals(problem, PlanOptions.Default, 2, workers, filter: 0).Request();
        StoredType output = problem.Y.Type == ElementType.Float32 ? StoredType.Full : StoredTypes.Of(problem.Y.Type);
        return StoredConvolution.Plan(request, StoredTypes.Of(problem.X.Type), output, null, out _)!.Cut;
    }
}
