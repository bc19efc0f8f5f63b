using ConvDnn.Interop.Cuda.Handles;

namespace ConvDnn.Interop.Cuda;

/// <summary>Memory of the host that the device reads and writes directly.</summary>
/// <typeparam name="T">The element type.</typeparam>
public sealed unsafe class PinnedBuffer<T> : IDisposable
    where T : unmanaged
{
    private readonly PinnedMemoryHandle _handle;

    internal PinnedBuffer(PinnedMemoryHandle handle, int length) => (_handle, Length) = (handle, length);

    /// <summary>The number of elements.</summary>
    public int Length { get; }

    /// <summary>The memory. It must not be used after the buffer was disposed of.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed of.</exception>
    public Span<T> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(_handle.IsDisposed, this);
            return new Span<T>((void*)_handle.DangerousGetHandle(), Length);
        }
    }

    /// <summary>The memory during a call; see <see cref="QueuedHandle.Use"/>.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed of.</exception>
    public HandleUse Use()
    {
        ObjectDisposedException.ThrowIf(_handle.IsDisposed, this);
        return _handle.Use();
    }

    /// <summary>Frees the memory. Harmless when repeated.</summary>
    public void Dispose() => _handle.Dispose();
}
