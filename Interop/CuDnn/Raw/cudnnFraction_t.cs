using System.Runtime.InteropServices;

namespace ConvDnn.Interop.CuDnn.Raw;

/// <summary>A ratio, as the graph API takes strides and windows of a resampling.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct cudnnFraction_t
{
    public long numerator;
    public long denominator;
}
