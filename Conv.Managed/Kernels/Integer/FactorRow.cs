using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvDnn.Kernels.Integer;

/// <summary>Bytes less their zero point as 16-bit factors, where neighbours in memory are neighbours in depth.</summary>
internal static unsafe class FactorRow
{
    /// <summary>target[i] = source[i · step] − zeroPoint. Ends are covered by overlapping moves, never beyond the elements asked for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Widen<TSource>(TSource* source, nint step, short* target, nint count, int zeroPoint)
        where TSource : unmanaged, IBinaryInteger<TSource>
    {
        if (step == 1 && count >= 16)
        {
            Vector256<short> zero = Vector256.Create((short)zeroPoint);
            for (nint at = 0; at <= count - 16; at += 16) (Sixteen(source + at) - zero).Store(target + at);
            (Sixteen(source + count - 16) - zero).Store(target + count - 16);
            return;
        }

        for (nint i = 0; i < count; i++, source += step) target[i] = (short)(int.CreateTruncating(*source) - zeroPoint);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Sixteen<TSource>(TSource* source)
        where TSource : unmanaged, IBinaryInteger<TSource> => typeof(TSource) == typeof(sbyte)
            ? Vector256.WidenLower(Vector128.Load((sbyte*)source).ToVector256Unsafe())
            : Vector256.WidenLower(Vector128.Load((byte*)source).ToVector256Unsafe()).AsInt16();
}
