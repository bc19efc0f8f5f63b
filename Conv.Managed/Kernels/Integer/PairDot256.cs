using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvDnn.Kernels.Integer;

/// <summary>256 bits: one multiplication of pairs and one addition, where the machine has them.</summary>
internal readonly struct PairDot256 : IPairDot<Vector256<int>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> a, Vector256<int> b, Vector256<int> sum) => Avx2.IsSupported
        ? sum + Avx2.MultiplyAddAdjacent(a.AsInt16(), b.AsInt16())
        : sum + Vector256.ShiftRightArithmetic(a << 16, 16) * Vector256.ShiftRightArithmetic(b << 16, 16) + Vector256.ShiftRightArithmetic(a, 16) * Vector256.ShiftRightArithmetic(b, 16);
}
