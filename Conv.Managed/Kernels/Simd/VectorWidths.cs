using System.Runtime.Intrinsics;

namespace ConvDnn.Kernels.Simd;

/// <summary>What a width is called and whether this machine has it.</summary>
internal static class VectorWidths
{
    /// <summary>The ending of a kernel's name.</summary>
    public static string Suffix(this VectorWidth width) => width switch
    {
        VectorWidth.Bits512 => "512",
        VectorWidth.Bits256 => "256",
        VectorWidth.Bits128 => "128",
        _ => "-scalar",
    };

    /// <summary>Elements of a vector.</summary>
    public static unsafe int Lanes<T>(this VectorWidth width)
        where T : unmanaged => width switch
        {
            VectorWidth.Bits512 => 64 / sizeof(T),
            VectorWidth.Bits256 => 32 / sizeof(T),
            VectorWidth.Bits128 => 16 / sizeof(T),
            _ => 1,
        };

    public static bool IsAccelerated(this VectorWidth width) => width switch
    {
        VectorWidth.Bits512 => Vector512.IsHardwareAccelerated,
        VectorWidth.Bits256 => Vector256.IsHardwareAccelerated,
        VectorWidth.Bits128 => Vector128.IsHardwareAccelerated,
        _ => true,
    };
}
