using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvDnn.Kernels.Planar;

/// <summary>
/// A depthwise 3×3 gradient of w at stride 2, over sixteen columns of windows of one channel. Roles: s‹tap row›‹tap column› are the nine sums, a, b and d one row of the image as
/// the three tap columns see it, g0 and g1 the rows of the gradient that meet it. Every row of either is loaded once: 9 + 7 registers of 32.
/// </summary>
internal static unsafe class DepthwiseGradient3x3Step2
{
    /// <summary>For vectors of windows that lie inside whole.</summary>
    public static readonly delegate*<float*, nint, int, int, float*, nint, int, float*, float*, void> Inside = &Run<Whole>;

    /// <summary>The same where a vector reaches beyond the image or the windows.</summary>
    public static readonly delegate*<float*, nint, int, int, float*, nint, int, float*, float*, void> Edge = &Run<Masked>;

    /// <summary>
    /// x is the row and column of the first window's first tap; of the rows from there those from low to before high exist. Adds to nine vectors of sums. What lies beside the
    /// windows or above and below them counts for nothing, even when it is no number.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TEdge>(float* x, nint xRow, int low, int high, float* gradient, nint gradientRow, int rows, float* masks, float* sums)
        where TEdge : struct, IEdge
    {
        Vector512<float> s00 = Vector512.Load(sums), s01 = Vector512.Load(sums + 16), s02 = Vector512.Load(sums + 32), s10 = Vector512.Load(sums + 48), s11 = Vector512.Load(sums + 64), s12 = Vector512.Load(sums + 80), s20 = Vector512.Load(sums + 96), s21 = Vector512.Load(sums + 112), s22 = Vector512.Load(sums + 128);
        Vector512<int> even = Vector512<int>.Indices * 2, odd = even + Vector512<int>.One;
        // The gradient's row under the middle or upper taps of row low, which the loop takes over.
        Vector512<float> g0 = low >= 1 && (low - 1) / 2 < rows ? TEdge.Load(gradient + (low - 1) / 2 * gradientRow, masks + 64) : Vector512<float>.Zero;
        float* at = x + low * xRow;
        for (int i = low; i < high; i++, at += xRow)
        {
            Vector512<float> p = TEdge.Load(at, masks), q = TEdge.Load(at + 16, masks + 16);
            Vector512<float> a = TEdge.Keep(Avx512F.PermuteVar16x32x2(p, even, q), masks + 64), b = TEdge.Keep(Avx512F.PermuteVar16x32x2(p, odd, q), masks + 64);
            Vector512<float> d = TEdge.Keep(Avx512F.PermuteVar16x32x2(TEdge.Load(at + 2, masks + 32), even, TEdge.Load(at + 18, masks + 48)), masks + 64);
            int row = i / 2;
            if ((i & 1) != 0)
            {
                if (row >= rows) continue;
                s10 = Vector512.FusedMultiplyAdd(a, g0, s10);
                s11 = Vector512.FusedMultiplyAdd(b, g0, s11);
                s12 = Vector512.FusedMultiplyAdd(d, g0, s12);
                continue;
            }

            Vector512<float> g1 = g0;
            if (row < rows)
            {
                g0 = TEdge.Load(gradient + row * gradientRow, masks + 64);
                s00 = Vector512.FusedMultiplyAdd(a, g0, s00);
                s01 = Vector512.FusedMultiplyAdd(b, g0, s01);
                s02 = Vector512.FusedMultiplyAdd(d, g0, s02);
            }

            if (row >= 1 && row <= rows)
            {
                s20 = Vector512.FusedMultiplyAdd(a, g1, s20);
                s21 = Vector512.FusedMultiplyAdd(b, g1, s21);
                s22 = Vector512.FusedMultiplyAdd(d, g1, s22);
            }
        }

        s00.Store(sums);
        s01.Store(sums + 16);
        s02.Store(sums + 32);
        s10.Store(sums + 48);
        s11.Store(sums + 64);
        s12.Store(sums + 80);
        s20.Store(sums + 96);
        s21.Store(sums + 112);
        s22.Store(sums + 128);
    }
}
