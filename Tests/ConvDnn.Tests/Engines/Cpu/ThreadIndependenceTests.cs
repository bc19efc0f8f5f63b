using System.Numerics;
using ConvDnn.Engines.Cpu;
using ConvDnn.Kernels;
using ConvDnn.Kernels.Winograd;
using NUnit.Framework;

namespace ConvDnn.Tests.Engines.Cpu;

/// <summary>
/// No bit of a result depends on threads: kernels are chosen and sums are cut into parts as for one of them, whatever workspace more of them would have. With every shape of the performance
/// list, and with shapes whose workspace lies near what the rule allows.
/// </summary>
public sealed class ThreadIndependenceTests
{
    private static readonly int[] Counts = [1, 2, 4, 16];

    private static readonly string[] Limits =
    [
        "conv forward x=1,256,14,14 w=256,256,3,3 padding=1,1",
        "conv forward x=16,64,28,28 w=64,64,3,3 padding=1,1",
        "conv forward x=1,64,56,56 w=64,64,3,3 padding=1,1",
        "conv backward-data x=1,32,28,28 w=64,32,5,5 padding=2,2",
        "conv backward-data x=1,128,28,28 w=128,128,3,3 padding=1,1 layout=channels-last filter=krsc",
        "conv backward-filter x=1,64,56,56 w=64,64,3,3 padding=1,1",
        "conv backward-filter x=2,64,56,56 w=64,64,1,1 layout=channels-last filter=krsc",
        "conv backward-filter x=3,40,31,33 w=48,40,3,3 stride=2,2 padding=1,1",
    ];

    [Test]
    public void Kernel_is_the_same_on_any_number_of_threads(
        [Values(ElementType.Float32, ElementType.Float64)] ElementType type,
        [Values(TensorFormat.ChannelsFirst, TensorFormat.ChannelsLast)] TensorFormat layout,
        [Values(1, 16)] int images,
        [Values(Accuracy.Default, Accuracy.Fast)] Accuracy accuracy)
    {
        ConvProblem[] problems = [.. PerformanceList.Problems(type, layout, images).Where(static problem => problem.Direction != Direction.BackwardBias)];
        Assert.That(problems, Has.Length.AtLeast(200));
        using var workers = new Workers(Counts[^1], KernelTable.BuiltIn);
        List<string> differing = [];
        foreach (ConvProblem problem in problems)
        {
            foreach (bool owned in new[] { false, true })
            {
                string[] kernels = [.. Counts.Select(threads => Kernel(problem, threads, owned)).Distinct()];
                if (kernels.Length > 1) differing.Add($"{string.Join(", ", kernels)}{(owned ? " with a filter of its own" : "")}: {problem}");
            }
        }

        Assert.That(differing, Is.Empty, string.Join(Environment.NewLine, differing));

        string Kernel(ConvProblem problem, int threads, bool owned)
        {
            ConvolutionRequest request = new ConvolutionProposals(problem, new PlanOptions { Accuracy = accuracy }, threads, workers, owned ? 1 : 0).Request();
            return type == ElementType.Float32 ? Chosen<float>(problem, request) : Chosen<double>(problem, request);
        }

        // What was chosen for one thread keeps to the rule for workspaces on any number of them.
        string Chosen<T>(ConvProblem problem, ConvolutionRequest request)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            KernelEntry<T> entry = KernelCatalog.Choose<T>(request, null, out _)!;
            if (entry.IsTransform && !request.OwnsFilter) Assert.That(entry.Create(request).WorkspaceBytes, Is.AtMost(WorkspaceBoundTests.Most(problem, request.Threads)), $"{entry.Name} on {request.Threads} threads: {problem}");
            return entry.Name;
        }
    }

    [Test]
    public void Results_near_the_limit_have_the_same_bits_on_any_number_of_threads([ValueSource(nameof(Limits))] string text, [Values] Accuracy accuracy, [Values] bool owned)
    {
        var problem = (ConvProblem)Problem.Parse(text);
        if (owned && problem.Direction == Direction.BackwardFilter) Assert.Pass("A gradient of w has no filter to own.");
        using var engine = new CpuEngine(Counts[^1], table: null);
        using Workspace x = Filled(problem.X, 1), w = Filled(problem.W, 2), y = Filled(problem.Y, 3);
        float[][] results = [.. Counts.Select(threads => Run(engine, problem, new PlanOptions { Threads = threads, Accuracy = accuracy }, owned, x, w, y))];
        Assert.That(results[0], Is.All.Not.NaN);
        Assert.That(results[1..].Select(static result => result.Select(BitConverter.SingleToInt32Bits)), Is.All.EqualTo(results[0].Select(BitConverter.SingleToInt32Bits)));
    }

    /// <summary>What the shapes above are there for, on vectors of 16 floats: filters that a run transforms are one worker's or everybody's, as the workspace allows.</summary>
    [TestCase("conv forward x=1,256,14,14 w=256,256,3,3 padding=1,1", true, false)]
    [TestCase("conv forward x=16,64,28,28 w=64,64,3,3 padding=1,1", false, false)]
    public void Cut_may_follow_the_threads(string text, bool isPrivateOnOne, bool isPrivateOnMany)
    {
        using var workers = new Workers(Counts[^1], KernelTable.BuiltIn);
        bool IsPrivate(int threads) => new WinogradPlan(
            new ConvolutionProposals((ConvProblem)Problem.Parse(text), PlanOptions.Default, threads, workers, 0).Request(), new WinogradTile(4, 4), lanes: 16, sizeof(float)).WithoutFilter.HasPrivateFilter;
        Assert.That((IsPrivate(1), IsPrivate(Counts[^1])), Is.EqualTo((isPrivateOnOne, isPrivateOnMany)));
    }

    private static unsafe float[] Run(CpuEngine engine, ConvProblem problem, PlanOptions options, bool owned, Workspace x, Workspace w, Workspace y)
    {
        using var result = new Workspace(problem.Output.Spec.Bytes);
        fixed (byte* start = result.View) new Span<byte>(start, checked((int)result.Bytes)).Fill(0xFF);
        Plan plan = engine.CreatePlan(problem, options);
        if (owned) plan = plan.Bind(View(w, problem.W));
        using (plan)
        {
            using var workspace = new Workspace(plan.WorkspaceBytes);
            TensorView Of(Direction direction, Workspace memory, TensorSpec spec) => View(problem.Direction == direction ? result : memory, spec);
            plan.Execute(new ExecutionArguments
            {
                X = Of(Direction.BackwardData, x, problem.X),
                W = owned ? default : Of(Direction.BackwardFilter, w, problem.W),
                Y = Of(Direction.Forward, y, problem.Y),
                Workspace = workspace.View,
            });
        }

        fixed (byte* start = result.View) return new Span<float>(start, checked((int)problem.Output.Spec.Count)).ToArray();
    }

    private static unsafe TensorView View(Workspace memory, TensorSpec spec)
    {
        fixed (byte* start = memory.View) return TensorView.At((nint)start, spec.Extent, spec.Type);
    }

    /// <summary>Reals between -1 and 1, so that another order of summation shows.</summary>
    private static unsafe Workspace Filled(TensorSpec spec, int seed)
    {
        var random = new Random(seed);
        var memory = new Workspace(spec.Bytes);
        fixed (byte* start = memory.View)
        {
            for (long i = 0; i < spec.Count; i++) ((float*)start)[i] = random.NextSingle() * 2 - 1;
        }

        return memory;
    }
}
