using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace ConvDnn;

/// <summary>
/// What a <c>.npy</c> file says of its array before the data: element type, byte order, element order and shape.
/// The layout of the header is that of NumPy's format description, versions 1, 2 and 3.
/// </summary>
public sealed class NpyHeader
{
    /// <summary>The largest rank that is read or written; NumPy's own limit.</summary>
    public const int MaxRank = 64;

    /// <summary>The largest header text, in bytes, that is read. Version 1 cannot say more; a longer text of versions 2 and 3 only makes sense for structured types.</summary>
    public const int MaxTextLength = ushort.MaxValue;

    /// <summary>Data starts at a multiple of this many bytes, so that a mapped file is aligned for every vector width.</summary>
    private const int DataAlignment = 64;

    /// <summary>Describes an array.</summary>
    /// <param name="elementType">The type of its elements.</param>
    /// <param name="shape">Its lengths, outermost first; empty for a scalar. A length of 0 makes an empty array.</param>
    /// <param name="fortranOrder">Whether the file stores the first index fastest (column-major) instead of the last (row-major).</param>
    /// <param name="bigEndian">Whether elements of several bytes are stored most significant byte first.</param>
    /// <param name="version">The format version: 1, 2 or 3.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="elementType"/> or <paramref name="version"/> is not one of those known.</exception>
    /// <exception cref="ArgumentException"><paramref name="shape"/> has more than <see cref="MaxRank"/> lengths, a negative one, or a product whose bytes exceed <see cref="long.MaxValue"/>.</exception>
    public NpyHeader(NpyElementType elementType, ReadOnlySpan<long> shape, bool fortranOrder = false, bool bigEndian = false, int version = 1)
    {
        ElementSize = elementType.Size();
        if (version is < 1 or > 3) throw new ArgumentOutOfRangeException(nameof(version), version, "Expected version 1, 2 or 3 of the .npy format.");
        if (ShapeFault(shape, ElementSize) is var (found, expected)) throw new ArgumentException($"Found {found}, expected {expected}.", nameof(shape));

        ElementType = elementType;
        Shape = [.. shape];
        FortranOrder = fortranOrder;
        // One byte has no order; keeping the flag off lets headers that mean the same compare the same.
        BigEndian = bigEndian && ElementSize > 1;
        Version = version;
        ElementCount = 1;
        foreach (long length in shape) ElementCount *= length;
    }

    /// <summary>The type of the elements.</summary>
    public NpyElementType ElementType { get; }

    /// <summary>The lengths, outermost first; empty for a scalar.</summary>
    public ImmutableArray<long> Shape { get; }

    /// <summary>Whether the file stores the first index fastest (column-major) instead of the last (row-major).</summary>
    public bool FortranOrder { get; }

    /// <summary>Whether elements of several bytes are stored most significant byte first. Always false for elements of one byte.</summary>
    public bool BigEndian { get; }

    /// <summary>The format version: 1, 2 or 3.</summary>
    public int Version { get; }

    /// <summary>The number of elements: the product of <see cref="Shape"/>, 1 for a scalar.</summary>
    public long ElementCount { get; }

    /// <summary>Bytes per element.</summary>
    public int ElementSize { get; }

    /// <summary>Bytes of data behind the header.</summary>
    public long ByteCount => ElementCount * ElementSize;

    /// <summary>Element type and byte order as the file spells them, <c>&lt;f4</c> for little-endian float32.</summary>
    public string Descr => (ElementSize == 1 ? '|' : BigEndian ? '>' : '<') + ElementType.Code();

    /// <summary>Element type and shape, <c>&lt;f4 (2, 3)</c>.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => $"{Descr} {ShapeText}{(FortranOrder ? " Fortran order" : "")}";

    /// <summary>Whether the file's elements need their bytes reversed on this machine.</summary>
    internal bool ReversesBytes => ElementSize > 1 && BigEndian == BitConverter.IsLittleEndian;

    /// <summary>The shape as a Python tuple: <c>()</c>, <c>(3,)</c>, <c>(2, 3)</c>.</summary>
    private string ShapeText => $"({string.Join(", ", Shape.Select(NpyTypeCode.Digits))}{(Shape.Length == 1 ? "," : "")})";

    /// <summary>The whole header as bytes: magic string, version, length, text, padding up to the data.</summary>
    internal byte[] ToBytes()
    {
        string text = $"{{'descr': '{Descr}', 'fortran_order': {(FortranOrder ? "True" : "False")}, 'shape': {ShapeText}, }}";
        int prefix = NpyHeaderReader.PrefixLength(Version);
        int total = (prefix + text.Length + 1 + DataAlignment - 1) / DataAlignment * DataAlignment;

        byte[] bytes = new byte[total];
        bytes.AsSpan().Fill((byte)' ');
        NpyHeaderReader.Magic.CopyTo(bytes);
        bytes[6] = (byte)Version;
        bytes[7] = 0;
        if (Version == 1) BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), (ushort)(total - prefix));
        else BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), (uint)(total - prefix));
        Encoding.ASCII.GetBytes(text, bytes.AsSpan(prefix));
        bytes[^1] = (byte)'\n';
        return bytes;
    }

    /// <summary>What is wrong with a shape, as found and expected, or null where it is sound.</summary>
    internal static (string Found, string Expected)? ShapeFault(ReadOnlySpan<long> shape, int elementSize)
    {
        if (shape.Length > MaxRank) return ($"a shape of rank {shape.Length}", $"a rank of at most {MaxRank}");
        long bytes = elementSize;
        for (int axis = 0; axis < shape.Length; axis++)
        {
            if (shape[axis] < 0) return ($"length {shape[axis].Digits()} on axis {axis} of the shape", "a length of at least 0");
            // An empty axis does not excuse the others: strides are products too, and must not overflow.
            long length = Math.Max(shape[axis], 1);
            if (bytes > long.MaxValue / length) return ("a shape whose lengths multiply to more than 2^63 - 1 bytes", "a product that fits");
            bytes *= length;
        }

        return null;
    }
}
