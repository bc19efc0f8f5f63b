using System.Collections.Immutable;
using ConvDnn.Device;
using ConvDnn.Engines.CuDnn;

[assembly: ConvDnn.ConvEngine(typeof(ConvDnn.Engines.CuDnnGraph.CudnnGraphEngine))]

namespace ConvDnn.Engines.CuDnnGraph;

/// <summary>
/// NVIDIA's cuDNN through its graph API: convolutions in all directions with bias, residual and activation in one graph, on the engines that cuDNN's heuristics propose,
/// less those that their notes rule out (TF32 unasked, not deterministic, a compiler at run time).
/// What no engine takes goes through copies on the device.
/// </summary>
public sealed class CudnnGraphEngine : DeviceEngine
{
    /// <summary>The engine's name: <c>cudnn-graph</c>.</summary>
    public const string EngineName = "cudnn-graph";

    /// <summary>cuDNN counts the elements of a tensor in 32 bits.</summary>
    private const long MostElements = int.MaxValue;

    private readonly CudnnInstallation _cudnn;
    private readonly Lazy<ConvolutionPlanner> _convolutions;

    /// <summary>An engine on the platform that all GPU engines of the process share.</summary>
    public CudnnGraphEngine()
        : this(GpuPlatform.Acquire())
    {
    }

    /// <summary>An engine on a platform of one's own, which it disposes.</summary>
    /// <param name="platform">The platform.</param>
    public CudnnGraphEngine(GpuPlatform platform)
        : this(platform, MostElements)
    {
    }

    /// <summary>An engine that takes smaller tensors for too large, for tests of what it then does.</summary>
    internal CudnnGraphEngine(GpuPlatform platform, long mostElements)
        : base(EngineName, platform)
    {
        _cudnn = new CudnnInstallation(platform);
        _convolutions = new(() => new ConvolutionPlanner(EngineName, new GraphVendor(_cudnn, mostElements), BuiltInErrata()));
    }

    /// <inheritdoc/>
    public override EngineStatus Status => Platform.StatusOf(_cudnn.Load);

    /// <inheritdoc/>
    protected override DevicePlan? Propose(GpuContext context, Problem problem, PlanOptions options, out string? refusal)
    {
        refusal = null;
        switch (problem)
        {
            case ConvProblem { Direction: Direction.BackwardBias } bias:
                if (options.Kernel is null or BiasSumPlan.KernelName) return new BiasSumPlan(context, bias, EngineName);
                refusal = $"It has no kernel '{options.Kernel}' for this; there is {BiasSumPlan.KernelName}.";
                return null;
            case ConvProblem convolution:
                return _convolutions.Value.Propose(context, convolution, options, out refusal);
            default:
                refusal = $"It makes graphs of convolutions, not of the operation '{problem.Operation}'.";
                return null;
        }
    }

    /// <inheritdoc/>
    protected override ImmutableArray<PlanCandidate> CandidatesIn(GpuContext context, Problem problem, PlanOptions options) =>
        problem is ConvProblem { Direction: not Direction.BackwardBias } convolution
            ? _convolutions.Value.Candidates(context, convolution, options)
            : [];

    private static ErrataList BuiltInErrata()
    {
        using Stream builtIn = typeof(CudnnGraphEngine).Assembly.GetManifestResourceStream("errata.json")!;
        return ErrataList.WithUsers(builtIn);
    }
}
