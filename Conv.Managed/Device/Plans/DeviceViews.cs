using System.Runtime.CompilerServices;
using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Device;

/// <summary>Operands in device memory as addresses.</summary>
public static unsafe class DeviceViews
{
    /// <summary>The address of the first element; null for an operand that was not given.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static CUdeviceptr Address(this TensorView view)
    {
        // Device memory: nothing that the collector could move. A view that was not given starts at null.
        return view.Length == 0 ? default : new CUdeviceptr((ulong)Unsafe.AsPointer(ref view.GetPinnableReference()));
    }

    /// <summary>The memory as a span of a context; empty for an operand that was not given.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="view">The operand.</param>
    /// <param name="context">The context that it is in.</param>
    public static DeviceSpan<T> Span<T>(this TensorView view, GpuContext context)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(context);
        return view.IsGiven && view.Length > 0 ? context.Cuda.Borrow<T>(view.Address(), view.Bytes / sizeof(T)) : default;
    }

    /// <summary>Elements further on.</summary>
    /// <param name="address">Where to start.</param>
    /// <param name="elements">How many elements on.</param>
    /// <param name="type">Their type.</param>
    public static CUdeviceptr Plus(this CUdeviceptr address, long elements, ElementType type) => new(address.Value + (ulong)(elements * type.Size()));
}
