using System.Collections.Immutable;
using ConvDnn.Device;

namespace ConvDnn.Engines.CuDnn;

/// <summary>Plans of problems of any kind.</summary>
internal sealed class CudnnProposals(CudnnInstallation cudnn, long mostElements)
{
    private readonly ConvolutionPlanner _convolutions = new(CudnnEngine.EngineName, new AlgorithmVendor(cudnn, mostElements), BuiltInErrata());

    public DevicePlan? Propose(GpuContext context, Problem problem, PlanOptions options, out string? refusal)
    {
        switch (problem)
        {
            case ConvProblem { Direction: Direction.BackwardBias } bias:
                return BiasProposals.Propose(cudnn, context, bias, options, out refusal);
            case ConvProblem convolution:
                return _convolutions.Propose(context, convolution, options, out refusal);
            case PoolProblem pooling:
                return PoolingProposals.Propose(cudnn, context, pooling, options, out refusal);
            case ActivationProblem:
                return ElementwiseProposals.Propose(context, problem, CudnnEngine.EngineName, options, out refusal);
            default:
                refusal = $"It does not do the operation '{problem.Operation}'.";
                return null;
        }
    }

    public ImmutableArray<PlanCandidate> Candidates(GpuContext context, Problem problem, PlanOptions options)
    {
        if (problem is ConvProblem { Direction: not Direction.BackwardBias } convolution) return _convolutions.Candidates(context, convolution, options);
        string[] names = problem is PoolProblem pooling ? PoolingProposals.Names(pooling) : Only(context, problem, options);
        return [.. names.Select(name => Candidate(context, problem, options with { Kernel = name }))];
    }

    /// <summary>The one kernel of a problem that has no choice.</summary>
    private string[] Only(GpuContext context, Problem problem, PlanOptions options)
    {
        using DevicePlan? plan = Propose(context, problem, options, out _);
        return plan?.Kernel is { } only ? [only] : [];
    }

    private PlanCandidate Candidate(GpuContext context, Problem problem, PlanOptions options)
    {
        using DevicePlan? plan = Propose(context, problem, options, out string? refusal);
        return plan is null
            ? PlanCandidate.No(options.Kernel!, refusal!)
            : new PlanCandidate { Kernel = options.Kernel!, Text = plan.Algorithm, IsSupported = true, WorkspaceBytes = plan.WorkspaceBytes, IsDeterministic = plan.IsDeterministic };
    }

    private static ErrataList BuiltInErrata()
    {
        using Stream builtIn = typeof(CudnnProposals).Assembly.GetManifestResourceStream("errata.json")!;
        return ErrataList.WithUsers(builtIn);
    }
}
