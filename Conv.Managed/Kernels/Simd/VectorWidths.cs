using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

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

    /// <summary>
    /// The registers that tiles may fill: 32 of the widest vectors and of 128 bits where the machine has as many of them (Arm64, and x64 with the short forms of AVX-512), else 16.
    /// At 256 bits there are 16: a machine with 32 of those has 512 bits as well.
    /// </summary>
    public static int Registers(this VectorWidth width) =>
        width == VectorWidth.Bits512 || (width == VectorWidth.Bits128 && (AdvSimd.Arm64.IsSupported || Avx512F.VL.IsSupported)) ? 32 : 16;

    public static bool IsAccelerated(this VectorWidth width) => width switch
    {
        VectorWidth.Bits512 => Vector512.IsHardwareAccelerated,
        VectorWidth.Bits256 => Vector256.IsHardwareAccelerated,
        VectorWidth.Bits128 => Vector128.IsHardwareAccelerated,
        _ => true,
    };
}
