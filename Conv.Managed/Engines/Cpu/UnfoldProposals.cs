using System.Numerics;
using ConvDnn.Kernels;

namespace ConvDnn.Engines.Cpu;

/// <summary>Plans of unfoldings.</summary>
internal readonly struct UnfoldProposals(UnfoldProblem problem, PlanOptions options, int threads, Workers workers) : IFloatingProposals
{
    private const string Kernel = "unfold";

    public Proposal Propose<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
    {
        if (CpuPlanner.OneKernel(options, Kernel) is { } refusal) return Proposal.No(refusal);
        Dims strides = problem.Y.Strides;
        var unfolding = new Unfolding<T>(GeometryMapping.Columns(problem), strides[0], strides[1], strides[2], threads);
        return Proposal.Of(new UnfoldPlan<T>(problem, Kernel, unfolding, workers));
    }

    public Proposal ProposeStored()
    {
        if (CpuPlanner.OneKernel(options, Kernel) is { } refusal) return Proposal.No(refusal);
        Dims strides = problem.Y.Strides;
        var unfolding = StoredPass.Unfolding(StoredTypes.Of(problem.X.Type), GeometryMapping.Columns(problem), strides[0], strides[1], strides[2], threads);
        return Proposal.Of(new StoredPassPlan(problem, Kernel, unfolding, workers));
    }
}
