namespace ConvDnn.Kernels.Pooling;

/// <summary>One axis of a pooling.</summary>
internal readonly struct PoolingAxis(PoolingGeometry geometry, int axis)
{
    private readonly long _stride = geometry.Stride[axis];
    private readonly long _dilation = geometry.Dilation[axis];
    private readonly long _before = geometry.PadBefore[axis];
    private readonly long _taps = geometry.Window[axis];
    private readonly long _end = geometry.Input[axis];
    private readonly long _paddedEnd = geometry.Input[axis] + geometry.PadAfter[axis];

    public long Stride => _stride;

    /// <summary>The element under tap t of a window, or −1.</summary>
    public long Source(long window, long tap)
    {
        long position = window * _stride - _before + tap * _dilation;
        return position >= 0 && position < _end ? position : -1;
    }

    /// <summary>Of the windows from first to before end, those whose tap t meets an element.</summary>
    public void Interior(long tap, long first, long end, out long low, out long high)
    {
        long at = tap * _dilation - _before;
        low = Math.Clamp(at >= 0 ? 0 : (-at + _stride - 1) / _stride, first, end);
        high = Math.Clamp(at >= _end ? 0 : (_end - at + _stride - 1) / _stride, low, end);
    }

    /// <summary>Taps of a window that count: those on elements, or all within the padded length.</summary>
    public long Counted(long window, bool padding)
    {
        long first = window * _stride - _before, end = padding ? _paddedEnd : _end, start = padding ? -_before : 0;
        long low = first >= start ? 0 : (start - first + _dilation - 1) / _dilation;
        long high = first >= end ? 0 : Math.Min(_taps, (end - first + _dilation - 1) / _dilation);
        return Math.Max(0, high - low);
    }

    /// <summary>At least how many windows from this one on count as many taps: those whose taps all do, or just this one.</summary>
    public long SameCount(long window, bool padding)
    {
        long first = window * _stride - _before, end = padding ? _paddedEnd : _end, start = padding ? -_before : 0, last = first + (_taps - 1) * _dilation;
        return first < start || last >= end ? 1 : (end - 1 - last) / _stride + 1;
    }
}
