using System.Globalization;
using System.Runtime.CompilerServices;

namespace ConvDnn;

/// <summary>
/// How many positions are added before and after each spatial axis; negative numbers crop.
/// A collection expression makes it symmetric: <c>Padding padding = [1, 1];</c>.
/// </summary>
/// <param name="Before">Positions before the first element, one number per axis.</param>
/// <param name="After">Positions after the last element, one number per axis.</param>
[CollectionBuilder(typeof(Padding), nameof(Create))]
public readonly record struct Padding(Dims Before, Dims After)
{
    /// <summary>True when nothing was given; options read this as "none".</summary>
    public bool IsEmpty => Before.IsEmpty && After.IsEmpty;

    /// <summary>True when both sides are equal on every axis.</summary>
    public bool IsSymmetric => Before == After;

    /// <summary>The same number on both sides of an axis, one number per axis.</summary>
    public static Padding Create(ReadOnlySpan<long> both) => new(Dims.Create(both), Dims.Create(both));

    /// <summary>
    /// The padding for which the output has ⌈input / stride⌉ positions: per axis
    /// total = max((⌈L/s⌉ − 1)·s + (k − 1)·d + 1 − L, 0), half of it before and the rest (the larger half) after.
    /// </summary>
    /// <param name="input">Spatial lengths of the input.</param>
    /// <param name="kernel">Spatial lengths of the filter.</param>
    /// <param name="stride">Strides; empty for 1.</param>
    /// <param name="dilation">Dilations; empty for 1.</param>
    /// <exception cref="ProblemException">The lists have different lengths, a number below 1, or numbers that make a padding above 2^40.</exception>
    public static Padding Same(Dims input, Dims kernel, Dims stride = default, Dims dilation = default)
    {
        int rank = input.Count;
        Rules.Positive("input", input);
        var window = new SlidingWindow("kernel", Rules.OnePerAxis("kernel", kernel, rank), rank, stride, dilation, default);
        Span<long> before = stackalloc long[rank];
        Span<long> after = stackalloc long[rank];
        for (int i = 0; i < rank; i++)
        {
            long last = (input[i] - 1) / window.Stride[i] * window.Stride[i];
            long total = InRange("kernel", kernel, Int128.Max(last + window.Reach(i) - input[i], 0));
            before[i] = total / 2;
            after[i] = total - before[i];
        }

        return new Padding(Dims.Create(before), Dims.Create(after));
    }

    /// <summary>The padding for which output p depends on inputs up to p only: (k − 1)·d before, none after.</summary>
    /// <param name="kernel">Spatial lengths of the filter.</param>
    /// <param name="dilation">Dilations; empty for 1.</param>
    /// <exception cref="ProblemException">The lists have different lengths, a number below 1, or numbers that make a padding above 2^40.</exception>
    public static Padding Causal(Dims kernel, Dims dilation = default)
    {
        int rank = kernel.Count;
        var window = new SlidingWindow("kernel", kernel, rank, default, dilation, default);
        Span<long> before = stackalloc long[rank];
        for (int i = 0; i < rank; i++) before[i] = InRange("kernel", kernel, window.Reach(i) - 1);
        return new Padding(Dims.Create(before), Dims.Filled(rank, 0));
    }

    /// <summary>Reads <c>1,1</c> (both sides) or <c>0:1,2:3</c> (before:after), as <see cref="ToString"/> writes it.</summary>
    public static bool TryParse(string? text, out Padding padding)
    {
        padding = default;
        if (text is null) return false;
        string[] axes = text.Split(',');
        if (axes.Length > Dims.MaxRank) return false;
        Span<long> before = stackalloc long[axes.Length];
        Span<long> after = stackalloc long[axes.Length];
        for (int i = 0; i < axes.Length; i++)
        {
            string[] sides = axes[i].Split(':');
            if (sides.Length > 2 || !ProblemText.TryParseNumber(sides[0], out before[i]) || !ProblemText.TryParseNumber(sides[^1], out after[i])) return false;
        }

        padding = new Padding(Dims.Create(before), Dims.Create(after));
        return true;
    }

    /// <summary>Enumerates the numbers before each axis; needed for collection expressions.</summary>
    public Dims.Enumerator GetEnumerator() => Before.GetEnumerator();

    /// <summary><c>1,1</c> when symmetric, else <c>0:1,2:3</c>; a side that was not given counts as zeros.</summary>
    public override string ToString() => IsSymmetric ? Before.ToString() : BothSides();

    private string BothSides()
    {
        Dims before = Before, after = After;
        return string.Join(',', Enumerable.Range(0, Math.Max(before.Count, after.Count)).Select(i => $"{Side(before, i)}:{Side(after, i)}"));
    }

    private static string Side(Dims side, int axis) => side.IsEmpty ? "0" : axis < side.Count ? side[axis].ToString(CultureInfo.InvariantCulture) : "?";

    private static long InRange(string argument, Dims given, Int128 total) =>
        total <= Rules.MaxLength ? (long)total : throw Rules.Broken("padding-size", argument, $"{argument} = {given} needs a padding of {total}; expected numbers that need at most 2^40.");
}
