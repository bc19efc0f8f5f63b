using System.Runtime.CompilerServices;
using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.CuDnn.Descriptors;

namespace ConvDnn.Interop.CuDnn;

/// <summary>Checks that memory fits its descriptor before a call could write beyond it.</summary>
internal static class CudnnOperands
{
    public static void RequireRoom<T>(this CudaContext context, TensorDescriptor tensor, DeviceSpan<T> memory, [CallerArgumentExpression(nameof(memory))] string name = "")
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(tensor, name);
        context.RequireRoom(tensor.Extent, tensor, memory, name);
    }

    public static void RequireRoom<T>(this CudaContext context, FilterDescriptor filter, DeviceSpan<T> memory, [CallerArgumentExpression(nameof(memory))] string name = "")
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(filter, name);
        context.RequireRoom(filter.Extent, filter, memory, name);
    }

    private static void RequireRoom<T>(this CudaContext context, long elements, Descriptor described, DeviceSpan<T> memory, string name)
        where T : unmanaged
    {
        memory.RequireContext(context, name);
        if (memory.Length < elements) throw new ArgumentException($"{memory.Length} elements given; expected at least {elements} for {described.InWords}.", name);
    }
}
