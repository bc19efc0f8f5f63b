namespace ConvDnn.Kernels.ImplicitGemm;

/// <summary>The correlations that a forward pass (one) or a gradient of x (one per residue class of the strides) consists of. Together they write every result once.</summary>
internal sealed class CorrelationFamily
{
    private readonly ConvolutionGeometry _geometry;
    private readonly bool _forward;
    private readonly AxisPart[] _d;
    private readonly AxisPart[] _h;
    private readonly AxisPart[] _w;
    private readonly long _tapsH;
    private readonly long _tapsW;

    private CorrelationFamily(ConvolutionGeometry geometry, bool forward, Func<ConvolutionGeometry, int, AxisPart[]> parts)
    {
        (_geometry, _forward) = (geometry, forward);
        (_d, _h, _w) = (parts(geometry, 0), parts(geometry, 1), parts(geometry, 2));
        (_tapsH, _tapsW) = (TapsOf(_h), TapsOf(_w));
        Taps = TapsOf(_d) * _tapsH * _tapsW;
    }

    /// <summary>Number of correlations; 0 when there are no results.</summary>
    public long Count => checked((long)_d.Length * _h.Length * _w.Length);

    /// <summary>Correlations that differ in the columns of their results only; they follow each other.</summary>
    public int Columns => _w.Length;

    /// <summary>Taps over all correlations.</summary>
    public long Taps { get; }

    /// <summary>Result channels per group.</summary>
    public long Rows => _forward ? _geometry.Filters : _geometry.Channels;

    /// <summary>Source channels per group.</summary>
    public long Channels => _forward ? _geometry.Channels : _geometry.Filters;

    /// <summary>Results per row in the largest correlation; the first is one of them.</summary>
    public long LargestPixels => Count == 0 ? 0 : this[0].Pixels;

    /// <summary>The most taps of any correlation.</summary>
    public long MostTaps => Count == 0 ? 0 : _d.Max(part => part.Patch.Taps) * _h.Max(part => part.Patch.Taps) * _w.Max(part => part.Patch.Taps);

    /// <summary>The most taps of any correlation on one axis.</summary>
    public long MostTapsOn(int axis) => Parts(axis).Max(part => part.Patch.Taps);

    /// <summary>The most positions that the taps of one window span on an axis, less one.</summary>
    public long MostSpan(int axis) => Parts(axis).Max(part => Math.Abs((Math.Max(1, part.Patch.Taps) - 1) * part.Patch.TapDelta));

    public static CorrelationFamily Of(ConvolutionGeometry geometry, ConvolutionDirection direction) =>
        direction == ConvolutionDirection.Forward
            ? new(geometry, forward: true, AxisPart.Forward)
            : new(geometry, forward: false, AxisPart.BackwardData);

    /// <summary>One correlation.</summary>
    public Correlation this[long index]
    {
        get
        {
            (long rest, long w) = Math.DivRem(index, _w.Length);
            (long d, long h) = Math.DivRem(rest, _h.Length);
            return Combine(_d[d], _h[h], _w[w]);
        }
    }

    private static long TapsOf(AxisPart[] parts)
    {
        long taps = 0;
        foreach (AxisPart part in parts) taps += part.Patch.Taps;
        return taps;
    }

    private AxisPart[] Parts(int axis) => axis switch { 0 => _d, 1 => _h, _ => _w };

    private Correlation Combine(in AxisPart d, in AxisPart h, in AxisPart w)
    {
        ConvolutionGeometry g = _geometry;
        (TensorStrides source, TensorStrides target) = _forward ? (g.X, g.Y) : (g.Y, g.X);
        return new Correlation
        {
            Images = g.Images,
            Rows = Rows,
            Channels = Channels,
            D = d.Patch,
            H = h.Patch,
            W = w.Patch,
            SourceImage = source.Outer,
            SourceChannel = source.Channel,
            Filter = View(d, h, w),
            Target = View(target, d, h, w),
            Z = View(g.Z ?? target, d, h, w),
            TapsBefore = d.TapsBefore * _tapsH * _tapsW + d.Patch.Taps * (h.TapsBefore * _tapsW + h.Patch.Taps * w.TapsBefore),
        };
    }

    private FilterView View(in AxisPart d, in AxisPart h, in AxisPart w)
    {
        (TensorStrides strides, Extent3 taps) = (_geometry.W, _geometry.Kernel);
        long offset = 0;
        // A flipped filter is the same memory read from its last tap backwards.
        long Tap(in AxisPart part, long stride, long length)
        {
            offset += stride * (_geometry.Flipped ? length - 1 - part.FirstTap : part.FirstTap);
            return stride * part.TapStep * (_geometry.Flipped ? -1 : 1);
        }

        (long tapD, long tapH, long tapW) = (Tap(d, strides.D, taps.D), Tap(h, strides.H, taps.H), Tap(w, strides.W, taps.W));
        (long row, long channel) = _forward ? (strides.Outer, strides.Channel) : (strides.Channel, strides.Outer);
        return new FilterView(offset, _geometry.Filters * strides.Outer, row, channel, tapD, tapH, tapW);
    }

    private static OutputView View(TensorStrides strides, in AxisPart d, in AxisPart h, in AxisPart w) =>
        new(d.TargetFirst * strides.D + h.TargetFirst * strides.H + w.TargetFirst * strides.W, strides.Outer, strides.Channel,
            d.TargetStep * strides.D, h.TargetStep * strides.H, w.TargetStep * strides.W);
}
