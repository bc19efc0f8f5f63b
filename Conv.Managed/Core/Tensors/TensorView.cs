using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ConvDnn;

/// <summary>Where a tensor's memory is.</summary>
public enum MemorySpace
{
    /// <summary>Memory that the processor reads: managed arrays, native allocations.</summary>
    Host,

    /// <summary>Memory of an accelerator; the address means nothing to the processor.</summary>
    Device,
}

/// <summary>
/// The memory of one operand at execution: where it starts, how many elements follow, of which type. Owns nothing and copies nothing.
/// How the elements are arranged is said by the problem, not here.
/// </summary>
public ref struct TensorView
{
    // Small members are inlined whatever the compiler thinks of the places that use them: what it has not yet seen run it takes for rare.
    private const int SpaceAt = 8;

    /// <summary>The bit of <see cref="Nature"/> that forbids writing.</summary>
    internal const ulong ReadOnly = 1 << 16;

    private const ulong Given = 1 << 17;

    private ref byte _start;
    private long _length;
    private ulong _nature;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TensorView(ref byte start, long length, ElementType type, MemorySpace space, bool isReadOnly)
    {
        _start = ref start;
        _length = length;
        _nature = NatureOf(type, space) | (isReadOnly ? ReadOnly : 0);
    }

    /// <summary>False for an operand that was left out.</summary>
    public readonly bool IsGiven
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (Nature & Given) != 0;
    }

    /// <summary>Elements from the start on.</summary>
    public readonly long Length => _length;

    /// <summary>The elements' type.</summary>
    public readonly ElementType Type => (ElementType)(byte)Nature;

    /// <summary>Where the memory is.</summary>
    public readonly MemorySpace Space => (MemorySpace)(byte)(Nature >> SpaceAt);

    /// <summary>True when the memory must not be written.</summary>
    public readonly bool IsReadOnly
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (Nature & ReadOnly) != 0;
    }

    /// <summary>Type, space and permission in one number, so that one comparison is enough of a check; 0 for an operand that was left out. As wide as its neighbours, so that a view just written can be read without waiting.</summary>
    internal readonly ulong Nature => _nature;

    /// <summary>The bytes behind the view.</summary>
    public readonly long Bytes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => IsGiven ? Length * Type.Size() : 0;
    }

    /// <summary>The first byte, for engines: <c>fixed (byte* p = view)</c> holds managed memory still. Do not read it when the space is a device's.</summary>
    public readonly ref byte GetPinnableReference() => ref _start;

    /// <summary>Views a span that may be written.</summary>
    /// <exception cref="NotSupportedException">No tensor holds elements of type <typeparamref name="T"/>.</exception>
    public static TensorView Of<T>(Span<T> elements)
        where T : unmanaged =>
        new(ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(elements)), elements.Length, ElementTypes.Of<T>(), MemorySpace.Host, isReadOnly: false);

    /// <summary>Views a span that is only read.</summary>
    /// <exception cref="NotSupportedException">No tensor holds elements of type <typeparamref name="T"/>.</exception>
    public static TensorView Of<T>(ReadOnlySpan<T> elements)
        where T : unmanaged =>
        new(ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(elements)), elements.Length, ElementTypes.Of<T>(), MemorySpace.Host, isReadOnly: true);

    /// <summary>Views an array.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="elements"/> is null.</exception>
    /// <exception cref="NotSupportedException">No tensor holds elements of type <typeparamref name="T"/>.</exception>
    public static TensorView Of<T>(T[] elements)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(elements);
        return Of(elements.AsSpan());
    }

    /// <summary>Views a shaped span; its strides must be those of the operand that it is given for.</summary>
    /// <exception cref="NotSupportedException">No tensor holds elements of type <typeparamref name="T"/>.</exception>
    public static TensorView Of<T>(TensorSpan<T> elements)
        where T : unmanaged =>
        new(ref Unsafe.As<T, byte>(ref elements.GetPinnableReference()), ExtentOf(elements.FlattenedLength, elements.Lengths, elements.Strides), ElementTypes.Of<T>(), MemorySpace.Host, isReadOnly: false);

    /// <summary>Views a shaped span that is only read; its strides must be those of the operand that it is given for.</summary>
    /// <exception cref="NotSupportedException">No tensor holds elements of type <typeparamref name="T"/>.</exception>
    public static TensorView Of<T>(ReadOnlyTensorSpan<T> elements)
        where T : unmanaged =>
        new(ref Unsafe.As<T, byte>(ref Unsafe.AsRef(in elements.GetPinnableReference())), ExtentOf(elements.FlattenedLength, elements.Lengths, elements.Strides), ElementTypes.Of<T>(), MemorySpace.Host, isReadOnly: true);

    /// <summary>Views native or pinned memory of any size.</summary>
    /// <param name="address">The first element; must stay valid and in place while the view is used.</param>
    /// <param name="length">Elements from there on.</param>
    /// <param name="type">Their type.</param>
    /// <param name="space">Where the memory is.</param>
    /// <param name="isReadOnly">True when it must not be written.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative or takes more than 2^62 bytes, or <paramref name="type"/> or <paramref name="space"/> is not a value of its enumeration.</exception>
    /// <exception cref="ArgumentException"><paramref name="address"/> is null although there are elements.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe TensorView At(nint address, long length, ElementType type, MemorySpace space = MemorySpace.Host, bool isReadOnly = false)
    {
        // Inlined, the size is mostly a constant; only then is a division none.
        if ((ulong)length > (ulong)(Rules.MaxBytes / type.Size()) || (uint)space > (uint)MemorySpace.Device || (address == 0 && length > 0)) throw NoTensor(address, length, type, space);
        return new TensorView(ref *(byte*)address, length, type, space, isReadOnly);
    }

    /// <summary>The <see cref="Nature"/> of memory that may be written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong NatureOf(ElementType type, MemorySpace space) => (byte)type | ((ulong)(byte)space << SpaceAt) | Given;

    /// <summary>Writes a view to another place, field by field: as a whole it would be read from where it was just written in pieces, and that waits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Copy(TensorView from, ref TensorView to)
    {
        to._start = ref from._start;
        to._length = from._length;
        to._nature = from._nature;
    }

    private static ArgumentException NoTensor(nint address, long length, ElementType type, MemorySpace space)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Rules.MaxBytes / type.Size());
        if (!Enum.IsDefined(space)) return new ArgumentOutOfRangeException(nameof(space), space, $"{(int)space} is no memory space.");
        return new ArgumentException($"address = {address} was given for {length} elements; expected the address of the first.", nameof(address));
    }

    private static long ExtentOf(nint count, ReadOnlySpan<nint> lengths, ReadOnlySpan<nint> strides)
    {
        // A default span has no axes and yet no element either.
        if (count == 0) return 0;
        long extent = 1;
        for (int i = 0; i < lengths.Length; i++) extent += (long)(lengths[i] - 1) * strides[i];

        return extent;
    }
}
