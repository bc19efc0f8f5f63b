using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvDnn.Kernels.Planar;

/// <summary>
/// A depthwise 3×3 gradient of w at stride 1, over sixteen columns of windows of one channel. Roles: s‹tap row›‹tap column› are the nine sums, a, b and d one row of the image as
/// the three tap columns see it, g0 to g2 the rows of the gradient that meet it. Every row of either is loaded once: 9 + 6 registers of 32.
/// </summary>
internal static unsafe class DepthwiseGradient3x3Step1
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
        Vector512<float> g0 = low >= 1 && low - 1 < rows ? TEdge.Load(gradient + (low - 1) * gradientRow, masks + 48) : Vector512<float>.Zero, g1 = low >= 2 ? TEdge.Load(gradient, masks + 48) : Vector512<float>.Zero;
        float* at = x + low * xRow;
        for (int i = low; i < high; i++, at += xRow)
        {
            Vector512<float> g2 = g1;
            g1 = g0;
            Vector512<float> a = TEdge.Keep(TEdge.Load(at, masks), masks + 48), b = TEdge.Keep(TEdge.Load(at + 1, masks + 16), masks + 48), d = TEdge.Keep(TEdge.Load(at + 2, masks + 32), masks + 48);
            if (i < rows)
            {
                g0 = TEdge.Load(gradient + i * gradientRow, masks + 48);
                s00 = Vector512.FusedMultiplyAdd(a, g0, s00);
                s01 = Vector512.FusedMultiplyAdd(b, g0, s01);
                s02 = Vector512.FusedMultiplyAdd(d, g0, s02);
            }

            if (i >= 1 && i <= rows)
            {
                s10 = Vector512.FusedMultiplyAdd(a, g1, s10);
                s11 = Vector512.FusedMultiplyAdd(b, g1, s11);
                s12 = Vector512.FusedMultiplyAdd(d, g1, s12);
            }

            if (i >= 2 && i <= rows + 1)
            {
                s20 = Vector512.FusedMultiplyAdd(a, g2, s20);
                s21 = Vector512.FusedMultiplyAdd(b, g2, s21);
                s22 = Vector512.FusedMultiplyAdd(d, g2, s22);
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
