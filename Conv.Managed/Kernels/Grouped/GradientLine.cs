using System.Numerics;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Gemm;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Grouped;

/// <summary>
/// Adds to the gradients of up to three rows of three neighbouring taps, for vectors of filters and one source channel per group, what lines of neighbouring windows bring; windows are
/// one or two pixels apart. Roles: c‹row tap›‹column tap› are the sums, g and n the gradient of y at a window and at the next one, v‹row tap› the pixel that both of them see and
/// b‹row tap› the one that the next window sees beside it: 9 + 2 + 3 + 3 registers, and one for the lanes' choice.
/// </summary>
internal static unsafe class GradientLine<T, TVector, TSimd, TSource>
    where T : unmanaged, INumber<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
    where TSource : struct, ILaneSource<T, TVector>
{
    /// <summary>The tiles: that for some rows of taps and pixels per step is at (rows − 1) · 2 + step − 1.</summary>
    public static readonly delegate*<GradientTileWork<T>*, void>[] ByTaps = [&Run<Rows1, Rows1>, &Run<Rows1, Rows2>, &Run<Rows2, Rows1>, &Run<Rows2, Rows2>, &Run<Rows3, Rows1>, &Run<Rows3, Rows2>];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TRows, TStep>(GradientTileWork<T>* work)
        where TRows : struct, IRowCount
        where TStep : struct, IRowCount
    {
        nint tap = work->TapStep, step = work->GradientStep, sumRow = work->SumRow, row1 = work->TapRow, row2 = 2 * row1;
        bool first = work->First, last = work->Last;
        TVector choice = TSource.Chooses ? TSimd.Load(work->Choice) : default;
        for (nint vector = 0; vector < work->Vectors; vector++)
        {
            T* sums = work->Sums + vector * work->VectorSums, gradientRow = work->Gradient + vector * TSimd.Count, xRow = work->X + vector * TSimd.Count;
            TVector c00 = TSimd.Load(sums);
            TVector c01 = TSimd.Load(sums + TSimd.Count);
            TVector c02 = TSimd.Load(sums + 2 * TSimd.Count);
            TVector c10 = TRows.Value > 1 ? TSimd.Load(sums + sumRow) : TSimd.Zero;
            TVector c11 = TRows.Value > 1 ? TSimd.Load(sums + sumRow + TSimd.Count) : TSimd.Zero;
            TVector c12 = TRows.Value > 1 ? TSimd.Load(sums + sumRow + 2 * TSimd.Count) : TSimd.Zero;
            TVector c20 = TRows.Value > 2 ? TSimd.Load(sums + 2 * sumRow) : TSimd.Zero;
            TVector c21 = TRows.Value > 2 ? TSimd.Load(sums + 2 * sumRow + TSimd.Count) : TSimd.Zero;
            TVector c22 = TRows.Value > 2 ? TSimd.Load(sums + 2 * sumRow + 2 * TSimd.Count) : TSimd.Zero;
            for (nint row = work->Rows; row > 0; row--, gradientRow += work->GradientRow, xRow += work->WindowRow)
            {
                T* gradient = gradientRow, x = xRow;
                TVector g = TSimd.Load(gradient), n, v0, v1, v2, b0, b1 = TSimd.Zero, b2 = TSimd.Zero;
                if (first)
                {
                    c00 = TSimd.MultiplyAdd(TSource.Load(x, choice), g, c00);
                    if (TRows.Value > 1) c10 = TSimd.MultiplyAdd(TSource.Load(x + row1, choice), g, c10);
                    if (TRows.Value > 2) c20 = TSimd.MultiplyAdd(TSource.Load(x + row2, choice), g, c20);
                }

                x += tap;
                b0 = TSource.Load(x, choice);
                c01 = TSimd.MultiplyAdd(b0, g, c01);
                if (TRows.Value > 1) b1 = TSource.Load(x + row1, choice);
                if (TRows.Value > 1) c11 = TSimd.MultiplyAdd(b1, g, c11);
                if (TRows.Value > 2) b2 = TSource.Load(x + row2, choice);
                if (TRows.Value > 2) c21 = TSimd.MultiplyAdd(b2, g, c21);
                for (nint left = work->Windows; left > 1; left--)
                {
                    n = TSimd.Load(gradient += step);
                    v0 = TSource.Load(x += tap, choice);
                    c02 = TSimd.MultiplyAdd(v0, g, c02);
                    if (TRows.Value > 1) v1 = TSource.Load(x + row1, choice);
                    else v1 = TSimd.Zero;
                    if (TRows.Value > 1) c12 = TSimd.MultiplyAdd(v1, g, c12);
                    if (TRows.Value > 2) v2 = TSource.Load(x + row2, choice);
                    else v2 = TSimd.Zero;
                    if (TRows.Value > 2) c22 = TSimd.MultiplyAdd(v2, g, c22);
                    g = n;
                    if (TStep.Value == 1)
                    {
                        c00 = TSimd.MultiplyAdd(b0, g, c00);
                        c01 = TSimd.MultiplyAdd(v0, g, c01);
                        b0 = v0;
                        if (TRows.Value > 1) c10 = TSimd.MultiplyAdd(b1, g, c10);
                        if (TRows.Value > 1) c11 = TSimd.MultiplyAdd(v1, g, c11);
                        b1 = v1;
                        if (TRows.Value > 2) c20 = TSimd.MultiplyAdd(b2, g, c20);
                        if (TRows.Value > 2) c21 = TSimd.MultiplyAdd(v2, g, c21);
                        b2 = v2;
                    }
                    else
                    {
                        x += tap;
                        c00 = TSimd.MultiplyAdd(v0, g, c00);
                        c01 = TSimd.MultiplyAdd(TSource.Load(x, choice), g, c01);
                        if (TRows.Value > 1) c10 = TSimd.MultiplyAdd(v1, g, c10);
                        if (TRows.Value > 1) c11 = TSimd.MultiplyAdd(TSource.Load(x + row1, choice), g, c11);
                        if (TRows.Value > 2) c20 = TSimd.MultiplyAdd(v2, g, c20);
                        if (TRows.Value > 2) c21 = TSimd.MultiplyAdd(TSource.Load(x + row2, choice), g, c21);
                    }
                }

                if (!last) continue;
                x += tap;
                c02 = TSimd.MultiplyAdd(TSource.Load(x, choice), g, c02);
                if (TRows.Value > 1) c12 = TSimd.MultiplyAdd(TSource.Load(x + row1, choice), g, c12);
                if (TRows.Value > 2) c22 = TSimd.MultiplyAdd(TSource.Load(x + row2, choice), g, c22);
            }

            TSimd.Store(c00, sums);
            TSimd.Store(c01, sums + TSimd.Count);
            TSimd.Store(c02, sums + 2 * TSimd.Count);
            if (TRows.Value > 1) TSimd.Store(c10, sums + sumRow);
            if (TRows.Value > 1) TSimd.Store(c11, sums + sumRow + TSimd.Count);
            if (TRows.Value > 1) TSimd.Store(c12, sums + sumRow + 2 * TSimd.Count);
            if (TRows.Value > 2) TSimd.Store(c20, sums + 2 * sumRow);
            if (TRows.Value > 2) TSimd.Store(c21, sums + 2 * sumRow + TSimd.Count);
            if (TRows.Value > 2) TSimd.Store(c22, sums + 2 * sumRow + 2 * TSimd.Count);
        }
    }
}
