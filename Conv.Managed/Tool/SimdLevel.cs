using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace ConvDnn.Tool;

/// <summary>The widest vectors that this process can use.</summary>
internal static class SimdLevel
{
    public static string Text { get; } = $"{Width} bits{Sets}";

    private static string Width =>
        Vector512.IsHardwareAccelerated ? "512" : Vector256.IsHardwareAccelerated ? "256" : Vector128.IsHardwareAccelerated ? "128" : "no vectors, 64";

    private static string Sets
    {
        get
        {
            (bool Has, string Name)[] sets = [(Avx512F.IsSupported, "AVX-512"), (Avx2.IsSupported, "AVX2"), (Fma.IsSupported, "FMA"), (AdvSimd.IsSupported, "AdvSIMD")];
            string names = string.Join(", ", sets.Where(static set => set.Has).Select(static set => set.Name));
            return names.Length == 0 ? "" : $" ({names})";
        }
    }
}
