namespace ConvDnn.Reference;

/// <summary>One spatial axis of a convolution.</summary>
/// <param name="Input">Elements of x, at least 0.</param>
/// <param name="Kernel">Taps of w, at least 1.</param>
/// <param name="Stride">Distance between neighbouring outputs, in inputs; at least 1.</param>
/// <param name="Dilation">Distance between neighbouring taps, in inputs; 1 means none.</param>
/// <param name="PadBegin">Elements put in front of x; a negative number crops.</param>
/// <param name="PadEnd">Elements put behind x; a negative number crops.</param>
public readonly record struct ConvolutionAxis(int Input, int Kernel, int Stride = 1, int Dilation = 1, int PadBegin = 0, int PadEnd = 0)
{
    /// <summary>
    /// Elements of y: how often the window of d(k − 1) + 1 elements fits while it moves by the stride. Below 1 when it does not fit at all.
    /// <code>⌊(L + pad_begin + pad_end − d(k − 1) − 1) / s⌋ + 1</code>
    /// </summary>
    public long Output => FloorOfQuotient((long)Input + PadBegin + PadEnd - ((long)Dilation * (Kernel - 1)) - 1, Stride) + 1;

    internal void Validate(string name)
    {
        AxisCheck.AtLeast(0, Input, name, nameof(Input));
        AxisCheck.AtLeast(1, Kernel, name, nameof(Kernel));
        AxisCheck.AtLeast(1, Stride, name, nameof(Stride));
        AxisCheck.AtLeast(1, Dilation, name, nameof(Dilation));
        AxisCheck.Output(Output, name, this);
    }

    /// <summary>Rounds towards −∞, unlike the operator.</summary>
    private static long FloorOfQuotient(long dividend, long divisor) => dividend >= 0 ? dividend / divisor : -((-dividend + divisor - 1) / divisor);
}
