namespace ConvDnn.Reference;

/// <summary>The tensor that an operation on magnitudes is to blend into.</summary>
internal static class MagnitudeStart
{
    /// <summary>|old content|, or zeros where there is none to add.</summary>
    public static ReferenceTensor Of(ReferenceTensor? previous, double beta, IReadOnlyList<int> lengths, string name)
    {
        if (beta == 0) return ReferenceTensor.Dense([.. lengths]);
        if (previous is null) throw new ArgumentNullException(name, $"{name} is null while beta is {beta}; expected the tensor that the operation adds to.");
        ShapeCheck.Expect(previous, lengths, name);
        return previous.Select(Math.Abs);
    }

    /// <summary>1 if the old content is one more summand.</summary>
    public static int Summand(double beta) => beta == 0 ? 0 : 1;
}
