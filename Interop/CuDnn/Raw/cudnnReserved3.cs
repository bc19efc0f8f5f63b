using System.Runtime.CompilerServices;

namespace ConvDnn.Interop.CuDnn.Raw;

/// <summary>Three integers that cuDNN keeps for later.</summary>
[InlineArray(3)]
public struct cudnnReserved3
{
    private int _first;
}
