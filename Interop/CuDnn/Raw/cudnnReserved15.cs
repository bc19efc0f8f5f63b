using System.Runtime.CompilerServices;

namespace ConvDnn.Interop.CuDnn.Raw;

/// <summary>Fifteen integers that cuDNN keeps for later.</summary>
[InlineArray(15)]
public struct cudnnReserved15
{
    private int _first;
}
