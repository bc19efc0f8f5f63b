using System.Runtime.CompilerServices;

namespace ConvDnn.Interop.Cuda.Raw;

/// <summary>The identity of a device: 16 bytes.</summary>
public struct CUuuid
{
    public Bytes16 bytes;

    /// <summary>Sixteen bytes in a row.</summary>
    [InlineArray(16)]
    public struct Bytes16
    {
        private byte _first;
    }
}
