using System.Runtime.CompilerServices;

namespace ConvDnn.Kernels.Integer;

/// <summary>One pair: the scalar twin.</summary>
internal readonly struct PairDotScalar : IPairDot<int>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Add(int a, int b, int sum) => sum + (short)a * (short)b + (a >> 16) * (b >> 16);
}
