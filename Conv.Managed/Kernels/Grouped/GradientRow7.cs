using System.Numerics;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Gemm;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Grouped;

/// <summary>
/// Adds to the gradients of up to three rows of three neighbouring taps, for a vector of filters and one source channel per group, what up to seven windows of some rows bring; windows
/// are one or two pixels apart. Roles: c‹row tap›‹column tap› are the sums, g the gradient of y at a window, a‹row tap›, b‹row tap› and v‹row tap› its three pixels, of which the
/// next window takes over those that it sees: 9 + 9 + 1 registers, and one for the lanes' choice.
/// </summary>
internal static unsafe class GradientRow7<T, TVector, TSimd, TSource>
    where T : unmanaged, INumber<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
    where TSource : struct, ILaneSource<T, TVector>
{
    /// <summary>The tiles: that for some windows, rows of taps and pixels per step is at ((windows − 1) · 3 + rows − 1) · 2 + step − 1.</summary>
    public static readonly delegate*<GradientTileWork<T>*, void>[] ByWindows =
    [
        &Run<Rows1, Rows1, Rows1>,
        &Run<Rows1, Rows1, Rows2>,
        &Run<Rows1, Rows2, Rows1>,
        &Run<Rows1, Rows2, Rows2>,
        &Run<Rows1, Rows3, Rows1>,
        &Run<Rows1, Rows3, Rows2>,
        &Run<Rows2, Rows1, Rows1>,
        &Run<Rows2, Rows1, Rows2>,
        &Run<Rows2, Rows2, Rows1>,
        &Run<Rows2, Rows2, Rows2>,
        &Run<Rows2, Rows3, Rows1>,
        &Run<Rows2, Rows3, Rows2>,
        &Run<Rows3, Rows1, Rows1>,
        &Run<Rows3, Rows1, Rows2>,
        &Run<Rows3, Rows2, Rows1>,
        &Run<Rows3, Rows2, Rows2>,
        &Run<Rows3, Rows3, Rows1>,
        &Run<Rows3, Rows3, Rows2>,
        &Run<Rows4, Rows1, Rows1>,
        &Run<Rows4, Rows1, Rows2>,
        &Run<Rows4, Rows2, Rows1>,
        &Run<Rows4, Rows2, Rows2>,
        &Run<Rows4, Rows3, Rows1>,
        &Run<Rows4, Rows3, Rows2>,
        &Run<Rows5, Rows1, Rows1>,
        &Run<Rows5, Rows1, Rows2>,
        &Run<Rows5, Rows2, Rows1>,
        &Run<Rows5, Rows2, Rows2>,
        &Run<Rows5, Rows3, Rows1>,
        &Run<Rows5, Rows3, Rows2>,
        &Run<Rows6, Rows1, Rows1>,
        &Run<Rows6, Rows1, Rows2>,
        &Run<Rows6, Rows2, Rows1>,
        &Run<Rows6, Rows2, Rows2>,
        &Run<Rows6, Rows3, Rows1>,
        &Run<Rows6, Rows3, Rows2>,
        &Run<Rows7, Rows1, Rows1>,
        &Run<Rows7, Rows1, Rows2>,
        &Run<Rows7, Rows2, Rows1>,
        &Run<Rows7, Rows2, Rows2>,
        &Run<Rows7, Rows3, Rows1>,
        &Run<Rows7, Rows3, Rows2>,
    ];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TWindows, TRows, TStep>(GradientTileWork<T>* work)
        where TWindows : struct, IRowCount
        where TRows : struct, IRowCount
        where TStep : struct, IRowCount
    {
        nint tap = work->TapStep, step = work->GradientStep, sumRow = work->SumRow;
        bool first = work->First, last = work->Last;
        TVector choice = TSource.Chooses ? TSimd.Load(work->Choice) : default;
        T* sums = work->Sums, gradientRow = work->Gradient, xRow = work->X;
        TVector c00 = TSimd.Load(sums);
        TVector c01 = TSimd.Load(sums + TSimd.Count);
        TVector c02 = TSimd.Load(sums + 2 * TSimd.Count);
        TVector c10 = TRows.Value > 1 ? TSimd.Load(sums + sumRow) : TSimd.Zero;
        TVector c11 = TRows.Value > 1 ? TSimd.Load(sums + sumRow + TSimd.Count) : TSimd.Zero;
        TVector c12 = TRows.Value > 1 ? TSimd.Load(sums + sumRow + 2 * TSimd.Count) : TSimd.Zero;
        TVector c20 = TRows.Value > 2 ? TSimd.Load(sums + 2 * sumRow) : TSimd.Zero;
        TVector c21 = TRows.Value > 2 ? TSimd.Load(sums + 2 * sumRow + TSimd.Count) : TSimd.Zero;
        TVector c22 = TRows.Value > 2 ? TSimd.Load(sums + 2 * sumRow + 2 * TSimd.Count) : TSimd.Zero;
        TVector a0 = TSimd.Zero, b0 = a0, v0 = a0, a1 = a0, b1 = a0, v1 = a0, a2 = a0, b2 = a0, v2 = a0;
        for (nint row = work->Rows; row > 0; row--, gradientRow += work->GradientRow, xRow += work->WindowRow)
        {
            T* gradient = gradientRow, x0 = xRow, x1 = xRow + work->TapRow, x2 = xRow + 2 * work->TapRow;
            TVector g = TSimd.Load(gradient);
            if (first) c00 = TSimd.MultiplyAdd(TSource.Load(x0, choice), g, c00);
            b0 = TSource.Load(x0 += tap, choice);
            c01 = TSimd.MultiplyAdd(b0, g, c01);
            if (TWindows.Value > 1 || last) v0 = TSource.Load(x0 += tap, choice);
            if (TWindows.Value > 1 || last) c02 = TSimd.MultiplyAdd(v0, g, c02);

            if (TRows.Value > 1)
            {
                if (first) c10 = TSimd.MultiplyAdd(TSource.Load(x1, choice), g, c10);
                b1 = TSource.Load(x1 += tap, choice);
                c11 = TSimd.MultiplyAdd(b1, g, c11);
                if (TWindows.Value > 1 || last) v1 = TSource.Load(x1 += tap, choice);
                if (TWindows.Value > 1 || last) c12 = TSimd.MultiplyAdd(v1, g, c12);
            }

            if (TRows.Value > 2)
            {
                if (first) c20 = TSimd.MultiplyAdd(TSource.Load(x2, choice), g, c20);
                b2 = TSource.Load(x2 += tap, choice);
                c21 = TSimd.MultiplyAdd(b2, g, c21);
                if (TWindows.Value > 1 || last) v2 = TSource.Load(x2 += tap, choice);
                if (TWindows.Value > 1 || last) c22 = TSimd.MultiplyAdd(v2, g, c22);
            }

            if (TWindows.Value > 1)
            {
                g = TSimd.Load(gradient += step);
                (a0, b0) = TStep.Value == 1 ? (b0, v0) : (v0, TSource.Load(x0 += tap, choice));
                c00 = TSimd.MultiplyAdd(a0, g, c00);
                c01 = TSimd.MultiplyAdd(b0, g, c01);
                if (TWindows.Value > 2 || last) v0 = TSource.Load(x0 += tap, choice);
                if (TWindows.Value > 2 || last) c02 = TSimd.MultiplyAdd(v0, g, c02);

                if (TRows.Value > 1)
                {
                    (a1, b1) = TStep.Value == 1 ? (b1, v1) : (v1, TSource.Load(x1 += tap, choice));
                    c10 = TSimd.MultiplyAdd(a1, g, c10);
                    c11 = TSimd.MultiplyAdd(b1, g, c11);
                    if (TWindows.Value > 2 || last) v1 = TSource.Load(x1 += tap, choice);
                    if (TWindows.Value > 2 || last) c12 = TSimd.MultiplyAdd(v1, g, c12);
                }

                if (TRows.Value > 2)
                {
                    (a2, b2) = TStep.Value == 1 ? (b2, v2) : (v2, TSource.Load(x2 += tap, choice));
                    c20 = TSimd.MultiplyAdd(a2, g, c20);
                    c21 = TSimd.MultiplyAdd(b2, g, c21);
                    if (TWindows.Value > 2 || last) v2 = TSource.Load(x2 += tap, choice);
                    if (TWindows.Value > 2 || last) c22 = TSimd.MultiplyAdd(v2, g, c22);
                }
            }

            if (TWindows.Value > 2)
            {
                g = TSimd.Load(gradient += step);
                (a0, b0) = TStep.Value == 1 ? (b0, v0) : (v0, TSource.Load(x0 += tap, choice));
                c00 = TSimd.MultiplyAdd(a0, g, c00);
                c01 = TSimd.MultiplyAdd(b0, g, c01);
                if (TWindows.Value > 3 || last) v0 = TSource.Load(x0 += tap, choice);
                if (TWindows.Value > 3 || last) c02 = TSimd.MultiplyAdd(v0, g, c02);

                if (TRows.Value > 1)
                {
                    (a1, b1) = TStep.Value == 1 ? (b1, v1) : (v1, TSource.Load(x1 += tap, choice));
                    c10 = TSimd.MultiplyAdd(a1, g, c10);
                    c11 = TSimd.MultiplyAdd(b1, g, c11);
                    if (TWindows.Value > 3 || last) v1 = TSource.Load(x1 += tap, choice);
                    if (TWindows.Value > 3 || last) c12 = TSimd.MultiplyAdd(v1, g, c12);
                }

                if (TRows.Value > 2)
                {
                    (a2, b2) = TStep.Value == 1 ? (b2, v2) : (v2, TSource.Load(x2 += tap, choice));
                    c20 = TSimd.MultiplyAdd(a2, g, c20);
                    c21 = TSimd.MultiplyAdd(b2, g, c21);
                    if (TWindows.Value > 3 || last) v2 = TSource.Load(x2 += tap, choice);
                    if (TWindows.Value > 3 || last) c22 = TSimd.MultiplyAdd(v2, g, c22);
                }
            }

            if (TWindows.Value > 3)
            {
                g = TSimd.Load(gradient += step);
                (a0, b0) = TStep.Value == 1 ? (b0, v0) : (v0, TSource.Load(x0 += tap, choice));
                c00 = TSimd.MultiplyAdd(a0, g, c00);
                c01 = TSimd.MultiplyAdd(b0, g, c01);
                if (TWindows.Value > 4 || last) v0 = TSource.Load(x0 += tap, choice);
                if (TWindows.Value > 4 || last) c02 = TSimd.MultiplyAdd(v0, g, c02);

                if (TRows.Value > 1)
                {
                    (a1, b1) = TStep.Value == 1 ? (b1, v1) : (v1, TSource.Load(x1 += tap, choice));
                    c10 = TSimd.MultiplyAdd(a1, g, c10);
                    c11 = TSimd.MultiplyAdd(b1, g, c11);
                    if (TWindows.Value > 4 || last) v1 = TSource.Load(x1 += tap, choice);
                    if (TWindows.Value > 4 || last) c12 = TSimd.MultiplyAdd(v1, g, c12);
                }

                if (TRows.Value > 2)
                {
                    (a2, b2) = TStep.Value == 1 ? (b2, v2) : (v2, TSource.Load(x2 += tap, choice));
                    c20 = TSimd.MultiplyAdd(a2, g, c20);
                    c21 = TSimd.MultiplyAdd(b2, g, c21);
                    if (TWindows.Value > 4 || last) v2 = TSource.Load(x2 += tap, choice);
                    if (TWindows.Value > 4 || last) c22 = TSimd.MultiplyAdd(v2, g, c22);
                }
            }

            if (TWindows.Value > 4)
            {
                g = TSimd.Load(gradient += step);
                (a0, b0) = TStep.Value == 1 ? (b0, v0) : (v0, TSource.Load(x0 += tap, choice));
                c00 = TSimd.MultiplyAdd(a0, g, c00);
                c01 = TSimd.MultiplyAdd(b0, g, c01);
                if (TWindows.Value > 5 || last) v0 = TSource.Load(x0 += tap, choice);
                if (TWindows.Value > 5 || last) c02 = TSimd.MultiplyAdd(v0, g, c02);

                if (TRows.Value > 1)
                {
                    (a1, b1) = TStep.Value == 1 ? (b1, v1) : (v1, TSource.Load(x1 += tap, choice));
                    c10 = TSimd.MultiplyAdd(a1, g, c10);
                    c11 = TSimd.MultiplyAdd(b1, g, c11);
                    if (TWindows.Value > 5 || last) v1 = TSource.Load(x1 += tap, choice);
                    if (TWindows.Value > 5 || last) c12 = TSimd.MultiplyAdd(v1, g, c12);
                }

                if (TRows.Value > 2)
                {
                    (a2, b2) = TStep.Value == 1 ? (b2, v2) : (v2, TSource.Load(x2 += tap, choice));
                    c20 = TSimd.MultiplyAdd(a2, g, c20);
                    c21 = TSimd.MultiplyAdd(b2, g, c21);
                    if (TWindows.Value > 5 || last) v2 = TSource.Load(x2 += tap, choice);
                    if (TWindows.Value > 5 || last) c22 = TSimd.MultiplyAdd(v2, g, c22);
                }
            }

            if (TWindows.Value > 5)
            {
                g = TSimd.Load(gradient += step);
                (a0, b0) = TStep.Value == 1 ? (b0, v0) : (v0, TSource.Load(x0 += tap, choice));
                c00 = TSimd.MultiplyAdd(a0, g, c00);
                c01 = TSimd.MultiplyAdd(b0, g, c01);
                if (TWindows.Value > 6 || last) v0 = TSource.Load(x0 += tap, choice);
                if (TWindows.Value > 6 || last) c02 = TSimd.MultiplyAdd(v0, g, c02);

                if (TRows.Value > 1)
                {
                    (a1, b1) = TStep.Value == 1 ? (b1, v1) : (v1, TSource.Load(x1 += tap, choice));
                    c10 = TSimd.MultiplyAdd(a1, g, c10);
                    c11 = TSimd.MultiplyAdd(b1, g, c11);
                    if (TWindows.Value > 6 || last) v1 = TSource.Load(x1 += tap, choice);
                    if (TWindows.Value > 6 || last) c12 = TSimd.MultiplyAdd(v1, g, c12);
                }

                if (TRows.Value > 2)
                {
                    (a2, b2) = TStep.Value == 1 ? (b2, v2) : (v2, TSource.Load(x2 += tap, choice));
                    c20 = TSimd.MultiplyAdd(a2, g, c20);
                    c21 = TSimd.MultiplyAdd(b2, g, c21);
                    if (TWindows.Value > 6 || last) v2 = TSource.Load(x2 += tap, choice);
                    if (TWindows.Value > 6 || last) c22 = TSimd.MultiplyAdd(v2, g, c22);
                }
            }

            if (TWindows.Value > 6)
            {
                g = TSimd.Load(gradient += step);
                (a0, b0) = TStep.Value == 1 ? (b0, v0) : (v0, TSource.Load(x0 += tap, choice));
                c00 = TSimd.MultiplyAdd(a0, g, c00);
                c01 = TSimd.MultiplyAdd(b0, g, c01);
                if (TWindows.Value > 7 || last) v0 = TSource.Load(x0 += tap, choice);
                if (TWindows.Value > 7 || last) c02 = TSimd.MultiplyAdd(v0, g, c02);

                if (TRows.Value > 1)
                {
                    (a1, b1) = TStep.Value == 1 ? (b1, v1) : (v1, TSource.Load(x1 += tap, choice));
                    c10 = TSimd.MultiplyAdd(a1, g, c10);
                    c11 = TSimd.MultiplyAdd(b1, g, c11);
                    if (TWindows.Value > 7 || last) v1 = TSource.Load(x1 += tap, choice);
                    if (TWindows.Value > 7 || last) c12 = TSimd.MultiplyAdd(v1, g, c12);
                }

                if (TRows.Value > 2)
                {
                    (a2, b2) = TStep.Value == 1 ? (b2, v2) : (v2, TSource.Load(x2 += tap, choice));
                    c20 = TSimd.MultiplyAdd(a2, g, c20);
                    c21 = TSimd.MultiplyAdd(b2, g, c21);
                    if (TWindows.Value > 7 || last) v2 = TSource.Load(x2 += tap, choice);
                    if (TWindows.Value > 7 || last) c22 = TSimd.MultiplyAdd(v2, g, c22);
                }
            }
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
