using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvDnn.Kernels.Integer;

/// <summary>128 bits: one multiplication of pairs and one addition on x86; elsewhere both halves are widened in place and multiplied as 32-bit numbers.</summary>
internal readonly struct PairDot128 : IPairDot<Vector128<int>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Add(Vector128<int> a, Vector128<int> b, Vector128<int> sum) => Sse2.IsSupported
        ? sum + Sse2.MultiplyAddAdjacent(a.AsInt16(), b.AsInt16())
        : sum + Vector128.ShiftRightArithmetic(a << 16, 16) * Vector128.ShiftRightArithmetic(b << 16, 16) + Vector128.ShiftRightArithmetic(a, 16) * Vector128.ShiftRightArithmetic(b, 16);
}
