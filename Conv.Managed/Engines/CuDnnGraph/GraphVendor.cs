using ConvDnn.Device;
using ConvDnn.Engines.CuDnn;
using ConvDnn.Interop.CuDnn;
using ConvDnn.Interop.CuDnn.Backend;
using ConvDnn.Interop.CuDnn.Errors;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Engines.CuDnnGraph;

/// <summary>cuDNN's graph API as a vendor of cores: asks the heuristics for engines and builds a plan of each as the caller goes on.</summary>
internal sealed class GraphVendor(CudnnInstallation cudnn, long mostElements) : IConvolutionVendor
{
    /// <summary>A since 8.3; where it knows nothing, those that older versions have, and at last the engines that do most things slowly.</summary>
    private static readonly cudnnBackendHeurMode_t[] Modes = [cudnnBackendHeurMode_t.CUDNN_HEUR_MODE_A, cudnnBackendHeurMode_t.CUDNN_HEUR_MODE_B, cudnnBackendHeurMode_t.CUDNN_HEUR_MODE_FALLBACK];

    public VendorTraits Traits { get; } = new() { HasUnevenPadding = true, HasWideOutput = true, MostElements = mostElements };

    public string Library => "cuDNN";

    public Version Version => cudnn.Library.Version;

    public bool Fuses(ConvProblem problem) =>
        problem.Options.ComputeType == (problem.X.Type == ElementType.Float64 ? ElementType.Float64 : ElementType.Float32)
        && (problem.Options.Activation.IsIdentity || PointwiseModes.Of(problem.Options.Activation) is not null);

    public IEnumerable<CoreOffer> Offers(GpuContext context, ConvProblem core, PlanOptions options, bool all)
    {
        HandlePool<CudnnContext> handles = cudnn.HandlesIn(context);
        if (options.Kernel is { } asked) return EngineName.TryParse(asked, out _, out _) ? [Offer(handles, core, options, asked)] : [];
        (List<string> names, string? refusal) = Proposals(handles, core, options, all);
        return refusal is not null && names.Count == 0
            ? [new CoreOffer("any engine", null, refusal)]
            : names.Select(name => Offer(handles, core, options, name));
    }

    private static (List<string> Names, string? Refusal) Proposals(HandlePool<CudnnContext> handles, ConvProblem core, PlanOptions options, bool all)
    {
        var names = new List<string>();
        using HandlePool<CudnnContext>.Lease lease = handles.Rent();
        try
        {
            using var graph = new ConvolutionGraph(lease.Value, core, options.Alignment);
            foreach (cudnnBackendHeurMode_t mode in Modes) AddProposals(graph.Graph, mode, names);
            if (all) AddEveryEngine(graph.Graph, names);
            return (names, null);
        }
        catch (CudnnException refusal) when (IsRefusal(refusal))
        {
            return (names, $"{refusal.Status.Name}.");
        }
    }

    private static void AddProposals(OperationGraph graph, cudnnBackendHeurMode_t mode, List<string> names)
    {
        try
        {
            foreach (EngineConfiguration found in graph.Propose(mode))
            {
                using EngineConfiguration configuration = found;
                string name = EngineName.Of(configuration.EngineIndex, configuration.KnobChoices);
                if (!names.Contains(name)) names.Add(name);
            }
        }
        catch (CudnnException refusal) when (IsRefusal(refusal))
        {
            // A mode that this version does not have, or that knows nothing for this graph; the next one may.
        }
    }

    /// <summary>Engines that no heuristic proposes too, and the ends of every knob's range.</summary>
    private static void AddEveryEngine(OperationGraph graph, List<string> names)
    {
        for (long index = 0; index < graph.EngineCount; index++)
        {
            string plain = EngineName.Of(index, []);
            if (!names.Contains(plain)) names.Add(plain);
            foreach (Knob knob in KnobsOf(graph, index))
            {
                foreach (long value in (ReadOnlySpan<long>)[knob.Minimum, knob.Maximum])
                {
                    string name = EngineName.Of(index, [(knob.Type, value)]);
                    if (!names.Contains(name)) names.Add(name);
                }
            }
        }
    }

    private static IReadOnlyList<Knob> KnobsOf(OperationGraph graph, long index)
    {
        try
        {
            using EngineConfiguration configuration = graph.Engine(index);
            return configuration.Knobs;
        }
        catch (CudnnException refusal) when (IsRefusal(refusal))
        {
            return [];
        }
    }

    private static CoreOffer Offer(HandlePool<CudnnContext> handles, ConvProblem core, PlanOptions options, string kernel)
    {
        _ = EngineName.TryParse(kernel, out long index, out (cudnnBackendKnobType_t, long)[] knobs);
        using HandlePool<CudnnContext>.Lease lease = handles.Rent();
        try
        {
            using var graph = new ConvolutionGraph(lease.Value, core, options.Alignment);
            using EngineConfiguration configuration = graph.Graph.Engine(index, knobs);
            var facts = EngineFacts.Of(configuration, kernel, core, options);
            if (facts.Objection is not null) return new CoreOffer(kernel, null, facts.Objection);
            return ExecutionPlan.TryBuild(configuration, out ExecutionPlan? plan, out CudnnException? refusal)
                ? new CoreOffer(kernel, new GraphCore(handles, core, facts, lease.Value, plan, other => Build(other, core, options.Alignment, index, knobs)), null)
                : new CoreOffer(kernel, null, $"{refusal.Status.Name}.");
        }
        catch (CudnnException refusal) when (IsRefusal(refusal))
        {
            return new CoreOffer(kernel, null, $"{refusal.Status.Name}.");
        }
    }

    /// <summary>The same engine on another handle.</summary>
    private static ExecutionPlan Build(CudnnContext handle, ConvProblem core, int alignment, long index, (cudnnBackendKnobType_t, long)[] knobs)
    {
        using var graph = new ConvolutionGraph(handle, core, alignment);
        using EngineConfiguration configuration = graph.Graph.Engine(index, knobs);
        return ExecutionPlan.Build(configuration);
    }

    private static bool IsRefusal(CudnnException failure) => failure.Category is CudnnStatusCategory.NotSupported or CudnnStatusCategory.BadParameter;
}
