using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Interop.CuDnn;

/// <summary>
/// A cell of the host for a factor alpha or beta. cuDNN reads a double from it where the tensor is of doubles, and a
/// float in every other case; a cell of the wrong type would be read as another number.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = sizeof(double))]
internal readonly struct ScalingFactor
{
    [FieldOffset(0)]
    private readonly float _single;

    [FieldOffset(0)]
    private readonly double _double;

    /// <summary>A factor for a call whose output has a type.</summary>
    /// <param name="value">The factor.</param>
    /// <param name="output">The output's element type.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ScalingFactor(double value, cudnnDataType_t output)
    {
        if (output == cudnnDataType_t.CUDNN_DATA_DOUBLE) _double = value;
        else _single = (float)value;
    }
}
