namespace ConvDnn.Parity;

/// <summary>
/// A bit pattern that memory is filled with before an engine sees it, and that is recognised bit by bit afterwards: whatever still carries it was not written.
/// Floating-point patterns are quiet NaNs with a payload of their own, so that reading one spoils the result and a NaN that was computed is told apart;
/// integers have no NaN, so theirs are merely unlikely numbers, and a run repeated over another pattern settles a coincidence.
/// </summary>
public sealed class Poison
{
    private readonly ulong _payload;
    private readonly byte[][] _patterns;

    private Poison(ulong payload)
    {
        _payload = payload;
        _patterns = [.. Enum.GetValues<ElementType>().Select(PatternOf)];
    }

    /// <summary>For outputs in a first run.</summary>
    public static Poison Output { get; } = new(0x5);

    /// <summary>For outputs in a second run.</summary>
    public static Poison DirtyOutput { get; } = new(0xA);

    /// <summary>For the bands around every buffer and the holes inside strided inputs.</summary>
    public static Poison Guard { get; } = new(0x6);

    /// <summary>The element's bits, in the lowest bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="type"/> is not a value of the enumeration.</exception>
    public ulong Bits(ElementType type) => type switch
    {
        ElementType.Float32 => 0x7FC0_5A00 | _payload,
        ElementType.Float64 => 0x7FF8_5A5A_5A5A_5A00 | _payload,
        ElementType.Float16 => 0x7E50 | _payload,
        ElementType.BFloat16 => 0x7FD0 | _payload,
        ElementType.Int8 or ElementType.UInt8 => 0x90 | _payload,
        ElementType.Int32 => 0xA53C_9690 | _payload,
        ElementType.Int64 => 0xA53C_9669_C35A_0F90 | _payload,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, $"{(int)type} is no element type."),
    };

    /// <summary>Fills memory with the pattern of a type; a rest shorter than an element gets the pattern's first bytes.</summary>
    public void Fill(Span<byte> bytes, ElementType type)
    {
        ReadOnlySpan<byte> pattern = Pattern(type);
        for (int start = 0; start < bytes.Length; start += pattern.Length)
        {
            Span<byte> element = bytes[start..Math.Min(start + pattern.Length, bytes.Length)];
            pattern[..element.Length].CopyTo(element);
        }
    }

    /// <summary>The offset of the first byte that no longer holds what <see cref="Fill"/> put there, or -1.</summary>
    public int FirstTouched(ReadOnlySpan<byte> bytes, ElementType type)
    {
        ReadOnlySpan<byte> pattern = Pattern(type);
        for (int i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] != pattern[i % pattern.Length]) return i;
        }

        return -1;
    }

    /// <summary>True when the element number <paramref name="index"/> holds the pattern.</summary>
    public bool Marks(ReadOnlySpan<byte> bytes, ElementType type, int index)
    {
        int size = type.Size();
        return bytes.Slice(index * size, size).SequenceEqual(Pattern(type));
    }

    private ReadOnlySpan<byte> Pattern(ElementType type) => _patterns[(int)type];

    private byte[] PatternOf(ElementType type)
    {
        ulong bits = Bits(type);
        byte[] pattern = new byte[type.Size()];
        for (int i = 0; i < pattern.Length; i++) pattern[i] = (byte)(bits >> (8 * i));
        return pattern;
    }
}
