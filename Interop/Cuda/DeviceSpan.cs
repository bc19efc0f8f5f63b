using System.Runtime.CompilerServices;
using ConvDnn.Interop.Cuda.Errors;
using ConvDnn.Interop.Cuda.Handles;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.Cuda;

/// <summary>
/// A stretch of device memory: of a <see cref="DeviceBuffer{T}"/>, or the application's. The default value is empty and
/// stands for null.
/// </summary>
/// <typeparam name="T">The element type.</typeparam>
public readonly unsafe struct DeviceSpan<T> : IOperand
    where T : unmanaged
{
    private readonly CudaContext? _context;
    private readonly DeviceMemoryHandle? _owner;

    internal DeviceSpan(CudaContext context, DeviceMemoryHandle? owner, CUdeviceptr address, long length) =>
        (_context, _owner, Address, Length) = (context, owner, address, length);

    /// <summary>The context, or null for the default value.</summary>
    public CudaContext? Context => _context;

    /// <summary>The handle of the buffer behind the span, for what keeps it alive; null for the application's memory.</summary>
    public DeviceMemoryHandle? Owner => _owner;

    /// <summary>The address of the first element; null for an empty span.</summary>
    public CUdeviceptr Address { get; }

    /// <summary>The number of elements.</summary>
    public long Length { get; }

    /// <summary>The number of bytes.</summary>
    public long Bytes => Length * sizeof(T);

    /// <summary>Whether there are no elements.</summary>
    public bool IsEmpty => Length == 0;

    /// <summary>The largest power of two, up to 256, that the address is a multiple of.</summary>
    public int Alignment => Address.Value == 0 ? 256 : (int)Math.Min(256, Address.Value & (~Address.Value + 1));

    string IOperand.InWords => $"{Length} {CallText.Literal(typeof(T))} at {Address}";

    /// <summary>A part of the span.</summary>
    /// <param name="start">The first element.</param>
    /// <param name="length">The number of elements.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part reaches beyond the span.</exception>
    public DeviceSpan<T> Slice(long start, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Length);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length - start);
        return _context is null ? this : new(_context, _owner, new(Address.Value + (ulong)(start * sizeof(T))), length);
    }

    /// <summary>The same bytes as elements of another type; bytes at the end that make no whole element are left out.</summary>
    /// <typeparam name="TOther">The other type.</typeparam>
    public DeviceSpan<TOther> Cast<TOther>()
        where TOther : unmanaged => _context is null ? default : new(_context, _owner, Address, Bytes / sizeof(TOther));

    /// <summary>Copies from the host and waits for it.</summary>
    /// <param name="source">As many elements as the span has.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    /// <exception cref="CudaException">The driver refuses, or earlier work has failed.</exception>
    public void CopyFrom(ReadOnlySpan<T> source)
    {
        RequireLength(source.Length);
        if (IsEmpty) return;
        using ContextScope scope = _context!.Enter();
        using HandleUse use = Use();
        DeviceSpan<T> memory = this;
        fixed (T* host = source)
        {
            _context.Driver.CheckCall(Functions.cuMemcpyHtoD_v2(Address, host, (nuint)Bytes), $"{memory}.Span.CopyFrom(new {typeof(T)}[{Length}])");
        }
    }

    /// <summary>Copies to the host and waits for it.</summary>
    /// <param name="destination">As many elements as the span has.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    /// <exception cref="CudaException">The driver refuses, or earlier work has failed.</exception>
    public void CopyTo(Span<T> destination)
    {
        RequireLength(destination.Length);
        if (IsEmpty) return;
        using ContextScope scope = _context!.Enter();
        using HandleUse use = Use();
        DeviceSpan<T> memory = this;
        fixed (T* host = destination)
        {
            _context.Driver.CheckCall(Functions.cuMemcpyDtoH_v2(host, Address, (nuint)Bytes), $"{memory}.Span.CopyTo(new {typeof(T)}[{Length}])");
        }
    }

    /// <summary>Copies the content into an array of the host and waits for it.</summary>
    /// <exception cref="InvalidOperationException">There are more elements than an array holds.</exception>
    /// <exception cref="CudaException">The driver refuses, or earlier work has failed.</exception>
    public T[] ToArray()
    {
        if (Length > Array.MaxLength) throw new InvalidOperationException($"{Length} elements do not fit into an array, which holds at most {Array.MaxLength}; copy slices.");
        var array = new T[Length];
        CopyTo(array);
        return array;
    }

    /// <summary>Enqueues a copy from pinned memory, which must not change or be freed until it is done.</summary>
    /// <param name="source">As many elements as the span has.</param>
    /// <param name="stream">The stream, of the same context.</param>
    /// <exception cref="ArgumentException">The lengths or the contexts differ.</exception>
    /// <exception cref="CudaException">The driver refuses, or earlier work has failed.</exception>
    public void CopyFromAsync(PinnedBuffer<T> source, CudaStream stream)
    {
        ArgumentNullException.ThrowIfNull(source);
        RequireLength(source.Length);
        if (IsEmpty) return;
        _context!.RequireSameContext(stream);
        using ContextScope scope = _context.Enter();
        using HandleUse use = Use(), sourceUse = source.Use(), streamUse = stream.Use();
        DeviceSpan<T> memory = this;
        _context.Driver.CheckCall(Functions.cuMemcpyHtoDAsync_v2(Address, (void*)sourceUse.Value, (nuint)Bytes, new(streamUse.Value)), $"{memory}.Span.CopyFromAsync(context.AllocatePinned<{typeof(T)}>({Length}), stream)");
    }

    /// <summary>Enqueues a copy to pinned memory, which must not be read or freed until it is done.</summary>
    /// <param name="destination">As many elements as the span has.</param>
    /// <param name="stream">The stream, of the same context.</param>
    /// <exception cref="ArgumentException">The lengths or the contexts differ.</exception>
    /// <exception cref="CudaException">The driver refuses, or earlier work has failed.</exception>
    public void CopyToAsync(PinnedBuffer<T> destination, CudaStream stream)
    {
        ArgumentNullException.ThrowIfNull(destination);
        RequireLength(destination.Length);
        if (IsEmpty) return;
        _context!.RequireSameContext(stream);
        using ContextScope scope = _context.Enter();
        using HandleUse use = Use(), destinationUse = destination.Use(), streamUse = stream.Use();
        DeviceSpan<T> memory = this;
        _context.Driver.CheckCall(Functions.cuMemcpyDtoHAsync_v2((void*)destinationUse.Value, Address, (nuint)Bytes, new(streamUse.Value)), $"{memory}.Span.CopyToAsync(context.AllocatePinned<{typeof(T)}>({Length}), stream)");
    }

    /// <summary>Enqueues a copy to other device memory; without a stream, copies and waits.</summary>
    /// <param name="destination">As many elements as the span has, in the same context.</param>
    /// <param name="stream">The stream, of the same context, or null.</param>
    /// <exception cref="ArgumentException">The lengths or the contexts differ.</exception>
    /// <exception cref="CudaException">The driver refuses, or earlier work has failed.</exception>
    public void CopyTo(DeviceSpan<T> destination, CudaStream? stream = null)
    {
        RequireLength(destination.Length);
        if (IsEmpty) return;
        destination.RequireContext(_context!);
        using ContextScope scope = _context!.Enter();
        using HandleUse use = Use(), destinationUse = destination.Use();
        DeviceSpan<T> memory = this;
        if (stream is null)
        {
            _context.Driver.CheckCall(Functions.cuMemcpyDtoD_v2(destination.Address, Address, (nuint)Bytes), $"{memory}.Span.CopyTo({destination})");
            return;
        }

        _context.RequireSameContext(stream);
        using HandleUse streamUse = stream.Use();
        _context.Driver.CheckCall(Functions.cuMemcpyDtoDAsync_v2(destination.Address, Address, (nuint)Bytes, new(streamUse.Value)), $"{memory}.Span.CopyTo({destination}, stream)");
    }

    /// <summary>Sets every byte to a value; with a stream in its order, without one at once.</summary>
    /// <param name="value">The byte; 0 by default, which is 0 in every number type.</param>
    /// <param name="stream">The stream, of the same context, or null.</param>
    /// <exception cref="ArgumentException">The stream belongs to another context.</exception>
    /// <exception cref="CudaException">The driver refuses, or earlier work has failed.</exception>
    public void FillBytes(byte value = 0, CudaStream? stream = null)
    {
        if (IsEmpty) return;
        using ContextScope scope = _context!.Enter();
        using HandleUse use = Use();
        DeviceSpan<T> memory = this;
        if (stream is null)
        {
            _context.Driver.CheckCall(Functions.cuMemsetD8_v2(Address, value, (nuint)Bytes), $"{memory}.Span.FillBytes({value})");
            return;
        }

        _context.RequireSameContext(stream);
        using HandleUse streamUse = stream.Use();
        _context.Driver.CheckCall(Functions.cuMemsetD8Async(Address, value, (nuint)Bytes, new(streamUse.Value)), $"{memory}.Span.FillBytes({value}, stream)");
    }

    /// <summary>
    /// Keeps the buffer behind the span alive during a call, even where another thread disposes of it. The application's
    /// memory is the application's to keep.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed of.</exception>
    public HandleUse Use()
    {
        if (_owner is null) return default;
        ObjectDisposedException.ThrowIf(_owner.IsDisposed, typeof(DeviceBuffer<T>));
        return _owner.Use();
    }

    /// <summary>Throws where the span is not of a context; an empty span is of any.</summary>
    /// <param name="context">The context.</param>
    /// <param name="name">The argument's name, filled in by the compiler.</param>
    /// <exception cref="ArgumentException">The span is of another context.</exception>
    public void RequireContext(CudaContext context, [CallerArgumentExpression(nameof(context))] string name = "")
    {
        ArgumentNullException.ThrowIfNull(context);
        if (_context is not null && _context.Handle != context.Handle) throw new ArgumentException($"The memory at {Address} is of {_context}; expected memory of {context}.", name);
    }

    /// <summary>The length, type and address.</summary>
    public override string ToString() => ((IOperand)this).InWords;

    string IOperand.Declaration(string name) => $"using var {name} = context.Allocate<{CallText.Literal(typeof(T))}>({Length});";

    private CudaDriverFunctions Functions => _context!.Driver.Functions;

    private void RequireLength(long length, [CallerArgumentExpression(nameof(length))] string name = "")
    {
        if (length != Length) throw new ArgumentException($"{length} elements given; expected the {Length} of the device memory.", name.Split('.')[0]);
    }
}
