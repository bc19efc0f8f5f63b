namespace ConvDnn.Reference;

/// <summary>
/// What follows the sums of a forward operation, evaluated from the left:
/// <code>y = activation(alpha · sums + beta · y + residual_scale · z + b[k])</code>
/// </summary>
public sealed record ForwardEpilogue
{
    /// <summary>Scales the sums.</summary>
    public double Alpha { get; init; } = 1;

    /// <summary>Scales what y held before; with 0 that is never read.</summary>
    public double Beta { get; init; }

    /// <summary>b, <c>[K]</c>, or null for none.</summary>
    public ReferenceTensor? Bias { get; init; }

    /// <summary>z, shaped like y, or null for none.</summary>
    public ReferenceTensor? Residual { get; init; }

    /// <summary>Scales z.</summary>
    public double ResidualScale { get; init; } = 1;

    /// <summary>Applied last; identity unless set.</summary>
    public ReferenceActivation Activation { get; init; }

    /// <summary>The summands per output element beyond the products.</summary>
    internal int Summands => (Beta == 0 ? 0 : 1) + (Residual is null ? 0 : 1) + (Bias is null ? 0 : 1);

    /// <summary>The same with every number replaced by its magnitude and no activation.</summary>
    internal ForwardEpilogue Magnitude => new()
    {
        Alpha = Math.Abs(Alpha),
        Beta = Math.Abs(Beta),
        Bias = Bias?.Select(Math.Abs),
        Residual = Residual?.Select(Math.Abs),
        ResidualScale = Math.Abs(ResidualScale),
    };

    /// <summary>Applies the formula to dense sums <c>[N, K, …O]</c>.</summary>
    internal void Apply(double[] sums, ReferenceTensor y)
    {
        int[] lengths = y.Lengths.ToArray();
        if (Bias is not null) ShapeCheck.Expect(Bias, [lengths[1]], nameof(Bias));
        if (Residual is not null) ShapeCheck.Expect(Residual, lengths, nameof(Residual));
        double[]? bias = Bias?.ToArray(), residual = Residual?.ToArray();
        int volume = lengths[2..].Aggregate(1, (product, length) => product * length);

        double[] data = y.Data;
        int element = 0;
        foreach (long place in y.Places())
        {
            double value = Alpha * sums[element];
            if (Beta != 0) value += Beta * data[place];
            if (residual is not null) value += ResidualScale * residual[element];
            if (bias is not null) value += bias[element / volume % lengths[1]];
            data[place] = Activation.Value(value);
            element++;
        }
    }
}
