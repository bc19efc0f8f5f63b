namespace ConvDnn.Reference;

/// <summary>
/// One spatial axis under a sliding window. Output o and tap r meet the input at
/// <code>i = o·stride + r·dilation − pad_begin</code>
/// and the product exists only where 0 ≤ i &lt; input: zero padding is the absence of a product, so that 0 · ∞ never arises from it.
/// </summary>
internal sealed class SlidingAxis
{
    private readonly (int First, int End)[] _outputsInside;

    public SlidingAxis(int input, int kernel, int output, int stride, int dilation, int padBegin)
    {
        (Input, Kernel, Output, Stride, Dilation, PadBegin) = (input, kernel, output, stride, dilation, padBegin);
        _outputsInside = [.. Enumerable.Range(0, kernel).Select(FindOutputsInside)];
    }

    /// <summary>The axis that a problem of lower rank lacks.</summary>
    public static SlidingAxis Absent { get; } = new(1, 1, 1, 1, 1, 0);

    public int Input { get; }

    public int Kernel { get; }

    public int Output { get; }

    public int Stride { get; }

    public int Dilation { get; }

    public int PadBegin { get; }

    /// <summary>i = o·stride + r·dilation − pad_begin.</summary>
    public long Position(long output, long tap) => output * Stride + tap * Dilation - PadBegin;

    /// <summary>The outputs First ≤ o &lt; End that tap r connects to an existing input.</summary>
    public (int First, int End) OutputsInside(int tap) => _outputsInside[tap];

    /// <summary>How many taps of output o meet an input element.</summary>
    public int TapsInside(int output) => Enumerable.Range(0, Kernel).Count(tap => IsInside(output, tap, 0, Input));

    /// <summary>How many taps of output o meet the padded extent −pad_begin ≤ i &lt; input + pad_end.</summary>
    public int TapsInsidePadded(int output, int padEnd) => Enumerable.Range(0, Kernel).Count(tap => IsInside(output, tap, -PadBegin, Input + (long)padEnd));

    /// <summary>For every input element, how many pairs (output, tap) meet it.</summary>
    public long[] PairsPerInput()
    {
        long[] pairs = new long[Input];
        for (int tap = 0; tap < Kernel; tap++)
        {
            (int first, int end) = OutputsInside(tap);
            for (int output = first; output < end; output++) pairs[Position(output, tap)]++;
        }

        return pairs;
    }

    private bool IsInside(int output, int tap, long first, long end) => Position(output, tap) >= first && Position(output, tap) < end;

    /// <summary>0 ≤ o·stride − shift &lt; input with shift = pad_begin − r·dilation, hence ⌈shift / stride⌉ ≤ o &lt; ⌈(shift + input) / stride⌉.</summary>
    private (int First, int End) FindOutputsInside(int tap)
    {
        long shift = PadBegin - (long)tap * Dilation;
        return (Outputs(shift), Outputs(shift + Input));

        int Outputs(long position) => (int)Math.Clamp(CeilingOfQuotient(position, Stride), 0, Output);
    }

    private static long CeilingOfQuotient(long dividend, long divisor) => dividend > 0 ? (dividend + divisor - 1) / divisor : dividend / divisor;
}
