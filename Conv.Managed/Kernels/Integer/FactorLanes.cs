using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvDnn.Kernels.Integer;

/// <summary>
/// Bytes less their zero point as one half of 32-bit lanes, where neighbours in memory are neighbours in lanes. The even half is written first and clears the odd one;
/// the odd half is added to what is there. Both may be written twice, so ends are covered by overlapping moves, never beyond the elements asked for.
/// </summary>
internal static unsafe class FactorLanes
{
    /// <summary>Both halves of lanes from two rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pairs<TSource>(TSource* even, TSource* odd, int* target, nint count, int zeroPoint)
        where TSource : unmanaged, IBinaryInteger<TSource>
    {
        if (Avx512F.IsSupported && count >= 16)
        {
            Vector512<int> zero = Vector512.Create(zeroPoint);
            for (nint at = 0; at < count; at += 16)
            {
                nint place = Math.Min(at, count - 16);
                Vector512<int> low = (Sixteen(even + place) - zero) & Vector512.Create(0xFFFF);
                (low | ((Sixteen(odd + place) - zero) << 16)).Store(target + place);
            }
        }
        else if (count >= 8)
        {
            Vector256<int> zero = Vector256.Create(zeroPoint);
            for (nint at = 0; at < count; at += 8)
            {
                nint place = Math.Min(at, count - 8);
                Vector256<int> low = (Eight(even + place) - zero) & Vector256.Create(0xFFFF);
                (low | ((Eight(odd + place) - zero) << 16)).Store(target + place);
            }
        }
        else if (count >= 4)
        {
            Vector128<int> zero = Vector128.Create(zeroPoint);
            Four(even, odd, target, zero);
            Four(even + count - 4, odd + count - 4, target + count - 4, zero);
        }
        else
        {
            for (nint i = 0; i < count; i++) target[i] = (ushort)(int.CreateTruncating(even[i]) - zeroPoint) | ((int.CreateTruncating(odd[i]) - zeroPoint) << 16);
        }
    }

    /// <summary>One half of lanes from evenly spaced bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Half<TSource>(TSource* source, nint step, bool odd, int* target, nint count, int zeroPoint)
        where TSource : unmanaged, IBinaryInteger<TSource>
    {
        if (step == 1 && count >= 8)
        {
            Vector256<int> zero = Vector256.Create(zeroPoint);
            for (nint at = 0; at < count; at += 8)
            {
                nint place = Math.Min(at, count - 8);
                Vector256<int> value = Eight(source + place) - zero;
                (odd ? Vector256.Load(target + place) | (value << 16) : value & Vector256.Create(0xFFFF)).Store(target + place);
            }

            return;
        }

        if (odd) for (nint i = 0; i < count; i++, source += step) target[i] |= (int.CreateTruncating(*source) - zeroPoint) << 16;
        else for (nint i = 0; i < count; i++, source += step) target[i] = (ushort)(int.CreateTruncating(*source) - zeroPoint);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four<TSource>(TSource* even, TSource* odd, int* target, Vector128<int> zero)
        where TSource : unmanaged, IBinaryInteger<TSource>
    {
        Vector128<int> low = (Widened(even) - zero) & Vector128.Create(0xFFFF);
        (low | ((Widened(odd) - zero) << 16)).Store(target);

        static Vector128<int> Widened(TSource* source)
        {
            Vector128<byte> bytes = Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<uint>(source)).AsByte();
            return typeof(TSource) == typeof(sbyte)
                ? Vector128.WidenLower(Vector128.WidenLower(bytes.AsSByte()))
                : Vector128.WidenLower(Vector128.WidenLower(bytes)).AsInt32();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Eight<TSource>(TSource* source)
        where TSource : unmanaged, IBinaryInteger<TSource>
    {
        Vector128<byte> bytes = Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(source)).AsByte();
        return typeof(TSource) == typeof(sbyte)
            ? Vector256.WidenLower(Vector128.WidenLower(bytes.AsSByte()).ToVector256Unsafe())
            : Vector256.WidenLower(Vector128.WidenLower(bytes).ToVector256Unsafe()).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Sixteen<TSource>(TSource* source)
        where TSource : unmanaged, IBinaryInteger<TSource> => typeof(TSource) == typeof(sbyte)
            ? Avx512F.ConvertToVector512Int32(Vector128.Load((sbyte*)source))
            : Avx512F.ConvertToVector512Int32(Vector128.Load((byte*)source));
}
