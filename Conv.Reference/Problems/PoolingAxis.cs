namespace ConvDnn.Reference;

/// <summary>One spatial axis of a pooling.</summary>
/// <param name="Input">Elements of x, at least 1.</param>
/// <param name="Window">Elements of the window, at least 1.</param>
/// <param name="Stride">Distance between neighbouring windows; at least 1.</param>
/// <param name="Dilation">Distance between neighbouring elements of the window; 1 means none.</param>
/// <param name="PadBegin">Padding in front of x; a negative number crops.</param>
/// <param name="PadEnd">Padding behind x; a negative number crops.</param>
/// <param name="CeilMode">Whether a last window that reaches beyond the padded end counts.</param>
public readonly record struct PoolingAxis(int Input, int Window, int Stride = 1, int Dilation = 1, int PadBegin = 0, int PadEnd = 0, bool CeilMode = false)
{
    /// <summary>
    /// Elements of y.
    /// <code>
    /// span = L + pad_begin + pad_end − d(k − 1) − 1
    /// floor: ⌊span / s⌋ + 1
    /// ceil:  ⌈span / s⌉ + 1, less one if the last window would start behind x, (O − 1)s ≥ L + pad_begin
    /// </code>
    /// </summary>
    public long Output
    {
        get
        {
            long span = (long)Input + PadBegin + PadEnd - ((long)Dilation * (Window - 1)) - 1;
            if (span < 0) return 0;
            if (!CeilMode) return (span / Stride) + 1;
            long output = ((span + Stride - 1) / Stride) + 1;
            return (output - 1) * Stride >= (long)Input + PadBegin ? output - 1 : output;
        }
    }

    internal void Validate(string name)
    {
        AxisCheck.AtLeast(1, Input, name, nameof(Input));
        AxisCheck.AtLeast(1, Window, name, nameof(Window));
        AxisCheck.AtLeast(1, Stride, name, nameof(Stride));
        AxisCheck.AtLeast(1, Dilation, name, nameof(Dilation));
        AxisCheck.Output(Output, name, this);
    }
}
