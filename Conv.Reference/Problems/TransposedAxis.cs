namespace ConvDnn.Reference;

/// <summary>One spatial axis of a transposed convolution.</summary>
/// <param name="Input">Elements of x, at least 1.</param>
/// <param name="Kernel">Taps of w, at least 1.</param>
/// <param name="Stride">Distance in y between the windows of neighbouring inputs; at least 1.</param>
/// <param name="Dilation">Distance in y between neighbouring taps; 1 means none.</param>
/// <param name="PadBegin">Elements cut off the front of y; a negative number adds zeros.</param>
/// <param name="PadEnd">Elements cut off the end of y; a negative number adds zeros.</param>
/// <param name="OutputPadding">Further elements at the end of y, at least 0: the remainder that the division by the stride dropped in the convolution being transposed.</param>
public readonly record struct TransposedAxis(int Input, int Kernel, int Stride = 1, int Dilation = 1, int PadBegin = 0, int PadEnd = 0, int OutputPadding = 0)
{
    /// <summary>
    /// Elements of y.
    /// <code>(L − 1)s − pad_begin − pad_end + d(k − 1) + 1 + output_padding</code>
    /// </summary>
    public long Output => ((Input - 1L) * Stride) - PadBegin - PadEnd + ((long)Dilation * (Kernel - 1)) + 1 + OutputPadding;

    internal void Validate(string name)
    {
        AxisCheck.AtLeast(1, Input, name, nameof(Input));
        AxisCheck.AtLeast(1, Kernel, name, nameof(Kernel));
        AxisCheck.AtLeast(1, Stride, name, nameof(Stride));
        AxisCheck.AtLeast(1, Dilation, name, nameof(Dilation));
        AxisCheck.AtLeast(0, OutputPadding, name, nameof(OutputPadding));
        AxisCheck.Output(Output, name, this);
    }
}
