using System.Runtime.CompilerServices;

namespace ConvDnn;

/// <summary>The checks that several kinds of problems share. Each failure is one sentence: argument, value, what was expected.</summary>
internal static class Rules
{
    /// <summary>No axis is longer than this, so that offsets made of a few lengths and strides never overflow.</summary>
    public const long MaxLength = 1L << 40;

    /// <summary>No tensor is larger than this, so that sums of a few sizes never overflow.</summary>
    public const long MaxBytes = 1L << 62;

    /// <summary>The exception for a broken rule. Numbers in the sentence print the same in every culture.</summary>
    public static ProblemException Broken(string rule, string argument, FormattableString sentence) =>
        new(rule, argument, FormattableString.Invariant(sentence));

    /// <summary>The list with its default where nothing was given.</summary>
    public static Dims PerAxis(string argument, Dims given, int rank, long defaultValue) =>
        given.IsEmpty ? Dims.Filled(rank, defaultValue) : OnePerAxis(argument, given, rank);

    /// <summary>The padding with 0 where nothing was given.</summary>
    public static Padding PerAxis(Padding given, int rank) =>
        new(PerAxis("padding", given.Before, rank, 0), PerAxis("padding", given.After, rank, 0));

    public static Dims OnePerAxis(string argument, Dims given, int rank)
    {
        if (given.IsEmpty && rank > 0) throw Broken("one-number-per-axis", argument, $"{argument} was given no numbers; expected one per axis, {rank}.");
        if (given.Count != rank)
        {
            throw Broken("one-number-per-axis", argument, $"{argument} = {given} has {given.Count} numbers; expected one per axis, {rank}.");
        }

        return given;
    }

    public static void Positive(string argument, Dims values) => Positive(argument, values, values);

    /// <param name="argument">The argument that <paramref name="values"/> are taken from.</param>
    /// <param name="given">All of that argument, for the message.</param>
    /// <param name="values">The numbers to check.</param>
    public static void Positive(string argument, Dims given, Dims values)
    {
        foreach (long value in values)
        {
            if (value is < 1 or > MaxLength)
            {
                throw Broken("positive", argument, $"{argument} = {given} contains {value}; expected numbers from 1 to 2^40.");
            }
        }
    }

    public static void Within(string argument, Dims values, long least, long most)
    {
        foreach (long value in values)
        {
            if (value < least || value > most)
            {
                throw Broken("in-range", argument, $"{argument} = {values} contains {value}; expected numbers from {least} to {most}.");
            }
        }
    }

    public static void Within(Padding padding)
    {
        Within("padding", padding.Before, -MaxLength, MaxLength);
        Within("padding", padding.After, -MaxLength, MaxLength);
    }

    /// <summary>For enumerations that count up from 0. Asking the type for its values would load its metadata, which costs a program's first problem milliseconds.</summary>
    public static void Defined<T>(string argument, T value, T last)
        where T : struct, Enum
    {
        if (Unsafe.BitCast<T, uint>(value) > Unsafe.BitCast<T, uint>(last))
        {
            throw Broken("known-value", argument, $"{argument} = {value:D} is not known; expected one of {string.Join(", ", Words.All<T>())}.");
        }
    }

    public static void Activation(string argument, Activation activation)
    {
        Defined(argument, activation.Kind, ActivationKind.Swish);
        double parameter = activation.Parameter;
        string? expected = activation.Kind switch
        {
            _ when !double.IsFinite(parameter) => "a finite number",
            ActivationKind.Softplus or ActivationKind.ClippedRelu when parameter <= 0 => "a positive number",
            _ when !ConvDnn.Activation.HasParameter(activation.Kind) && parameter != 0 => "0, for it has none",
            _ => null,
        };
        if (expected is not null)
        {
            throw Broken("activation-parameter", argument, $"{argument} = {Words.Of(activation.Kind)} has parameter {parameter}; expected {expected}.");
        }
    }

    /// <summary>N, C and 1 to 3 spatial axes.</summary>
    public static void SpatialRank(TensorSpec x)
    {
        if (x.Rank is < 3 or > 5)
        {
            throw Broken("spatial-rank", "x", $"x = {x.Lengths} has {x.Rank} axes; expected N, C and 1 to 3 spatial axes.");
        }
    }

    public static void HasChannels(TensorSpec x)
    {
        if (x.Lengths[1] < 1)
        {
            throw Broken("channels-positive", "x", $"x = {x.Lengths} has {x.Lengths[1]} channels; expected at least 1.");
        }
    }

    /// <summary>An empty spatial axis is legal only where <paramref name="filled"/> padding makes something of it.</summary>
    public static void HasPositions(TensorSpec x, Padding filled)
    {
        for (int i = 0; i < x.Rank - 2; i++)
        {
            if (x.Lengths[i + 2] < 1 && filled.Before[i] + filled.After[i] <= 0)
            {
                throw Broken("input-size", "x", $"x = {x.Lengths} has length {x.Lengths[i + 2]} on spatial axis {i}; expected at least 1.");
            }
        }
    }

    /// <summary>What reflect and circular padding can reach: the source is one period wide.</summary>
    public static void PaddingFitsMode(PaddingMode mode, Padding padding, Dims input)
    {
        for (int i = 0; i < input.Count; i++)
        {
            long most = Math.Max(padding.Before[i], padding.After[i]);
            if (most <= 0) continue;
            if (mode is not (PaddingMode.Zero or PaddingMode.Constant) && input[i] == 0)
            {
                throw Broken("mode-needs-source", "padding", $"padding = {padding} in mode {Words.Of(mode)} was given for axis {i} of length 0; expected at least 1 element to take values from.");
            }

            if (mode == PaddingMode.Reflect && most >= input[i])
            {
                throw Broken("reflect-fits", "padding", $"padding = {padding} adds {most} positions on axis {i} of length {input[i]}; expected at most {input[i] - 1}, length − 1, in mode reflect.");
            }

            if (mode == PaddingMode.Circular && most > input[i])
            {
                throw Broken("circular-fits", "padding", $"padding = {padding} adds {most} positions on axis {i} of length {input[i]}; expected at most {input[i]}, the length, in mode circular.");
            }
        }
    }

    public static void PaddingValueNeedsConstant(string argument, double value, PaddingMode mode)
    {
        if (value != 0 && mode != PaddingMode.Constant)
        {
            throw Broken("padding-value-needs-constant", argument, $"{argument} = {value} was given with padding mode {Words.Of(mode)}; expected 0, or mode constant.");
        }
    }

    /// <summary>The lengths of an output follow from other arguments; they must still be those of a tensor.</summary>
    public static void OutputFits(Dims lengths, ElementType type)
    {
        foreach (long length in lengths)
        {
            if (length > MaxLength) throw Broken("output-size", "y", $"y would have lengths {lengths}; expected at most 2^40 on each axis.");
        }

        if (!lengths.TryProduct(out long count) || count > MaxBytes / type.Size())
        {
            throw Broken("output-size", "y", $"y would have lengths {lengths}, elements of {type.Size()} bytes; expected at most 2^62 bytes.");
        }
    }

    public static void OutputLengths(TensorSpec y, Dims lengths)
    {
        if (y.Lengths != lengths)
        {
            throw Broken("output-lengths", "y", $"y = {y.Lengths} was given; expected {lengths}, which follow from the other arguments.");
        }
    }

    public static void OnePositionPerElement(Operand written)
    {
        TensorSpec spec = written.Spec;
        if (spec.Overlaps)
        {
            string name = Words.Of(written.Role);
            throw Broken("output-overlaps", name, $"{name} = {spec.Lengths} with strides {spec.Strides} may let two positions share an element; expected each axis of a written tensor to step over all that the axes of smaller stride reach.");
        }
    }
}
