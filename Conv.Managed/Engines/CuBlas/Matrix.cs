namespace ConvDnn.Engines.CuBlas;

/// <summary>One of many matrices of equal shape in a tensor, by steps in elements.</summary>
/// <param name="Rows">Rows.</param>
/// <param name="Columns">Columns.</param>
/// <param name="Row">From row to row.</param>
/// <param name="Column">From column to column.</param>
/// <param name="Sample">From the matrix of one sample to that of the next.</param>
/// <param name="Group">From the matrix of one group to that of the next.</param>
internal readonly record struct Matrix(long Rows, long Columns, long Row, long Column, long Sample, long Group)
{
    /// <summary>Whether the elements of rows or of columns are neighbours, so that a product can take it.</summary>
    public bool IsOrdered => LeadingByRows is not null || LeadingByColumns is not null;

    /// <summary>True when the elements of a column are neighbours. A single row or column can be taken either way; then the wider step is that between lines.</summary>
    public bool IsByColumns => LeadingByColumns is not null && (LeadingByRows is null || Column > Row);

    /// <summary>From the start of one line of neighbours to that of the next.</summary>
    public int Leading => IsByColumns ? LeadingByColumns!.Value : LeadingByRows!.Value;

    private int? LeadingByRows => LeadingOf(Rows, Columns, Row, Column);

    private int? LeadingByColumns => LeadingOf(Columns, Rows, Column, Row);

    /// <summary>The same matrices with the samples' columns side by side as one matrix, when they lie so.</summary>
    /// <param name="samples">How many.</param>
    public Matrix? Joined(long samples)
    {
        if (samples == 1) return this with { Sample = 0 };
        bool follow = Columns == 1 || Sample == Columns * Column;
        // One column per sample: the step between columns is that between samples.
        return !follow ? null : this with { Columns = samples * Columns, Column = Columns == 1 ? Sample : Column, Sample = 0 };
    }

    /// <summary>The matrices of the columns of some positions.</summary>
    public Matrix WithColumns(long count) => this with { Columns = count };

    /// <summary>A tensor N, channels, spatial as one matrix per sample and group, of channels by positions; null when its positions are not evenly spaced.</summary>
    public static Matrix? OfActivation(TensorSpec spec, long groups)
    {
        if (StepOf(spec.Lengths.Slice(2, spec.Rank - 2), spec.Strides.Slice(2, spec.Rank - 2)) is not { } step) return null;
        long channels = spec.Lengths[1] / groups, positions = spec.Lengths.Slice(2, spec.Rank - 2).Product();
        return new Matrix(channels, positions, spec.Strides[1], step, spec.Strides[0], channels * spec.Strides[1]);
    }

    /// <summary>The distance between neighbours when all axes together are evenly spaced; 1 for a single element, null otherwise.</summary>
    public static long? StepOf(Dims lengths, Dims strides)
    {
        long step = 0, expected = 0;
        for (int i = lengths.Count - 1; i >= 0; i--)
        {
            if (lengths[i] == 1) continue;
            if (step == 0) step = strides[i];
            else if (strides[i] != expected) return null;
            expected = strides[i] * lengths[i];
            if (step == 0) return null;
        }

        return step == 0 ? 1 : step;
    }

    private static int? LeadingOf(long lines, long neighbours, long line, long neighbour)
    {
        if (neighbours > int.MaxValue || (neighbours > 1 && neighbour != 1)) return null;
        if (line >= neighbours && line <= int.MaxValue) return (int)Math.Max(1, line);
        return lines <= 1 ? (int)Math.Max(1, neighbours) : null;
    }
}
