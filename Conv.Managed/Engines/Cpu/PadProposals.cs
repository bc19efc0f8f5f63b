using System.Numerics;
using ConvDnn.Kernels;

namespace ConvDnn.Engines.Cpu;

/// <summary>Plans of paddings.</summary>
internal readonly struct PadProposals(PadProblem problem, PlanOptions options, int threads, Workers workers) : IFloatingProposals
{
    private const string Kernel = "pad";

    public Proposal Propose<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
    {
        if (CpuPlanner.OneKernel(options, Kernel) is { } refusal) return Proposal.No(refusal);
        return Proposal.Of(new PadPlan<T>(problem, Kernel, new PaddingPass<T>(GeometryMapping.Padding(problem), threads), workers));
    }
}
