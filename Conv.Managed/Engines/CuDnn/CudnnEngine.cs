using System.Collections.Immutable;
using ConvDnn.Device;

[assembly: ConvDnn.ConvEngine(typeof(ConvDnn.Engines.CuDnn.CudnnEngine))]

namespace ConvDnn.Engines.CuDnn;

/// <summary>
/// NVIDIA's cuDNN through its algorithm API: convolutions in all directions, transposed ones, their epilogues, pooling and activations, in float32 (strict unless TF32 is asked for),
/// float64, float16 and bfloat16; 8-bit integers forward. What cuDNN does not take (uneven and filled padding, foreign layouts, other sum types) goes through copies on the device.
/// </summary>
public sealed class CudnnEngine : DeviceEngine
{
    /// <summary>The engine's name: <c>cudnn</c>.</summary>
    public const string EngineName = "cudnn";

    /// <summary>cuDNN counts the elements of a tensor in 32 bits.</summary>
    private const long MostElements = int.MaxValue;

    private readonly CudnnInstallation _cudnn;
    private readonly Lazy<CudnnProposals> _proposals;

    /// <summary>An engine on the platform that all GPU engines of the process share.</summary>
    public CudnnEngine()
        : this(GpuPlatform.Acquire())
    {
    }

    /// <summary>An engine on a platform of one's own, which it disposes.</summary>
    /// <param name="platform">The platform.</param>
    public CudnnEngine(GpuPlatform platform)
        : this(platform, MostElements)
    {
    }

    /// <summary>An engine that takes smaller tensors for too large, for tests of what it then does.</summary>
    internal CudnnEngine(GpuPlatform platform, long mostElements)
        : base(EngineName, platform)
    {
        _cudnn = new CudnnInstallation(platform);
        _proposals = new(() => new CudnnProposals(_cudnn, mostElements));
    }

    /// <inheritdoc/>
    public override EngineStatus Status => Platform.StatusOf(_cudnn.Load);

    /// <inheritdoc/>
    protected override DevicePlan? Propose(GpuContext context, Problem problem, PlanOptions options, out string? refusal) =>
        _proposals.Value.Propose(context, problem, options, out refusal);

    /// <inheritdoc/>
    protected override ImmutableArray<PlanCandidate> CandidatesIn(GpuContext context, Problem problem, PlanOptions options) =>
        _proposals.Value.Candidates(context, problem, options);
}
