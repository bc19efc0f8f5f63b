using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.Cuda;

/// <summary>An argument of a device function: a value of up to eight bytes, or the address of device memory.</summary>
[StructLayout(LayoutKind.Sequential, Size = 8)]
public readonly struct KernelArgument
{
    private readonly ulong _bits;

    private KernelArgument(ulong bits) => _bits = bits;

    /// <summary>Any value of up to eight bytes.</summary>
    /// <typeparam name="T">The type, which must be that of the source.</typeparam>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentException">The type is larger than eight bytes.</exception>
    public static KernelArgument Of<T>(T value)
        where T : unmanaged
    {
        if (Unsafe.SizeOf<T>() > sizeof(ulong)) throw new ArgumentException($"A {typeof(T).Name} has {Unsafe.SizeOf<T>()} bytes; expected at most 8.", nameof(value));
        ulong bits = 0;
        Unsafe.As<ulong, T>(ref bits) = value;
        return new(bits);
    }

    /// <summary>The address of device memory.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="memory">The memory, which must live until the launch is done.</param>
    public static KernelArgument Of<T>(DeviceSpan<T> memory)
        where T : unmanaged => new(memory.Address.Value);

    /// <summary>The address of device memory.</summary>
    /// <param name="address">The address.</param>
    public static implicit operator KernelArgument(CUdeviceptr address) => Of(address);

    /// <summary>An <c>int</c>.</summary>
    /// <param name="value">The value.</param>
    public static implicit operator KernelArgument(int value) => Of(value);

    /// <summary>An <c>unsigned int</c>.</summary>
    /// <param name="value">The value.</param>
    public static implicit operator KernelArgument(uint value) => Of(value);

    /// <summary>A <c>long long</c>.</summary>
    /// <param name="value">The value.</param>
    public static implicit operator KernelArgument(long value) => Of(value);

    /// <summary>A <c>float</c>.</summary>
    /// <param name="value">The value.</param>
    public static implicit operator KernelArgument(float value) => Of(value);

    /// <summary>A <c>double</c>.</summary>
    /// <param name="value">The value.</param>
    public static implicit operator KernelArgument(double value) => Of(value);
}
