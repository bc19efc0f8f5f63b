using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvDnn.Kernels.Memory;

/// <summary>
/// Transposes 8×8 squares of 4-byte elements in registers. Roles: r‹i› are rows; after interleaving singles and pairs (t, u) each half of u holds four rows of one column,
/// and the stores put the halves together.
/// </summary>
internal static unsafe class SquareTransposition8
{
    /// <summary>Rows and columns of a square.</summary>
    public const int Side = 8;

    /// <summary>target[column · targetStep + row] = source[row · rowStep + column], for multiples of <see cref="Side"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy(float* source, nint rowStep, float* target, nint targetStep, int rows, nint columns)
    {
        for (int row = 0; row < rows; row += Side, source += Side * rowStep, target += Side)
        {
            for (nint column = 0; column < columns; column += Side) Square(source + column, rowStep, target + column * targetStep, targetStep);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Square(float* source, nint rowStep, float* target, nint targetStep)
    {
        Vector256<float> r0 = Vector256.Load(source);
        Vector256<float> r1 = Vector256.Load(source + rowStep);
        Vector256<float> r2 = Vector256.Load(source + 2 * rowStep);
        Vector256<float> r3 = Vector256.Load(source + 3 * rowStep);
        Vector256<float> r4 = Vector256.Load(source + 4 * rowStep);
        Vector256<float> r5 = Vector256.Load(source + 5 * rowStep);
        Vector256<float> r6 = Vector256.Load(source + 6 * rowStep);
        Vector256<float> r7 = Vector256.Load(source + 7 * rowStep);
        Vector256<double> t0 = Avx.UnpackLow(r0, r1).AsDouble(), t1 = Avx.UnpackHigh(r0, r1).AsDouble();
        Vector256<double> t2 = Avx.UnpackLow(r2, r3).AsDouble(), t3 = Avx.UnpackHigh(r2, r3).AsDouble();
        Vector256<double> t4 = Avx.UnpackLow(r4, r5).AsDouble(), t5 = Avx.UnpackHigh(r4, r5).AsDouble();
        Vector256<double> t6 = Avx.UnpackLow(r6, r7).AsDouble(), t7 = Avx.UnpackHigh(r6, r7).AsDouble();
        Vector256<float> u0 = Avx.UnpackLow(t0, t2).AsSingle(), u1 = Avx.UnpackHigh(t0, t2).AsSingle();
        Vector256<float> u2 = Avx.UnpackLow(t1, t3).AsSingle(), u3 = Avx.UnpackHigh(t1, t3).AsSingle();
        Vector256<float> u4 = Avx.UnpackLow(t4, t6).AsSingle(), u5 = Avx.UnpackHigh(t4, t6).AsSingle();
        Vector256<float> u6 = Avx.UnpackLow(t5, t7).AsSingle(), u7 = Avx.UnpackHigh(t5, t7).AsSingle();
        Avx.Permute2x128(u0, u4, 0x20).Store(target);
        Avx.Permute2x128(u1, u5, 0x20).Store(target + targetStep);
        Avx.Permute2x128(u2, u6, 0x20).Store(target + 2 * targetStep);
        Avx.Permute2x128(u3, u7, 0x20).Store(target + 3 * targetStep);
        Avx.Permute2x128(u0, u4, 0x31).Store(target + 4 * targetStep);
        Avx.Permute2x128(u1, u5, 0x31).Store(target + 5 * targetStep);
        Avx.Permute2x128(u2, u6, 0x31).Store(target + 6 * targetStep);
        Avx.Permute2x128(u3, u7, 0x31).Store(target + 7 * targetStep);
    }
}
