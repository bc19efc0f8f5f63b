using ConvDnn.Kernels;

namespace ConvDnn.Engines.Cpu;

/// <summary>Plans of 8-bit integer convolutions.</summary>
internal static class IntegerProposals
{
    public static Proposal Propose(ConvProblem problem, PlanOptions options, int threads, Workers workers)
    {
        if (options.Kernel is { } kernel && !IntegerConvolutionCatalog.Names.Contains(kernel))
            return Proposal.No($"It has no kernel '{kernel}' for integers; there are {string.Join(", ", IntegerConvolutionCatalog.Names)}.");
        IntegerOutput output = problem.Y.Type switch
        {
            ElementType.Int8 => IntegerOutput.SignedBytes,
            ElementType.UInt8 => IntegerOutput.UnsignedBytes,
            ElementType.Float32 => IntegerOutput.Reals,
            _ => IntegerOutput.Sums,
        };
        IntegerConvolution planned = IntegerConvolutionCatalog.Plan(
            GeometryMapping.Convolution(problem), problem.X.Type == ElementType.Int8, problem.W.Type == ElementType.Int8, output, threads, options.Kernel);
        return Proposal.Of(new IntegerConvolutionPlan(problem, planned, workers));
    }
}
