using System.Runtime.InteropServices;

namespace ConvDnn.Parity.Conformance;

/// <summary>What a run left in an operand, kept while the operand's memory goes on to the next run.</summary>
internal sealed class OutputCopy
{
    private readonly byte[] _bytes;
    private readonly ElementType _type;

    public OutputCopy(GuardedBuffer buffer)
    {
        _type = buffer.Type;
        _bytes = GC.AllocateUninitializedArray<byte>(buffer.Bytes.Length, pinned: true);
        buffer.Bytes.CopyTo(_bytes);
    }

    /// <summary>The copy, in the order of the operand's memory.</summary>
    public TensorView View => TensorView.At(_bytes.Length == 0 ? 0 : Marshal.UnsafeAddrOfPinnedArrayElement(_bytes, 0), _bytes.Length / _type.Size(), _type, isReadOnly: true);
}
