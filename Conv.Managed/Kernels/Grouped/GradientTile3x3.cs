using System.Numerics;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Gemm;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Grouped;

/// <summary>
/// Adds to the gradients of up to 3×3 taps, for a vector of filters and one source channel per group, what some rows of windows bring. Roles: c‹row tap›‹column tap› are the sums, g the
/// gradient of y at a window, x‹row tap›‹column tap› source values; where windows are as far apart as taps, each is loaded once and handed on from window to window: 9 + 9 + 1
/// registers, and one for the lanes' choice.
/// </summary>
internal static unsafe class GradientTile3x3<T, TVector, TSimd, TSource>
    where T : unmanaged, INumber<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
    where TSource : struct, ILaneSource<T, TVector>
{
    /// <summary>The most taps on an axis.</summary>
    public const int Side = 3;

    /// <summary>The tiles: that for r rows and s columns of taps is at (r − 1) · 3 + s − 1.</summary>
    public static readonly delegate*<GradientTileWork<T>*, void>[] ByTaps =
    [
        &Run<Rows1, Rows1>,
        &Run<Rows1, Rows2>,
        &Run<Rows1, Rows3>,
        &Run<Rows2, Rows1>,
        &Run<Rows2, Rows2>,
        &Run<Rows2, Rows3>,
        &Run<Rows3, Rows1>,
        &Run<Rows3, Rows2>,
        &Run<Rows3, Rows3>,
    ];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TRows, TColumns>(GradientTileWork<T>* work)
        where TRows : struct, IRowCount
        where TColumns : struct, IRowCount
    {
        GradientColumns taps = *work->Columns;
        nint tap = work->TapStep, window = work->WindowStep, step = work->GradientStep, sumRow = work->SumRow;
        TVector choice = TSource.Chooses ? TSimd.Load(work->Choice) : default;
        T* sums = work->Sums;
        TVector c00 = TSimd.Load(sums);
        TVector c01 = TColumns.Value > 1 ? TSimd.Load(sums + TSimd.Count) : TSimd.Zero;
        TVector c02 = TColumns.Value > 2 ? TSimd.Load(sums + 2 * TSimd.Count) : TSimd.Zero;
        TVector c10 = TRows.Value > 1 ? TSimd.Load(sums + sumRow) : TSimd.Zero;
        TVector c11 = TRows.Value > 1 && TColumns.Value > 1 ? TSimd.Load(sums + sumRow + TSimd.Count) : TSimd.Zero;
        TVector c12 = TRows.Value > 1 && TColumns.Value > 2 ? TSimd.Load(sums + sumRow + 2 * TSimd.Count) : TSimd.Zero;
        TVector c20 = TRows.Value > 2 ? TSimd.Load(sums + 2 * sumRow) : TSimd.Zero;
        TVector c21 = TRows.Value > 2 && TColumns.Value > 1 ? TSimd.Load(sums + 2 * sumRow + TSimd.Count) : TSimd.Zero;
        TVector c22 = TRows.Value > 2 && TColumns.Value > 2 ? TSimd.Load(sums + 2 * sumRow + 2 * TSimd.Count) : TSimd.Zero;
        T* gradientRow = work->Gradient, xRow = work->X;
        for (nint row = work->Rows; row > 0; row--, gradientRow += work->GradientRow, xRow += work->WindowRow)
        {
            T* xRow1 = xRow + work->TapRow, xRow2 = xRow + 2 * work->TapRow;
            for (nint q = 0; ; q++)
            {
                TVector g;
                if (q == taps.Low)
                {
                    nint left = taps.High - taps.Low;
                    T* gradient = gradientRow + q * step, x0 = xRow + q * window, x1 = xRow1 + q * window, x2 = xRow2 + q * window;
                    if (TColumns.Value == 3 && tap == window && left > 0)
                    {
                        TVector x00 = TSource.Load(x0, choice), x01 = TSource.Load(x0 += tap, choice), x02;
                        TVector x10 = TRows.Value > 1 ? TSource.Load(x1, choice) : TSimd.Zero, x11 = TRows.Value > 1 ? TSource.Load(x1 += tap, choice) : TSimd.Zero, x12;
                        TVector x20 = TRows.Value > 2 ? TSource.Load(x2, choice) : TSimd.Zero, x21 = TRows.Value > 2 ? TSource.Load(x2 += tap, choice) : TSimd.Zero, x22;
                        for (; left > 0; left--, gradient += step)
                        {
                            g = TSimd.Load(gradient);
                            x02 = TSource.Load(x0 += tap, choice);
                            c00 = TSimd.MultiplyAdd(x00, g, c00);
                            c01 = TSimd.MultiplyAdd(x01, g, c01);
                            c02 = TSimd.MultiplyAdd(x02, g, c02);
                            (x00, x01) = (x01, x02);
                            if (TRows.Value > 1)
                            {
                                x12 = TSource.Load(x1 += tap, choice);
                                c10 = TSimd.MultiplyAdd(x10, g, c10);
                                c11 = TSimd.MultiplyAdd(x11, g, c11);
                                c12 = TSimd.MultiplyAdd(x12, g, c12);
                                (x10, x11) = (x11, x12);
                            }

                            if (TRows.Value > 2)
                            {
                                x22 = TSource.Load(x2 += tap, choice);
                                c20 = TSimd.MultiplyAdd(x20, g, c20);
                                c21 = TSimd.MultiplyAdd(x21, g, c21);
                                c22 = TSimd.MultiplyAdd(x22, g, c22);
                                (x20, x21) = (x21, x22);
                            }
                        }
                    }
                    else
                    {
                        for (; left > 0; left--, gradient += step, x0 += window, x1 += window, x2 += window)
                        {
                            g = TSimd.Load(gradient);
                            c00 = TSimd.MultiplyAdd(TSource.Load(x0, choice), g, c00);
                            if (TColumns.Value > 1) c01 = TSimd.MultiplyAdd(TSource.Load(x0 + tap, choice), g, c01);
                            if (TColumns.Value > 2) c02 = TSimd.MultiplyAdd(TSource.Load(x0 + 2 * tap, choice), g, c02);
                            if (TRows.Value > 1) c10 = TSimd.MultiplyAdd(TSource.Load(x1, choice), g, c10);
                            if (TRows.Value > 1 && TColumns.Value > 1) c11 = TSimd.MultiplyAdd(TSource.Load(x1 + tap, choice), g, c11);
                            if (TRows.Value > 1 && TColumns.Value > 2) c12 = TSimd.MultiplyAdd(TSource.Load(x1 + 2 * tap, choice), g, c12);
                            if (TRows.Value > 2) c20 = TSimd.MultiplyAdd(TSource.Load(x2, choice), g, c20);
                            if (TRows.Value > 2 && TColumns.Value > 1) c21 = TSimd.MultiplyAdd(TSource.Load(x2 + tap, choice), g, c21);
                            if (TRows.Value > 2 && TColumns.Value > 2) c22 = TSimd.MultiplyAdd(TSource.Load(x2 + 2 * tap, choice), g, c22);
                        }
                    }

                    q = taps.High;
                }

                if (q >= work->Windows) break;
                g = TSimd.Load(gradientRow + q * step);
                nint at = q * window;
                if (q >= taps.Low0 && q < taps.High0)
                {
                    c00 = TSimd.MultiplyAdd(TSource.Load(xRow + at, choice), g, c00);
                    if (TRows.Value > 1) c10 = TSimd.MultiplyAdd(TSource.Load(xRow1 + at, choice), g, c10);
                    if (TRows.Value > 2) c20 = TSimd.MultiplyAdd(TSource.Load(xRow2 + at, choice), g, c20);
                }

                if (TColumns.Value > 1 && q >= taps.Low1 && q < taps.High1)
                {
                    c01 = TSimd.MultiplyAdd(TSource.Load(xRow + at + tap, choice), g, c01);
                    if (TRows.Value > 1) c11 = TSimd.MultiplyAdd(TSource.Load(xRow1 + at + tap, choice), g, c11);
                    if (TRows.Value > 2) c21 = TSimd.MultiplyAdd(TSource.Load(xRow2 + at + tap, choice), g, c21);
                }

                if (TColumns.Value > 2 && q >= taps.Low2 && q < taps.High2)
                {
                    c02 = TSimd.MultiplyAdd(TSource.Load(xRow + at + 2 * tap, choice), g, c02);
                    if (TRows.Value > 1) c12 = TSimd.MultiplyAdd(TSource.Load(xRow1 + at + 2 * tap, choice), g, c12);
                    if (TRows.Value > 2) c22 = TSimd.MultiplyAdd(TSource.Load(xRow2 + at + 2 * tap, choice), g, c22);
                }
            }
        }

        TSimd.Store(c00, sums);
        if (TColumns.Value > 1) TSimd.Store(c01, sums + TSimd.Count);
        if (TColumns.Value > 2) TSimd.Store(c02, sums + 2 * TSimd.Count);
        if (TRows.Value > 1) TSimd.Store(c10, sums + sumRow);
        if (TRows.Value > 1 && TColumns.Value > 1) TSimd.Store(c11, sums + sumRow + TSimd.Count);
        if (TRows.Value > 1 && TColumns.Value > 2) TSimd.Store(c12, sums + sumRow + 2 * TSimd.Count);
        if (TRows.Value > 2) TSimd.Store(c20, sums + 2 * sumRow);
        if (TRows.Value > 2 && TColumns.Value > 1) TSimd.Store(c21, sums + 2 * sumRow + TSimd.Count);
        if (TRows.Value > 2 && TColumns.Value > 2) TSimd.Store(c22, sums + 2 * sumRow + 2 * TSimd.Count);
    }
}
