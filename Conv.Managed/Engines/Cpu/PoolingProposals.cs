using System.Numerics;
using ConvDnn.Kernels;

namespace ConvDnn.Engines.Cpu;

/// <summary>Plans of poolings.</summary>
internal static class PoolingProposals
{
    private const string Kernel = "pool";

    public static Proposal Propose(PoolProblem problem, PlanOptions options, int threads, Workers workers)
    {
        if (CpuPlanner.OneKernel(options, Kernel) is { } refusal) return Proposal.No(refusal);
        return problem.X.Type switch
        {
            ElementType.Int8 => Maximum<sbyte>(problem, threads, workers),
            ElementType.UInt8 => Maximum<byte>(problem, threads, workers),
            _ => CpuPlanner.ByType(problem.X.Type, new Floating(problem, threads, workers)),
        };
    }

    private static Proposal Maximum<T>(PoolProblem problem, int threads, Workers workers)
        where T : unmanaged, INumber<T>, IMinMaxValue<T> =>
        Proposal.Of(new MaxPoolingPlan<T>(problem, Kernel, new MaxPooling<T>(GeometryMapping.Pooling(problem), threads), workers));

    private readonly struct Floating(PoolProblem problem, int threads, Workers workers) : IFloatingProposals
    {
        public Proposal Propose<T>()
            where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
        {
            if (problem.Kind == PoolKind.Average)
                return Proposal.Of(new AveragePoolingPlan<T>(problem, Kernel, new AveragePooling<T>(GeometryMapping.Pooling(problem), problem.Options.CountPadding, threads), workers));
            return problem.Direction == Direction.Forward
                ? Maximum<T>(problem, threads, workers)
                : Proposal.Of(new MaxPoolingGradientPlan<T>(problem, Kernel, new MaxPoolingGradient<T>(GeometryMapping.Pooling(problem), threads), workers));
        }

        public Proposal ProposeStored()
        {
            var pooling = new StagedPooling(
                GeometryMapping.Pooling(problem), StoredTypes.Of(problem.X.Type), problem.Kind == PoolKind.Average, problem.Options.CountPadding, problem.Direction != Direction.Forward, threads);
            return Proposal.Of(new StagedPoolingPlan(problem, Kernel, pooling, workers));
        }
    }
}
