using System.Runtime.InteropServices;

namespace ConvDnn;

/// <summary>Scratch memory of the processor for one execution at a time, aligned to 64 bytes and of any size.</summary>
public sealed unsafe class Workspace : IDisposable
{
    private const nuint Alignment = 64;

    private void* _memory;

    /// <summary>Takes memory. Its content is arbitrary.</summary>
    /// <param name="bytes">How much; 0 takes none.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bytes"/> is negative.</exception>
    /// <exception cref="OutOfMemoryException">There is not that much.</exception>
    public Workspace(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        Bytes = bytes;
        if (bytes > 0) _memory = NativeMemory.AlignedAlloc(checked((nuint)bytes), Alignment);
    }

    /// <summary>Gives the memory back when nobody disposed it.</summary>
    ~Workspace() => Free();

    /// <summary>Its size.</summary>
    public long Bytes { get; }

    /// <summary>The memory, for <see cref="ExecutionArguments.Workspace"/>. The view does not keep it: dispose the workspace after the last execution, not before.</summary>
    /// <exception cref="ObjectDisposedException">The memory was given back.</exception>
    public TensorView View
    {
        get
        {
            ObjectDisposedException.ThrowIf(_memory is null && Bytes > 0, this);
            return TensorView.At((nint)_memory, Bytes, ElementType.UInt8);
        }
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
