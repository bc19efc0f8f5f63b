using System.Numerics;
using ConvDnn.Kernels;

namespace ConvDnn.Engines.Cpu;

/// <summary>Plans of activations.</summary>
internal readonly struct ActivationProposals(ActivationProblem problem, PlanOptions options, int threads, Workers workers) : IFloatingProposals
{
    private const string Kernel = "activation";

    public Proposal Propose<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
    {
        if (CpuPlanner.OneKernel(options, Kernel) is { } refusal) return Proposal.No(refusal);
        long[] x = problem.X.Strides.ToArray();
        long[]? dx = problem.Direction == Direction.Forward ? null : x;
        var pass = new ActivationPass<T>(GeometryMapping.Function(problem.Activation), problem.X.Lengths.ToArray(), x, problem.Y.Strides.ToArray(), dx, threads);
        return Proposal.Of(new ActivationPlan<T>(problem, Kernel, pass, workers));
    }

    /// <summary>Tensors of 16-bit numbers, computed with in float32.</summary>
    public Proposal ProposeStored()
    {
        if (CpuPlanner.OneKernel(options, Kernel) is { } refusal) return Proposal.No(refusal);
        long[] x = problem.X.Strides.ToArray();
        long[]? dx = problem.Direction == Direction.Forward ? null : x;
        var pass = new StoredActivationPass(
            StoredTypes.Of(problem.X.Type), GeometryMapping.Function(problem.Activation), problem.X.Lengths.ToArray(), x, problem.Y.Strides.ToArray(), dx, threads);
        return Proposal.Of(new StoredActivationPlan(problem, Kernel, pass, workers));
    }
}
