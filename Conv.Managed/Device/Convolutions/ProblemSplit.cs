namespace ConvDnn.Device;

/// <summary>
/// A convolution in parts that a vendor can count: some samples of the batch at a time or, where one sample is too much, some groups. Parts are views of the same memory;
/// all but the last are equal.
/// </summary>
internal sealed record ProblemSplit
{
    private const int Samples = 0;
    private const int Channels = 1;

    /// <summary>The whole.</summary>
    public required ConvProblem Problem { get; init; }

    /// <summary>Whether parts are samples; else groups.</summary>
    public required bool IsBySamples { get; init; }

    /// <summary>Samples, or groups, of a part.</summary>
    public required long AtOnce { get; init; }

    /// <summary>Samples, or groups, of the problem.</summary>
    public long Total => IsBySamples ? Problem.BatchSize : Problem.Options.Groups;

    /// <summary>A full part.</summary>
    public ConvProblem Part => PartOf(AtOnce);

    /// <summary>The last part, where it is smaller than the others; else null.</summary>
    public ConvProblem? Rest => Total % AtOnce == 0 ? null : PartOf(Total % AtOnce);

    /// <summary>How many parts.</summary>
    public long Count => (Total + AtOnce - 1) / AtOnce;

    /// <summary>What the parts are, in words.</summary>
    public string Words => FormattableString.Invariant($"in {Count} calls of {AtOnce} {(IsBySamples ? AtOnce == 1 ? "sample" : "samples" : AtOnce == 1 ? "group" : "groups")}");

    /// <summary>Whether parts add to one output: the gradient of the filter over parts of the batch.</summary>
    public bool Accumulates => IsBySamples && Problem.Direction == Direction.BackwardFilter;

    /// <summary>The split that a problem needs, or null when it needs none, or none helps.</summary>
    /// <param name="problem">A convolution; not the gradient of a bias.</param>
    /// <param name="fits">Whether a problem can be counted; if it can, one of fewer samples or groups can too.</param>
    /// <param name="refusal">Why no split helps; null where none is needed or one does.</param>
    public static ProblemSplit? Of(ConvProblem problem, Predicate<ConvProblem> fits, out string? refusal)
    {
        refusal = null;
        if (fits(problem)) return null;
        var bySamples = new ProblemSplit { Problem = problem, IsBySamples = true, AtOnce = 1 };
        if (Largest(problem.BatchSize, count => fits(bySamples.PartOf(count))) is long samples and > 0) return bySamples with { AtOnce = samples };
        // The mean of a sample is that of all of its groups, and scales of bytes are listed for all filters.
        bool belongTogether = problem.Options.PaddingMode == PaddingMode.MeanSample || !problem.X.Type.IsFloatingPoint();
        long groups = belongTogether ? 1 : problem.Options.Groups;
        var byGroups = new ProblemSplit { Problem = problem, IsBySamples = false, AtOnce = 1 };
        if (groups > 1 && Largest(groups, count => fits(new ProblemSplit { Problem = byGroups.PartOf(count), IsBySamples = true, AtOnce = 1 }.Part)) is long some and > 0) return byGroups with { AtOnce = some };
        refusal = "One sample of one group has tensors with more elements than it counts.";
        return null;
    }

    /// <summary>Elements from the start of an operand to the part that begins at a sample or group.</summary>
    public long Offset(OperandRole role, long first)
    {
        if (IsBySamples)
        {
            return role switch
            {
                OperandRole.X => first * Problem.X.Strides[Samples],
                OperandRole.Y or OperandRole.Residual => first * Problem.Y.Strides[Samples],
                _ => 0,
            };
        }

        long groups = Problem.Options.Groups;
        return role switch
        {
            OperandRole.X => first * (Problem.InputChannels / groups) * Problem.X.Strides[Channels],
            OperandRole.Y or OperandRole.Residual => first * (Problem.OutputChannels / groups) * Problem.Y.Strides[Channels],
            OperandRole.W => first * (Problem.W.Lengths[0] / groups) * Problem.W.Strides[0],
            OperandRole.Bias => first * (Problem.OutputChannels / groups),
            _ => 0,
        };
    }

    private ConvProblem PartOf(long count)
    {
        ConvOptions options = Problem.Options;
        if (IsBySamples) return new(Problem.Direction, Part(Problem.X, Samples, count), Problem.W, options, Part(Problem.Y, Samples, count));
        long groups = options.Groups;
        return new(
            Problem.Direction,
            Part(Problem.X, Channels, Problem.InputChannels / groups * count),
            Part(Problem.W, 0, Problem.W.Lengths[0] / groups * count),
            options with { Groups = count },
            Part(Problem.Y, Channels, Problem.OutputChannels / groups * count));

        static TensorSpec Part(TensorSpec whole, int axis, long length) => new(whole.Type, whole.Lengths.With(axis, length), whole.Strides);
    }

    /// <summary>The largest count, less than all, for which something that holds for smaller ones holds; 0 when it holds for none.</summary>
    private static long Largest(long all, Predicate<long> holds)
    {
        long low = 0, high = all;
        while (high - low > 1)
        {
            long middle = low + ((high - low) / 2);
            if (holds(middle)) low = middle;
            else high = middle;
        }

        return low;
    }
}
