using System.Runtime.InteropServices;

namespace ConvDnn;

/// <summary>
/// Reads one <c>.npy</c> file: the header first, then the elements, in blocks or all at once. A file is data and nothing else:
/// pickled objects and structured types are refused, sizes are checked against the file before memory is taken.
/// Not safe for use by several threads at once.
/// </summary>
public sealed class NpyReader : IDisposable
{
    /// <summary>Elements per block where a block stands between file and destination.</summary>
    private const int BlockElements = 1 << 14;

    /// <summary>What an array starts with when nothing but the header vouches for its size.</summary>
    private const int UnprovenElements = 1 << 16;

    private readonly Stream _stream;
    private readonly string _file;
    private readonly bool _leaveOpen;

    private NpyReader(Stream stream, string file, bool leaveOpen)
    {
        (_stream, _file, _leaveOpen) = (stream, file, leaveOpen);
        (Header, DataOffset) = NpyHeaderReader.Read(stream, file);
        if (stream.CanSeek) CheckLength(stream.Length - stream.Position);
        else if (Header.ByteCount == 0) CheckEnd();
    }

    /// <summary>What the file says of its array.</summary>
    public NpyHeader Header { get; }

    /// <summary>Bytes of header before the data.</summary>
    public int DataOffset { get; }

    /// <summary>How many elements have been read so far.</summary>
    public long Position { get; private set; }

    /// <summary>Opens a file and reads its header.</summary>
    /// <param name="path">The file.</param>
    /// <returns>A reader at the first element.</returns>
    /// <exception cref="NpyFormatException">The file is not a sound <c>.npy</c> file, is cut short or goes on behind its data.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static NpyReader Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Open(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read), path);
    }

    /// <summary>Reads the header at a stream's position. The array must end where the stream ends.</summary>
    /// <param name="stream">The stream; where it can seek, sizes are checked against its length at once, otherwise as the end is reached.</param>
    /// <param name="file">What messages call it.</param>
    /// <param name="leaveOpen">Whether the stream stays open when the reader is disposed.</param>
    /// <returns>A reader at the first element.</returns>
    /// <exception cref="NpyFormatException">The stream does not hold a sound <c>.npy</c> file, is cut short or goes on behind the data.</exception>
    public static NpyReader Open(Stream stream, string file, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(file);
        try
        {
            return new NpyReader(stream, file, leaveOpen);
        }
        catch when (!leaveOpen)
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Reads the next elements in the order of the file, in the machine's byte order.</summary>
    /// <typeparam name="T">The .NET type of the file's elements, or one that <paramref name="conversion"/> allows.</typeparam>
    /// <param name="destination">Where they go.</param>
    /// <param name="conversion">What may be done when <typeparamref name="T"/> is not the file's element type.</param>
    /// <returns>How many were read: the length of <paramref name="destination"/>, or fewer at the end of the array.</returns>
    /// <exception cref="NpyFormatException">The element type does not fit, a value would not be kept, the file is cut short or goes on behind its data.</exception>
    public int Read<T>(Span<T> destination, NpyConversion conversion = NpyConversion.None) where T : unmanaged
    {
        bool same = IsElement<T>(conversion);
        int count = (int)Math.Min(destination.Length, Header.ElementCount - Position);
        Span<T> elements = destination[..count];
        if (same) ReadSame(MemoryMarshal.AsBytes(elements));
        else ReadConverted(elements, conversion);
        return count;
    }

    /// <summary>Reads the whole array in C order (last index fastest), whatever the order of the file.</summary>
    /// <typeparam name="T">The .NET type of the file's elements, or one that <paramref name="conversion"/> allows.</typeparam>
    /// <param name="conversion">What may be done when <typeparamref name="T"/> is not the file's element type.</param>
    /// <returns>All elements.</returns>
    /// <remarks>
    /// Takes memory for the array and one block. Where the stream cannot seek, the array grows with the data that really arrives;
    /// only a Fortran-order array from such a stream is held twice.
    /// </remarks>
    /// <exception cref="NpyFormatException">As <see cref="Read"/>, or the array has more elements than one .NET array can hold.</exception>
    /// <exception cref="InvalidOperationException">Elements were read before.</exception>
    public T[] ReadAll<T>(NpyConversion conversion = NpyConversion.None) where T : unmanaged
    {
        IsElement<T>(conversion);
        if (!_stream.CanSeek) return ReadUnproven<T>(conversion);
        if (Header.ElementCount > Array.MaxLength)
            throw new NpyFormatException(_file, $"{Header.ElementCount.Digits()} elements", $"at most {Array.MaxLength} for one array; a larger one is read in blocks");

        T[] all = GC.AllocateUninitializedArray<T>((int)Header.ElementCount);
        ReadAll(all.AsSpan(), conversion);
        return all;
    }

    /// <summary>Reads the whole array in C order (last index fastest), whatever the order of the file.</summary>
    /// <typeparam name="T">The .NET type of the file's elements, or one that <paramref name="conversion"/> allows.</typeparam>
    /// <param name="destination">Where they go: exactly <see cref="NpyHeader.ElementCount"/> elements.</param>
    /// <param name="conversion">What may be done when <typeparamref name="T"/> is not the file's element type.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has another length.</exception>
    /// <exception cref="NpyFormatException">As <see cref="Read"/>.</exception>
    /// <exception cref="InvalidOperationException">Elements were read before.</exception>
    public unsafe void ReadAll<T>(Span<T> destination, NpyConversion conversion = NpyConversion.None) where T : unmanaged
    {
        fixed (T* first = destination) ReadAll(first, destination.Length, conversion);
    }

    /// <summary>Reads the whole array in C order (last index fastest) into memory that may hold more than 2^31 elements.</summary>
    /// <typeparam name="T">The .NET type of the file's elements, or one that <paramref name="conversion"/> allows.</typeparam>
    /// <param name="destination">The first element of the memory.</param>
    /// <param name="length">Its elements: exactly <see cref="NpyHeader.ElementCount"/>.</param>
    /// <param name="conversion">What may be done when <typeparamref name="T"/> is not the file's element type.</param>
    /// <exception cref="ArgumentException"><paramref name="length"/> is another number.</exception>
    /// <exception cref="NpyFormatException">As <see cref="Read"/>.</exception>
    /// <exception cref="InvalidOperationException">Elements were read before.</exception>
    public unsafe void ReadAll<T>(T* destination, long length, NpyConversion conversion = NpyConversion.None) where T : unmanaged
    {
        if (length != Header.ElementCount)
            throw new ArgumentException($"The destination holds {length.Digits()} elements, expected the {Header.ElementCount.Digits()} of '{_file}'.", nameof(destination));
        CheckAtStart();
        if (Header.FortranOrder && Header.Shape.Length > 1) ReadScattered(destination, conversion);
        else ReadInOrder(destination, conversion);
    }

    /// <summary>Closes the stream, unless it was to stay open.</summary>
    public void Dispose()
    {
        if (!_leaveOpen) _stream.Dispose();
    }

    private unsafe void ReadInOrder<T>(T* destination, NpyConversion conversion) where T : unmanaged
    {
        const int largest = 1 << 28;
        do
        {
            int count = (int)Math.Min(largest, Header.ElementCount - Position);
            Read(new Span<T>(destination + Position, count), conversion);
        }
        while (Position < Header.ElementCount);
    }

    private unsafe void ReadScattered<T>(T* destination, NpyConversion conversion) where T : unmanaged
    {
        FortranWalk walk = new(Header.Shape.AsSpan());
        T[] block = new T[BlockElements];
        do
        {
            int count = Read(block.AsSpan(), conversion);
            walk.Scatter(block.AsSpan(0, count), destination);
        }
        while (Position < Header.ElementCount);
    }

    private unsafe T[] ReadUnproven<T>(NpyConversion conversion) where T : unmanaged
    {
        CheckAtStart();
        T[] all = new T[Math.Min(UnprovenElements, Header.ElementCount)];
        while (Position < Header.ElementCount)
        {
            if (Position == all.Length) Array.Resize(ref all, (int)Math.Min(Math.Min(2L * all.Length, Array.MaxLength), Header.ElementCount));
            if (Position == all.Length) throw new NpyFormatException(_file, $"{Header.ElementCount.Digits()} elements", $"at most {Array.MaxLength} for one array; a larger one is read in blocks");
            Read(all.AsSpan((int)Position), conversion);
        }

        if (!Header.FortranOrder || Header.Shape.Length < 2) return all;
        T[] inOrder = new T[all.Length];
        fixed (T* first = inOrder) new FortranWalk(Header.Shape.AsSpan()).Scatter<T>(all, first);
        return inOrder;
    }

    private void ReadSame(Span<byte> bytes)
    {
        int read = _stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (read < bytes.Length) throw Truncated((Position * Header.ElementSize) + read);
        if (Header.ReversesBytes) ByteOrder.Reverse(bytes, Header.ElementSize);
        if (Header.ElementType == NpyElementType.Boolean) CheckTruth(bytes);
        Position += bytes.Length / Header.ElementSize;
        if (Position == Header.ElementCount && bytes.Length > 0) CheckEnd();
    }

    private void ReadConverted<T>(Span<T> destination, NpyConversion conversion) where T : unmanaged
    {
        byte[] block = new byte[Math.Min(destination.Length, BlockElements) * Header.ElementSize];
        while (!destination.IsEmpty)
        {
            int count = Math.Min(destination.Length, BlockElements);
            Span<byte> source = block.AsSpan(0, count * Header.ElementSize);
            long start = Position;
            ReadSame(source);
            if (NpyElementConversion.Convert(Header.ElementType, source, destination[..count]) is var (position, value) && conversion == NpyConversion.Lossless)
                throw new NpyFormatException(_file, $"{Header.ElementType} {value} at element {(start + position).Digits()}", $"values that {NpyTypeCode.Of<T>()} holds exactly");
            destination = destination[count..];
        }
    }

    /// <summary>Whether <typeparamref name="T"/> is the file's type; an exception where it is not and may not be converted to.</summary>
    private bool IsElement<T>(NpyConversion conversion) where T : unmanaged
    {
        if (NpyTypeCode.Of<T>() == Header.ElementType) return true;
        if (conversion != NpyConversion.None && NpyElementConversion.CanConvertTo<T>()) return false;
        throw new NpyFormatException(_file, $"elements of type {Header.ElementType}", $"{NpyTypeCode.Of<T>()?.ToString() ?? typeof(T).Name}{(conversion == NpyConversion.None ? ", no conversion being asked for" : "")}");
    }

    /// <summary>A byte that is neither 0 nor 1 is no bool in .NET either; comparisons of it would lie.</summary>
    private void CheckTruth(ReadOnlySpan<byte> bytes)
    {
        int strange = bytes.IndexOfAnyExceptInRange((byte)0, (byte)1);
        if (strange >= 0) throw new NpyFormatException(_file, $"byte {bytes[strange]} at element {(Position + strange).Digits()} of a bool array", "0 or 1");
    }

    private void CheckAtStart()
    {
        if (Position > 0) throw new InvalidOperationException($"{Position.Digits()} elements of '{_file}' were read before; reading all starts at the first.");
    }

    private void CheckLength(long bytes)
    {
        if (bytes < Header.ByteCount) throw Truncated(bytes);
        if (bytes > Header.ByteCount)
            throw new NpyFormatException(_file, $"{bytes.Digits()} bytes of data", $"{Header.ByteCount.Digits()} for {Header} and nothing behind them");
    }

    private void CheckEnd()
    {
        if (!_stream.CanSeek && _stream.ReadByte() >= 0) throw new NpyFormatException(_file, "bytes behind the data", $"{Header.ByteCount.Digits()} for {Header} and nothing behind them");
    }

    private NpyFormatException Truncated(long bytes) => new(_file, $"{bytes.Digits()} bytes of data", $"{Header.ByteCount.Digits()} for {Header}");
}
