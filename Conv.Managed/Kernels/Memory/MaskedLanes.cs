using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvDnn.Kernels.Memory;

/// <summary>
/// Sixteen floats of which a mask says which exist; memory behind the others is not touched. Before .NET 10 the instruction has no 512-bit method, and two of 256 bits take its place:
/// <c>eng/aot-smoke.sh</c> compiles for .NET 9 where there is no later NativeAOT.
/// </summary>
internal static unsafe class MaskedLanes
{
    /// <summary>Reads where the mask's sign is set; zero elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* source, Vector512<float> mask) =>
#if NET10_0_OR_GREATER
        Avx512F.MaskLoad(source, mask, Vector512<float>.Zero);
#else
        Vector512.Create(Avx.MaskLoad(source, mask.GetLower()), Avx.MaskLoad(source + Vector256<float>.Count, mask.GetUpper()));
#endif

    /// <summary>Writes where the mask's sign is set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* target, Vector512<float> mask, Vector512<float> value)
    {
#if NET10_0_OR_GREATER
        Avx512F.MaskStore(target, mask, value);
#else
        Avx.MaskStore(target, mask.GetLower(), value.GetLower());
        Avx.MaskStore(target + Vector256<float>.Count, mask.GetUpper(), value.GetUpper());
#endif
    }
}
