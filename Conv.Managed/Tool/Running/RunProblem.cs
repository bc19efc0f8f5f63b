using ConvDnn.Tool.Options;

namespace ConvDnn.Tool.Running;

/// <summary>The problem that a command line of <c>run</c> describes, with the files that feed it.</summary>
/// <param name="Problem">What is computed.</param>
/// <param name="Inputs">The files of the operands that are read.</param>
internal sealed record RunProblem(Problem Problem, IReadOnlyDictionary<OperandRole, NpyFile> Inputs)
{
    public static RunProblem Describe(RunLine line) => line.Operation switch
    {
        RunOperation.Forward => Forward(line, transposed: false),
        RunOperation.Transposed => Forward(line, transposed: true),
        RunOperation.BackwardData => BackwardData(line),
        RunOperation.BackwardFilter => BackwardFilter(line),
        RunOperation.BackwardBias => BackwardBias(line),
        RunOperation.MaxPool => Pooling(line, PoolKind.Max),
        _ => Pooling(line, PoolKind.Average),
    };

    private static RunProblem Forward(RunLine line, bool transposed)
    {
        RunFiles files = line.Options.Files;
        NpyFile x = line.File(files.Input), w = line.File(files.Filter);
        NpyFile? bias = line.OptionalFile(files.Bias), residual = line.OptionalFile(files.Residual);
        Arithmetic arithmetic = ArithmeticOf(line, x, w, bias, residual);
        ConvOptions options = Convolution(line, w.Lengths, x.Lengths) with
        {
            Transposed = transposed,
            Bias = bias is not null,
            Residual = residual is not null,
            Activation = ActivationOf(line),
            Precision = arithmetic.Precision,
        };
        TensorSpec filter = line.Layout.Filter(arithmetic.Type.IsFloatingPoint() ? arithmetic.Type : w.ElementType, w.Lengths);
        var problem = new ConvProblem(Direction.Forward, line.Layout.Activations(arithmetic.Type, x.Lengths), filter, options);
        return new RunProblem(problem, Files((OperandRole.X, x), (OperandRole.W, w), (OperandRole.Bias, bias), (OperandRole.Residual, residual)));
    }

    private static RunProblem BackwardData(RunLine line)
    {
        RunFiles files = line.Options.Files;
        NpyFile dy = line.File(files.Gradient), w = line.File(files.Filter);
        Arithmetic arithmetic = ArithmeticOf(line, dy, w);
        Dims? x = line.Shape(files.InputShape) ?? line.OptionalFile(files.Input)?.Lengths ?? line.OptionalFile(files.Like)?.Lengths;
        ConvOptions options = Convolution(line, w.Lengths, x ?? default) with { Precision = arithmetic.Precision };
        TensorSpec filter = line.Layout.Filter(arithmetic.Type, w.Lengths);
        Dims lengths = x ?? FreeSizes.Input(dy.Lengths, w.Lengths, options);
        var problem = new ConvProblem(Direction.BackwardData, line.Layout.Activations(arithmetic.Type, lengths), filter, options, line.Layout.Activations(arithmetic.Type, dy.Lengths));
        return new RunProblem(problem, Files((OperandRole.Y, dy), (OperandRole.W, w)));
    }

    private static RunProblem BackwardFilter(RunLine line)
    {
        RunFiles files = line.Options.Files;
        NpyFile x = line.File(files.Input), dy = line.File(files.Gradient);
        Arithmetic arithmetic = ArithmeticOf(line, x, dy);
        Dims? w = line.Shape(files.FilterShape) ?? line.OptionalFile(files.Filter)?.Lengths ?? line.OptionalFile(files.Like)?.Lengths;
        ConvOptions options = Convolution(line, w ?? default, x.Lengths) with { Precision = arithmetic.Precision };
        TensorSpec input = line.Layout.Activations(arithmetic.Type, x.Lengths);
        TensorSpec filter = line.Layout.Filter(arithmetic.Type, w ?? FreeSizes.Filter(x.Lengths, dy.Lengths, options));
        var problem = new ConvProblem(Direction.BackwardFilter, input, filter, options, line.Layout.Activations(arithmetic.Type, dy.Lengths));
        return new RunProblem(problem, Files((OperandRole.X, x), (OperandRole.Y, dy)));
    }

    private static RunProblem BackwardBias(RunLine line)
    {
        NpyFile dy = line.File(line.Options.Files.Gradient);
        Arithmetic arithmetic = ArithmeticOf(line, dy);
        if (dy.Lengths.Count is < 3 or > 5) throw new UsageException($"{dy.Option} '{dy.Path}' has {dy.Lengths.Count} axes; expected batch, channels and 1 to 3 spatial axes.");
        // db depends on dy alone: a filter of one tap that maps the channels onto themselves makes a y of any shape.
        Dims ones = Dims.Filled(dy.Lengths.Count - 2, 1), channels = [dy.Lengths[1], 1];
        TensorSpec y = line.Layout.Activations(arithmetic.Type, dy.Lengths);
        var problem = new ConvProblem(Direction.BackwardBias, y, line.Layout.Filter(arithmetic.Type, channels.Concat(ones)), new ConvOptions { Groups = Math.Max(dy.Lengths[1], 1) });
        return new RunProblem(problem, Files((OperandRole.Y, dy)));
    }

    private static RunProblem Pooling(RunLine line, PoolKind kind)
    {
        RunFiles files = line.Options.Files;
        NpyFile x = line.File(files.Input);
        NpyFile? dy = line.OptionalFile(files.Gradient);
        Arithmetic arithmetic = ArithmeticOf(line, x, dy);
        RequireSpatial(x);
        PoolOptions options = line.Options.Geometry.Pooling(line.Parsed, x.Lengths.Slice(2, x.Lengths.Count - 2));
        TensorSpec input = line.Layout.Activations(arithmetic.Type, x.Lengths);
        var forward = new PoolProblem(Direction.Forward, kind, input, options);
        if (dy is null) return new RunProblem(forward, Files((OperandRole.X, x)));
        if (line.Parsed.GetValue(files.Indices) is not null) throw new UsageException("--indices was given with --grad; expected it in the forward direction, which finds the positions.");
        return new RunProblem(forward.In(Direction.BackwardData), kind == PoolKind.Max ? Files((OperandRole.Y, dy), (OperandRole.ForwardX, x)) : Files((OperandRole.Y, dy)));
    }

    private static Dictionary<OperandRole, NpyFile> Files(params ReadOnlySpan<(OperandRole Role, NpyFile? File)> files)
    {
        var given = new Dictionary<OperandRole, NpyFile>();
        foreach ((OperandRole role, NpyFile? file) in files)
        {
            if (file is not null) given.Add(role, file);
        }

        return given;
    }

    private static void RequireSpatial(NpyFile file)
    {
        if (file.Lengths.Count is < 3 or > 5) throw new UsageException($"{file.Option} '{file.Path}' has {file.Lengths.Count} axes; expected batch, channels and 1 to 3 spatial axes.");
    }

    /// <summary>The options of a convolution whose input or filter may still be unknown (empty).</summary>
    private static ConvOptions Convolution(RunLine line, Dims filter, Dims input)
    {
        int rank = Math.Max(filter.Count, input.Count) - 2;
        if (rank is < 1 or > 3) throw new UsageException($"The tensors have {rank + 2} axes; expected batch, channels and 1 to 3 spatial axes.");
        return line.Options.Geometry.Convolution(line.Parsed, Spatial(filter), Spatial(input), rank);
    }

    private static Dims Spatial(Dims lengths) => lengths.Count > 2 ? lengths.Slice(2, lengths.Count - 2) : default;

    private static Activation ActivationOf(RunLine line)
    {
        if (line.Parsed.GetValue(line.Options.Activation) is not { } text) return Activation.Identity;
        return Activation.TryParse(text, out Activation activation)
            ? activation
            : throw new UsageException($"--activation is '{text}'; expected one of {string.Join(", ", Words.All<ActivationKind>())}, with a parameter in brackets where it has one.");
    }

    /// <summary>The type asked for; or, when none was, the one type that all files have. Integers may differ in sign, and their bias has 32 bits.</summary>
    private static Arithmetic ArithmeticOf(RunLine line, NpyFile first, params ReadOnlySpan<NpyFile?> others)
    {
        if (line.Options.Arithmetic.Read(line.Parsed) is { } asked) return asked;
        ElementType type = first.ElementType;
        foreach (NpyFile? other in others)
        {
            if (other is null || !type.IsFloatingPoint() || other.Header.ElementType == first.Header.ElementType) continue;
            throw new UsageException($"{other.Option} '{other.Path}' holds {other.Header.ElementType} elements and {first.Option} '{first.Path}' {first.Header.ElementType}; expected the same, or --type to round all files to one.");
        }

        return new Arithmetic(type, Float32Precision.Ieee);
    }
}
