using System.Runtime.InteropServices;

namespace ConvDnn;

/// <summary>
/// Writes one <c>.npy</c> file in blocks. A file on disk appears, or is replaced, only when <see cref="Complete"/> has seen every element;
/// a writer disposed before leaves what was there. Not safe for use by several threads at once.
/// </summary>
public sealed class NpyWriter : IDisposable
{
    private const int BlockElements = 1 << 14;

    private readonly Stream _stream;
    private readonly AtomicFile? _file;
    private readonly bool _leaveOpen;
    private byte[]? _block;

    private NpyWriter(Stream stream, AtomicFile? file, NpyHeader header, bool leaveOpen)
    {
        (_stream, _file, _leaveOpen, Header) = (stream, file, leaveOpen, header);
        _stream.Write(header.ToBytes());
    }

    /// <summary>What the file says of its array.</summary>
    public NpyHeader Header { get; }

    /// <summary>How many elements have been written so far.</summary>
    public long Position { get; private set; }

    /// <summary>Starts a file.</summary>
    /// <param name="path">Its place.</param>
    /// <param name="header">What it will hold.</param>
    /// <returns>A writer at the first element.</returns>
    /// <exception cref="IOException">As <see cref="AtomicFile.Create"/>.</exception>
    /// <exception cref="UnauthorizedAccessException">As <see cref="AtomicFile.Create"/>.</exception>
    public static NpyWriter Create(string path, NpyHeader header)
    {
        ArgumentNullException.ThrowIfNull(header);
        AtomicFile file = AtomicFile.Create(path);
        try
        {
            return new NpyWriter(file.Stream, file, header, leaveOpen: false);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Starts an array on a stream, at its position; nothing is moved or removed.</summary>
    /// <param name="stream">Where it goes.</param>
    /// <param name="header">What it will hold.</param>
    /// <param name="leaveOpen">Whether the stream stays open when the writer is disposed.</param>
    /// <returns>A writer at the first element.</returns>
    public static NpyWriter Create(Stream stream, NpyHeader header, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(header);
        return new NpyWriter(stream, file: null, header, leaveOpen);
    }

    /// <summary>Writes a whole file from elements in C order (last index fastest), whatever the order of the file.</summary>
    /// <typeparam name="T">The .NET type of the header's elements.</typeparam>
    /// <param name="path">The file's place.</param>
    /// <param name="header">What it will hold.</param>
    /// <param name="elements">All elements.</param>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is not the header's type, or <paramref name="elements"/> has another length than the header says.</exception>
    /// <exception cref="IOException">As <see cref="AtomicFile.Create"/>.</exception>
    /// <exception cref="UnauthorizedAccessException">As <see cref="AtomicFile.Create"/>.</exception>
    public static void WriteAll<T>(string path, NpyHeader header, ReadOnlySpan<T> elements) where T : unmanaged
    {
        using NpyWriter writer = Create(path, header);
        writer.WriteAll(elements);
        writer.Complete();
    }

    /// <summary>Writes the next elements, in the order of the file.</summary>
    /// <typeparam name="T">The .NET type of the header's elements.</typeparam>
    /// <param name="elements">The elements, in the machine's byte order.</param>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is not the header's type, or there are more elements than the header says.</exception>
    public void Write<T>(ReadOnlySpan<T> elements) where T : unmanaged
    {
        CheckType<T>();
        if (elements.Length > Header.ElementCount - Position)
            throw new ArgumentException($"Found {(Position + elements.Length).Digits()} elements, expected the {Header.ElementCount.Digits()} of {Header}.", nameof(elements));

        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(elements);
        if (Header.ReversesBytes) WriteReversed(bytes);
        else _stream.Write(bytes);
        Position += elements.Length;
    }

    /// <summary>Writes all elements from C order (last index fastest), whatever the order of the file.</summary>
    /// <typeparam name="T">The .NET type of the header's elements.</typeparam>
    /// <param name="elements">All elements.</param>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is not the header's type, or <paramref name="elements"/> has another length than the header says.</exception>
    /// <exception cref="InvalidOperationException">Elements were written before.</exception>
    public void WriteAll<T>(ReadOnlySpan<T> elements) where T : unmanaged
    {
        CheckType<T>();
        if (Position > 0) throw new InvalidOperationException($"{Position.Digits()} elements were written before; writing all starts at the first.");
        if (elements.Length != Header.ElementCount)
            throw new ArgumentException($"Found {elements.Length} elements, expected the {Header.ElementCount.Digits()} of {Header}.", nameof(elements));
        if (Header.FortranOrder && Header.Shape.Length > 1) WriteGathered(elements);
        else Write(elements);
    }

    /// <summary>Ends the array and, for a file on disk, moves it to its place.</summary>
    /// <exception cref="InvalidOperationException">Elements are missing.</exception>
    /// <exception cref="IOException">The disk is full, or the file cannot be moved.</exception>
    /// <exception cref="UnauthorizedAccessException">The file at its place may not be replaced.</exception>
    public void Complete()
    {
        if (Position != Header.ElementCount)
            throw new InvalidOperationException($"{Position.Digits()} elements were written, expected the {Header.ElementCount.Digits()} of {Header}.");
        if (_file is null) _stream.Flush();
        else _file.Commit();
    }

    /// <summary>Closes the stream, unless it was to stay open; removes a file that was not completed.</summary>
    public void Dispose()
    {
        if (_file is not null) _file.Dispose();
        else if (!_leaveOpen) _stream.Dispose();
    }

    private unsafe void WriteGathered<T>(ReadOnlySpan<T> elements) where T : unmanaged
    {
        FortranWalk walk = new(Header.Shape.AsSpan());
        T[] block = new T[Math.Min(BlockElements, elements.Length)];
        fixed (T* first = elements)
        {
            while (Position < Header.ElementCount)
            {
                Span<T> next = block.AsSpan(0, (int)Math.Min(block.Length, Header.ElementCount - Position));
                walk.Gather(first, next);
                Write<T>(next);
            }
        }
    }

    private void WriteReversed(ReadOnlySpan<byte> bytes)
    {
        _block ??= new byte[BlockElements * Header.ElementSize];
        while (!bytes.IsEmpty)
        {
            Span<byte> next = _block.AsSpan(0, Math.Min(_block.Length, bytes.Length));
            bytes[..next.Length].CopyTo(next);
            ByteOrder.Reverse(next, Header.ElementSize);
            _stream.Write(next);
            bytes = bytes[next.Length..];
        }
    }

    private void CheckType<T>() where T : unmanaged
    {
        if (NpyTypeCode.Of<T>() != Header.ElementType)
            throw new ArgumentException($"Found elements of type {typeof(T).Name}, expected {Header.ElementType} as the header says.", nameof(T));
    }
}
