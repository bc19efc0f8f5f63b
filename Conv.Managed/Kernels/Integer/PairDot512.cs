using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvDnn.Kernels.Integer;

/// <summary>512 bits: one multiplication of pairs and one addition, where the machine has them.</summary>
internal readonly struct PairDot512 : IPairDot<Vector512<int>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Add(Vector512<int> a, Vector512<int> b, Vector512<int> sum) => Avx512BW.IsSupported
        ? sum + Avx512BW.MultiplyAddAdjacent(a.AsInt16(), b.AsInt16())
        : sum + Vector512.ShiftRightArithmetic(a << 16, 16) * Vector512.ShiftRightArithmetic(b << 16, 16) + Vector512.ShiftRightArithmetic(a, 16) * Vector512.ShiftRightArithmetic(b, 16);
}
