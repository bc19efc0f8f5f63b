using System.Runtime.InteropServices;

namespace ConvDnn.Parity;

/// <summary>
/// Memory of one operand (or of a workspace) between two bands of poison. Whoever writes beyond either end is found; whoever reads beyond gets NaN.
/// The end of the memory is exact to the byte, so that "one element too far" is too far.
/// </summary>
public sealed unsafe class GuardedBuffer : IDisposable
{
    /// <summary>Wider than any register, so that a single store too far stays inside.</summary>
    private const int BandBytes = 256;
    private const nuint Alignment = 64;

    private readonly int _bytes;
    private readonly int _start;
    private byte* _memory;

    /// <summary>Takes memory; its content is arbitrary, the bands are poisoned.</summary>
    /// <param name="type">The elements' type.</param>
    /// <param name="elements">How many.</param>
    /// <param name="shift">Bytes by which the first element misses an alignment of 64 bytes; a multiple of the element's size below 64.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="elements"/> is negative or needs 2 GiB or more.</exception>
    public GuardedBuffer(ElementType type, long elements, int shift = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(elements);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(elements, (int.MaxValue - (2 * BandBytes) - shift) / type.Size());
        Type = type;
        Length = elements;
        _bytes = (int)elements * type.Size();
        _start = BandBytes + shift;
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)(_start + _bytes + BandBytes), Alignment);
        Poison.Guard.Fill(Before, ElementType.Float32);
        Poison.Guard.Fill(After, type);
    }

    /// <summary>Gives the memory back when nobody disposed it.</summary>
    ~GuardedBuffer() => Free();

    /// <summary>The elements' type.</summary>
    public ElementType Type { get; }

    /// <summary>How many elements there are between the bands.</summary>
    public long Length { get; }

    /// <summary>The memory between the bands.</summary>
    public Span<byte> Bytes
    {
        get
        {
            ObjectDisposedException.ThrowIf(_memory is null, this);
            return new Span<byte>(_memory + _start, _bytes);
        }
    }

    /// <summary>What was written outside, in a sentence, or null when both bands are intact.</summary>
    public string? Breach
    {
        get
        {
            int after = Poison.Guard.FirstTouched(After, Type);
            if (after >= 0) return FormattableString.Invariant($"byte {after} after its end was written");
            int before = Poison.Guard.FirstTouched(Before, ElementType.Float32);
            return before >= 0 ? FormattableString.Invariant($"byte {_start - before} before its start was written") : null;
        }
    }

    private Span<byte> Before => new(_memory, _start);

    private Span<byte> After => new(_memory + _start + _bytes, BandBytes);

    /// <summary>The memory between the bands, for a plan.</summary>
    /// <param name="isReadOnly">True when it must not be written.</param>
    public TensorView View(bool isReadOnly = false)
    {
        ObjectDisposedException.ThrowIf(_memory is null, this);
        return TensorView.At((nint)(_memory + _start), Length, Type, MemorySpace.Host, isReadOnly);
    }

    /// <summary>Stores a tensor's numbers and fills what stands between strided elements with poison.</summary>
    /// <param name="spec">The tensor.</param>
    /// <param name="values">Its numbers in memory order.</param>
    /// <param name="between">The poison between.</param>
    public void Store(TensorSpec spec, double[] values, Poison between)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(between);
        if (!spec.IsPacked) between.Fill(Bytes, Type);
        foreach (long place in spec.Places()) ElementConversion.Write(values[place], View(), place);
    }

    /// <summary>The place of an element between strided ones that lost its poison, or -1.</summary>
    /// <param name="spec">The tensor.</param>
    /// <param name="between">The poison that stood there.</param>
    public long FirstTouchedBetween(TensorSpec spec, Poison between)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(between);
        if (spec.IsPacked) return -1;
        bool[] own = new bool[Length];
        foreach (long place in spec.Places()) own[place] = true;
        for (int place = 0; place < own.Length; place++)
        {
            if (!own[place] && !between.Marks(Bytes, Type, place)) return place;
        }

        return -1;
    }

    /// <summary>Gives the memory back. Harmless when repeated.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }
}
