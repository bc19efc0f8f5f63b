namespace ConvDnn.Parity;

/// <summary>The configurations that are tried when nobody names others: every operation over the geometries in which others went wrong, small enough for the oracle.</summary>
public static class DefaultMatrix
{
    /// <summary>The problems of the matrix, in a fixed order.</summary>
    public static IEnumerable<Problem> Problems(MatrixOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.EffectiveTypes
            .SelectMany(static type => Texts(type).Select(text => $"{text} type={type.Name()}"))
            .Select(Problem.Parse)
            .Where(options.Wants)
            .Select(options.Adapted);
    }

    /// <summary>The problems that a list of shapes makes: every row in every direction and type that is wanted.</summary>
    /// <exception cref="ShapeListException">A row describes something impossible.</exception>
    public static IEnumerable<Problem> Problems(IEnumerable<ShapeRow> rows, MatrixOptions options)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(options);
        return rows.SelectMany(row => options.EffectiveTypes.SelectMany(type => row.ScaledTo(options.ScaleTo).ToProblems(type))).Where(options.Wants).Select(options.Adapted);
    }

    /// <summary>Problems in each of the types that are wanted, as far as they can be had in them: 8-bit ones forward only, without activation, residual and filled padding.</summary>
    /// <param name="problems">Problems in float32.</param>
    /// <param name="options">Which part of them is wanted.</param>
    public static IEnumerable<Problem> Retyped(IEnumerable<Problem> problems, MatrixOptions options)
    {
        ArgumentNullException.ThrowIfNull(problems);
        ArgumentNullException.ThrowIfNull(options);
        foreach (Problem problem in problems)
        {
            if (!options.Wants(problem)) continue;
            if (problem.Operands[0].Spec.Type != ElementType.Float32)
            {
                if (options.Types.IsEmpty || options.Types.Contains(problem.Operands[0].Spec.Type)) yield return options.Adapted(problem);
                continue;
            }

            string text = problem.ToString();
            foreach (ElementType type in options.EffectiveTypes)
            {
                if (type == ElementType.Float32) yield return options.Adapted(problem);
                else if (TryParse($"{text} type={type.Name()}") is { } other) yield return options.Adapted(other);
            }
        }
    }

    private static Problem? TryParse(string text)
    {
        try
        {
            return Problem.Parse(text);
        }
        catch (ProblemException)
        {
            return null;
        }
    }

    /// <summary>
    /// Every problem on every kind of numbers that suits it. The seed runs on from problem to problem, so that the factors α, β and α_z, which its remainder decides, vary over the matrix;
    /// what was found can be repeated from the seed of its case alone.
    /// </summary>
    public static IEnumerable<ParityCase> Cases(IEnumerable<Problem> problems, MatrixOptions options)
    {
        ArgumentNullException.ThrowIfNull(problems);
        ArgumentNullException.ThrowIfNull(options);
        ulong seed = options.Seed;
        foreach (Problem problem in problems)
        {
            yield return new ParityCase(problem, DataKind.Integers, seed);
            yield return new ParityCase(problem, DataKind.Reals, seed);
            if (SpecialValues.Suit(problem)) yield return new ParityCase(problem, DataKind.Specials, seed);
            seed++;
        }
    }

    private static IEnumerable<string> Texts(ElementType type) => type.IsFloatingPoint()
        ? [.. Convolutions(), .. Transposed(), .. Pools(), .. Activations(), .. BothWays("pad", MatrixShapes.Pads), .. BothWays("unfold", MatrixShapes.Unfolds)]
        : Integers(type);

    private static IEnumerable<string> Convolutions()
    {
        foreach (Direction direction in Enum.GetValues<Direction>())
        {
            foreach (string shape in MatrixShapes.Convolutions) yield return $"conv {Words.Of(direction)} {shape}";
        }

        foreach (string shape in MatrixShapes.EpilogueShapes)
        {
            foreach (string epilogue in MatrixShapes.Epilogues) yield return $"conv forward {shape} {epilogue}";
        }
    }

    private static IEnumerable<string> Transposed()
    {
        foreach (string direction in new[] { "forward", "backward-data", "backward-filter" })
        {
            foreach (string shape in MatrixShapes.Transposed) yield return $"conv {direction} {shape} transposed";
        }

        foreach (string shape in MatrixShapes.Transposed.Take(3)) yield return $"conv forward {shape} transposed bias residual activation=relu";
    }

    private static IEnumerable<string> Pools() =>
    [
        .. BothWays("pool", MatrixShapes.Pools),
        .. BothWays("pool", MatrixShapes.Pools.Select(static shape => $"{shape} kind=average")),
        .. BothWays("pool", MatrixShapes.PaddingCountingPools.Select(static shape => $"{shape} kind=average")),
    ];

    private static IEnumerable<string> Activations() => BothWays(
        "activation",
        from shape in MatrixShapes.Activations
        from function in Words.All<ActivationKind>()
        select $"{shape} function={function}");

    private static IEnumerable<string> BothWays(string operation, IEnumerable<string> shapes) =>
        shapes.SelectMany(shape => new[] { $"{operation} forward {shape}", $"{operation} backward-data {shape}" });

    /// <summary>8-bit inputs give 32-bit sums, 8-bit results where both are of one type, and real numbers.</summary>
    private static IEnumerable<string> Integers(ElementType type)
    {
        if (type is not (ElementType.Int8 or ElementType.UInt8)) yield break;
        foreach (string shape in MatrixShapes.Integers)
        {
            yield return $"conv forward {shape} w-type=s8";
            yield return $"conv forward {shape} w-type=s8 y-type={type.Name()}";
            yield return $"conv forward {shape} w-type=s8 y-type=f32";
        }

        foreach (string shape in MatrixShapes.Pools) yield return $"pool forward {shape}";
        foreach (string shape in MatrixShapes.Pads) yield return $"pad forward {shape}";
    }
}
