using System.Runtime.CompilerServices;
using ConvDnn.Interop.Cuda.Errors;
using ConvDnn.Interop.Cuda.Handles;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.Cuda;

/// <summary>Device memory of one's own.</summary>
/// <typeparam name="T">The element type.</typeparam>
public sealed class DeviceBuffer<T> : IOperand, IDisposable
    where T : unmanaged
{
    private readonly DeviceMemoryHandle _handle;
    private readonly DeviceSpan<T> _span;

    internal DeviceBuffer(CudaContext context, DeviceMemoryHandle handle, long length)
    {
        (Context, _handle) = (context, handle);
        _span = new DeviceSpan<T>(context, handle, new((ulong)handle.DangerousGetHandle()), length);
    }

    /// <summary>The context.</summary>
    public CudaContext Context { get; }

    /// <summary>The number of elements.</summary>
    public long Length => _span.Length;

    /// <summary>The number of bytes.</summary>
    public long Bytes => _span.Bytes;

    /// <summary>All of it.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed of.</exception>
    public DeviceSpan<T> Span
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            ObjectDisposedException.ThrowIf(_handle.IsDisposed, this);
            return _span;
        }
    }

    /// <summary>The address of the first element; null where there is none.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed of.</exception>
    public CUdeviceptr Address => Span.Address;

    string IOperand.InWords => _span.ToString();

    /// <summary>All of a buffer.</summary>
    /// <param name="buffer">The buffer; null gives the empty span.</param>
    public static implicit operator DeviceSpan<T>(DeviceBuffer<T>? buffer) => buffer is null ? default : buffer.Span;

    /// <summary>All of the buffer.</summary>
    public DeviceSpan<T> ToDeviceSpan() => Span;

    /// <inheritdoc cref="DeviceSpan{T}.CopyFrom(ReadOnlySpan{T})"/>
    public void CopyFrom(ReadOnlySpan<T> source) => Span.CopyFrom(source);

    /// <inheritdoc cref="DeviceSpan{T}.CopyTo(Span{T})"/>
    public void CopyTo(Span<T> destination) => Span.CopyTo(destination);

    /// <inheritdoc cref="DeviceSpan{T}.ToArray"/>
    public T[] ToArray() => Span.ToArray();

    /// <summary>Frees the memory, in the order of its stream where it was allocated so. Harmless when repeated.</summary>
    public void Dispose() => _handle.Dispose();

    /// <summary>The length, type and address.</summary>
    public override string ToString() => _span.ToString();

    string IOperand.Declaration(string name) => ((IOperand)_span).Declaration(name);
}
