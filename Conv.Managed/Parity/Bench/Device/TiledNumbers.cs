using ConvDnn.Interop.Cuda;

namespace ConvDnn.Parity;

/// <summary>
/// Numbers of an operand that may be larger than anybody would draw on the host: a block of random ones, repeated. The block's length is a prime, so that no axis of a
/// tensor repeats with it. Every element is known without reading memory back.
/// </summary>
internal sealed class TiledNumbers
{
    /// <summary>The largest prime below 2²⁰.</summary>
    public const int Period = 1_048_573;

    private readonly double[] _values;

    /// <summary>Draws a block.</summary>
    /// <param name="role">Tells operands apart.</param>
    /// <param name="spec">The operand.</param>
    public TiledNumbers(OperandRole role, TensorSpec spec)
    {
        Type = spec.Type;
        Length = (int)Math.Min(Period, spec.Extent);
        _values = new double[Length];
        for (int i = 0; i < Length; i++) _values[i] = Value(Noise.Unit(Noise.Bits(1, (int)role, i)));
    }

    /// <summary>The elements' type.</summary>
    public ElementType Type { get; }

    /// <summary>Elements of the block.</summary>
    public int Length { get; }

    /// <summary>The element at a place of the memory.</summary>
    public double this[long place] => _values[place % Length];

    /// <summary>Writes the block, again and again, over device memory that is as long at least.</summary>
    public void Fill(DeviceBuffer<byte> buffer)
    {
        if (buffer.Bytes == 0) return;
        byte[] block = Bytes();
        buffer.Span.Slice(0, block.Length).CopyFrom(block);
        // What is there already is a multiple of the block, so that what is copied behind it goes on with it.
        for (long there = block.Length; there < buffer.Bytes; there *= 2)
        {
            long count = Math.Min(there, buffer.Bytes - there);
            buffer.Span.Slice(0, count).CopyTo(buffer.Span.Slice(there, count));
        }
    }

    /// <summary>The block as it lies in memory.</summary>
    public byte[] Bytes()
    {
        byte[] bytes = new byte[(long)Length * Type.Size()];
        unsafe
        {
            fixed (byte* start = bytes)
            {
                TensorView view = TensorView.At((nint)start, Length, Type);
                for (int i = 0; i < Length; i++) ElementConversion.Write(_values[i], view, i);
            }
        }

        return bytes;
    }

    /// <summary>Reals of both signs, of at most 1; integers that keep sums in 32 bits.</summary>
    private double Value(double unit) => Type switch
    {
        ElementType.Int8 => Math.Floor(unit * 15) - 7,
        ElementType.UInt8 => Math.Floor(unit * 15),
        ElementType.Int32 or ElementType.Int64 => Math.Floor(unit * 2001) - 1000,
        _ => Rounding.To(Type, (2 * unit) - 1),
    };
}
