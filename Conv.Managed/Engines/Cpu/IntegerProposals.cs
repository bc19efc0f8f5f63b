using ConvDnn.Kernels;

namespace ConvDnn.Engines.Cpu;

/// <summary>Plans of 8-bit integer convolutions.</summary>
internal static class IntegerProposals
{
    public static Proposal Propose(ConvProblem problem, PlanOptions options, int threads, Workers workers)
    {
        ConvolutionGeometry geometry = GeometryMapping.Convolution(problem);
        if (IntegerConvolutionCatalog.Refusal(geometry, options.Kernel) is { } refusal) return Proposal.No($"Of its kernels, {refusal}");
        IntegerOutput output = problem.Y.Type switch
        {
            ElementType.Int8 => IntegerOutput.SignedBytes,
            ElementType.UInt8 => IntegerOutput.UnsignedBytes,
            ElementType.Float32 => IntegerOutput.Reals,
            _ => IntegerOutput.Sums,
        };
        IntegerConvolution planned = IntegerConvolutionCatalog.Plan(
            geometry, problem.X.Type == ElementType.Int8, problem.W.Type == ElementType.Int8, output, threads, options.Kernel);
        return Proposal.Of(new IntegerConvolutionPlan(problem, planned, workers));
    }
}
