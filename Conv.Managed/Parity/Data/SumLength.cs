namespace ConvDnn.Parity;

/// <summary>How many terms the longest sum of a problem has at most, from its lengths alone; what padding cuts off is not looked at.</summary>
internal static class SumLength
{
    /// <summary>At least 1. Copies count as sums of one term.</summary>
    public static double Of(Problem problem) => Math.Max(1, problem switch
    {
        ConvProblem { Direction: Direction.BackwardBias } p => (double)p.BatchSize * Product(p.OutputSize),
        ConvProblem { Direction: Direction.BackwardFilter } p => (double)p.BatchSize * Product(p.Options.Transposed ? p.InputSize : p.OutputSize),
        ConvProblem { Direction: Direction.Forward } p => (double)p.InputChannels / p.Options.Groups * Product(p.KernelSize),
        ConvProblem p => (double)p.OutputChannels / p.Options.Groups * Product(p.KernelSize),
        PoolProblem p => Product(p.Options.Window),
        UnfoldProblem { Direction: Direction.BackwardData } p => Product(p.Kernel),
        PadProblem { Direction: Direction.BackwardData } p => p.Y.Count / (double)Math.Max(1, p.X.Count),
        _ => 1,
    });

    /// <summary>How many factors each term has: two where operands meet, one where elements are only added or moved.</summary>
    public static int Factors(Problem problem) => problem is ConvProblem { Direction: not Direction.BackwardBias } ? 2 : 1;

    private static double Product(Dims dims)
    {
        double product = 1;
        foreach (long length in dims) product *= length;
        return product;
    }
}
