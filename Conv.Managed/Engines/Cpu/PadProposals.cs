using System.Numerics;
using ConvDnn.Kernels;

namespace ConvDnn.Engines.Cpu;

/// <summary>Plans of paddings.</summary>
internal static class PadProposals
{
    private const string Kernel = "pad";

    public static Proposal Propose(PadProblem problem, PlanOptions options, int threads, Workers workers)
    {
        if (CpuPlanner.OneKernel(options, Kernel) is { } refusal) return Proposal.No(refusal);
        return problem.X.Type switch
        {
            ElementType.Float32 => Of<float>(problem, threads, workers),
            ElementType.Float64 => Of<double>(problem, threads, workers),
            ElementType.Int8 => Of<sbyte>(problem, threads, workers),
            ElementType.UInt8 => Of<byte>(problem, threads, workers),
            ElementType.Int32 => Of<int>(problem, threads, workers),
            ElementType.Int64 => Of<long>(problem, threads, workers),
            ElementType.Float16 or ElementType.BFloat16 =>
                Proposal.Of(new StoredPassPlan(problem, Kernel, StoredPass.Padding(StoredTypes.Of(problem.X.Type), GeometryMapping.Padding(problem), threads), workers)),
            _ => Proposal.No($"It has no kernels for elements of type {problem.X.Type.Name()}."),
        };
    }

    private static Proposal Of<T>(PadProblem problem, int threads, Workers workers)
        where T : unmanaged, INumber<T> =>
        Proposal.Of(new PadPlan<T>(problem, Kernel, new PaddingPass<T>(GeometryMapping.Padding(problem), threads), workers));
}
