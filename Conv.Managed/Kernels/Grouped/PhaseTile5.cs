using System.Numerics;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Gemm;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Grouped;

/// <summary>
/// What <see cref="PhaseRow{T, TVector, TSimd}"/> does, for groups of several channels: up to five neighbouring windows of y make four results each, over all filters of the group. Every pixel of
/// the gradient of y is fetched once and serves the up to nine taps that meet it. Roles: w‹row tap›‹column tap› is the filter, v one channel of a pixel, c‹window› and d‹window› the results of
/// a window at its own row, in its own and the next column, e‹window› and f‹window› those of the row below: 20 + 9 + 1 registers, and one for the lanes' choice.
/// </summary>
internal static unsafe class PhaseTile5<T, TVector, TSimd, TSource>
    where T : unmanaged, INumber<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
    where TSource : struct, ILaneSource<T, TVector>
{
    /// <summary>The most windows of a tile.</summary>
    public const int MostWindows = 5;

    /// <summary>
    /// The tiles: that for some windows, from 1, is at windows − 1 + 5 · lower rows, which are none (no row of results at 2p + 1), one (but no row of y below) or both.
    /// </summary>
    public static readonly delegate*<PhaseRowWork<T>*, void>[] ByWindows =
    [
        &Run<Rows1, Rows1>, &Run<Rows2, Rows1>, &Run<Rows3, Rows1>, &Run<Rows4, Rows1>, &Run<Rows5, Rows1>,
        &Run<Rows1, Rows2>, &Run<Rows2, Rows2>, &Run<Rows3, Rows2>, &Run<Rows4, Rows2>, &Run<Rows5, Rows2>,
        &Run<Rows1, Rows3>, &Run<Rows2, Rows3>, &Run<Rows3, Rows3>, &Run<Rows4, Rows3>, &Run<Rows5, Rows3>,
    ];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TWindows, TLower>(PhaseRowWork<T>* work)
        where TWindows : struct, IRowCount
        where TLower : struct, IRowCount
    {
        nint pixel = work->SourcePixel, sources = work->Sources, row = work->SourceRow;
        bool right = work->HasRight;
        // The filter lies in the order of the correlations: one tap, two of a row, two of a column, four.
        T* one = work->Weights, ofRow = one + sources * TSimd.Count, ofColumn = ofRow + 2 * sources * TSimd.Count, four = ofColumn + 2 * sources * TSimd.Count, x = work->Source, choice = work->Choices;
        TVector c0 = TSimd.Load(work->Start), c1 = c0, c2 = c0, c3 = c0, c4 = c0, d0 = c0, d1 = c0, d2 = c0, d3 = c0, d4 = c0;
        TVector e0 = c0, e1 = c0, e2 = c0, e3 = c0, e4 = c0, f0 = c0, f1 = c0, f2 = c0, f3 = c0, f4 = c0;
        for (; sources > 0; sources--)
        {
            TVector w11 = TSimd.Load(one), w10 = TSimd.Load(ofRow), w12 = TSimd.Load(ofRow + TSimd.Count), w01 = TSimd.Load(ofColumn), w21 = TSimd.Load(ofColumn + TSimd.Count);
            TVector w00 = TSimd.Load(four), w02 = TSimd.Load(four + TSimd.Count), w20 = TSimd.Load(four + 2 * TSimd.Count), w22 = TSimd.Load(four + 3 * TSimd.Count), v;
            TVector chosen = TSource.Chooses ? TSimd.Load(choice) : default;
            T* at = x;
            v = TSource.Load(at, chosen);
            c0 = TSimd.MultiplyAdd(v, w11, c0);
            d0 = TSimd.MultiplyAdd(v, w12, d0);
            if (TLower.Value > 1) e0 = TSimd.MultiplyAdd(v, w21, e0);
            if (TLower.Value > 1) f0 = TSimd.MultiplyAdd(v, w22, f0);

            if (TWindows.Value > 1)
            {
                v = TSource.Load(at += pixel, chosen);
                d0 = TSimd.MultiplyAdd(v, w10, d0);
                if (TLower.Value > 1) f0 = TSimd.MultiplyAdd(v, w20, f0);
                c1 = TSimd.MultiplyAdd(v, w11, c1);
                d1 = TSimd.MultiplyAdd(v, w12, d1);
                if (TLower.Value > 1) e1 = TSimd.MultiplyAdd(v, w21, e1);
                if (TLower.Value > 1) f1 = TSimd.MultiplyAdd(v, w22, f1);
            }

            if (TWindows.Value == 1 && right)
            {
                v = TSource.Load(at + pixel, chosen);
                d0 = TSimd.MultiplyAdd(v, w10, d0);
                if (TLower.Value > 1) f0 = TSimd.MultiplyAdd(v, w20, f0);
            }

            if (TWindows.Value > 2)
            {
                v = TSource.Load(at += pixel, chosen);
                d1 = TSimd.MultiplyAdd(v, w10, d1);
                if (TLower.Value > 1) f1 = TSimd.MultiplyAdd(v, w20, f1);
                c2 = TSimd.MultiplyAdd(v, w11, c2);
                d2 = TSimd.MultiplyAdd(v, w12, d2);
                if (TLower.Value > 1) e2 = TSimd.MultiplyAdd(v, w21, e2);
                if (TLower.Value > 1) f2 = TSimd.MultiplyAdd(v, w22, f2);
            }

            if (TWindows.Value == 2 && right)
            {
                v = TSource.Load(at + pixel, chosen);
                d1 = TSimd.MultiplyAdd(v, w10, d1);
                if (TLower.Value > 1) f1 = TSimd.MultiplyAdd(v, w20, f1);
            }

            if (TWindows.Value > 3)
            {
                v = TSource.Load(at += pixel, chosen);
                d2 = TSimd.MultiplyAdd(v, w10, d2);
                if (TLower.Value > 1) f2 = TSimd.MultiplyAdd(v, w20, f2);
                c3 = TSimd.MultiplyAdd(v, w11, c3);
                d3 = TSimd.MultiplyAdd(v, w12, d3);
                if (TLower.Value > 1) e3 = TSimd.MultiplyAdd(v, w21, e3);
                if (TLower.Value > 1) f3 = TSimd.MultiplyAdd(v, w22, f3);
            }

            if (TWindows.Value == 3 && right)
            {
                v = TSource.Load(at + pixel, chosen);
                d2 = TSimd.MultiplyAdd(v, w10, d2);
                if (TLower.Value > 1) f2 = TSimd.MultiplyAdd(v, w20, f2);
            }

            if (TWindows.Value > 4)
            {
                v = TSource.Load(at += pixel, chosen);
                d3 = TSimd.MultiplyAdd(v, w10, d3);
                if (TLower.Value > 1) f3 = TSimd.MultiplyAdd(v, w20, f3);
                c4 = TSimd.MultiplyAdd(v, w11, c4);
                d4 = TSimd.MultiplyAdd(v, w12, d4);
                if (TLower.Value > 1) e4 = TSimd.MultiplyAdd(v, w21, e4);
                if (TLower.Value > 1) f4 = TSimd.MultiplyAdd(v, w22, f4);
            }

            if (TWindows.Value == 4 && right)
            {
                v = TSource.Load(at + pixel, chosen);
                d3 = TSimd.MultiplyAdd(v, w10, d3);
                if (TLower.Value > 1) f3 = TSimd.MultiplyAdd(v, w20, f3);
            }

            if (TWindows.Value == 5 && right)
            {
                v = TSource.Load(at + pixel, chosen);
                d4 = TSimd.MultiplyAdd(v, w10, d4);
                if (TLower.Value > 1) f4 = TSimd.MultiplyAdd(v, w20, f4);
            }

            if (TLower.Value > 2)
            {
                at = x + row;
                v = TSource.Load(at, chosen);
                e0 = TSimd.MultiplyAdd(v, w01, e0);
                f0 = TSimd.MultiplyAdd(v, w02, f0);

                if (TWindows.Value > 1)
                {
                    v = TSource.Load(at += pixel, chosen);
                    f0 = TSimd.MultiplyAdd(v, w00, f0);
                    e1 = TSimd.MultiplyAdd(v, w01, e1);
                    f1 = TSimd.MultiplyAdd(v, w02, f1);
                }

                if (TWindows.Value == 1 && right)
                {
                    v = TSource.Load(at + pixel, chosen);
                    f0 = TSimd.MultiplyAdd(v, w00, f0);
                }

                if (TWindows.Value > 2)
                {
                    v = TSource.Load(at += pixel, chosen);
                    f1 = TSimd.MultiplyAdd(v, w00, f1);
                    e2 = TSimd.MultiplyAdd(v, w01, e2);
                    f2 = TSimd.MultiplyAdd(v, w02, f2);
                }

                if (TWindows.Value == 2 && right)
                {
                    v = TSource.Load(at + pixel, chosen);
                    f1 = TSimd.MultiplyAdd(v, w00, f1);
                }

                if (TWindows.Value > 3)
                {
                    v = TSource.Load(at += pixel, chosen);
                    f2 = TSimd.MultiplyAdd(v, w00, f2);
                    e3 = TSimd.MultiplyAdd(v, w01, e3);
                    f3 = TSimd.MultiplyAdd(v, w02, f3);
                }

                if (TWindows.Value == 3 && right)
                {
                    v = TSource.Load(at + pixel, chosen);
                    f2 = TSimd.MultiplyAdd(v, w00, f2);
                }

                if (TWindows.Value > 4)
                {
                    v = TSource.Load(at += pixel, chosen);
                    f3 = TSimd.MultiplyAdd(v, w00, f3);
                    e4 = TSimd.MultiplyAdd(v, w01, e4);
                    f4 = TSimd.MultiplyAdd(v, w02, f4);
                }

                if (TWindows.Value == 4 && right)
                {
                    v = TSource.Load(at + pixel, chosen);
                    f3 = TSimd.MultiplyAdd(v, w00, f3);
                }

                if (TWindows.Value == 5 && right)
                {
                    v = TSource.Load(at + pixel, chosen);
                    f4 = TSimd.MultiplyAdd(v, w00, f4);
                }
            }

            x += TSource.Step;
            one += TSimd.Count;
            ofRow += 2 * TSimd.Count;
            ofColumn += 2 * TSimd.Count;
            four += 4 * TSimd.Count;
            if (TSource.Chooses) choice += TSimd.Count;
        }

        nint step = work->ResultPixel;
        bool odd = work->HasOddColumn;
        if (work->Relu)
        {
            (c0, d0) = (TSimd.Max(c0, TSimd.Zero), TSimd.Max(d0, TSimd.Zero));
            if (TLower.Value > 1) (e0, f0) = (TSimd.Max(e0, TSimd.Zero), TSimd.Max(f0, TSimd.Zero));
            if (TWindows.Value > 1) (c1, d1) = (TSimd.Max(c1, TSimd.Zero), TSimd.Max(d1, TSimd.Zero));
            if (TLower.Value > 1 && TWindows.Value > 1) (e1, f1) = (TSimd.Max(e1, TSimd.Zero), TSimd.Max(f1, TSimd.Zero));
            if (TWindows.Value > 2) (c2, d2) = (TSimd.Max(c2, TSimd.Zero), TSimd.Max(d2, TSimd.Zero));
            if (TLower.Value > 1 && TWindows.Value > 2) (e2, f2) = (TSimd.Max(e2, TSimd.Zero), TSimd.Max(f2, TSimd.Zero));
            if (TWindows.Value > 3) (c3, d3) = (TSimd.Max(c3, TSimd.Zero), TSimd.Max(d3, TSimd.Zero));
            if (TLower.Value > 1 && TWindows.Value > 3) (e3, f3) = (TSimd.Max(e3, TSimd.Zero), TSimd.Max(f3, TSimd.Zero));
            if (TWindows.Value > 4) (c4, d4) = (TSimd.Max(c4, TSimd.Zero), TSimd.Max(d4, TSimd.Zero));
            if (TLower.Value > 1 && TWindows.Value > 4) (e4, f4) = (TSimd.Max(e4, TSimd.Zero), TSimd.Max(f4, TSimd.Zero));
        }

        T* result = work->Result;
        TSimd.Store(c0, result);
        if (TWindows.Value > 1 || odd) TSimd.Store(d0, result + step);
        if (TWindows.Value > 1) TSimd.Store(c1, result + 2 * step);
        if (TWindows.Value > 1 && (TWindows.Value > 2 || odd)) TSimd.Store(d1, result + 3 * step);
        if (TWindows.Value > 2) TSimd.Store(c2, result + 4 * step);
        if (TWindows.Value > 2 && (TWindows.Value > 3 || odd)) TSimd.Store(d2, result + 5 * step);
        if (TWindows.Value > 3) TSimd.Store(c3, result + 6 * step);
        if (TWindows.Value > 3 && (TWindows.Value > 4 || odd)) TSimd.Store(d3, result + 7 * step);
        if (TWindows.Value > 4) TSimd.Store(c4, result + 8 * step);
        if (TWindows.Value > 4 && odd) TSimd.Store(d4, result + 9 * step);
        if (TLower.Value == 1) return;

        result += work->ResultRow;
        TSimd.Store(e0, result);
        if (TWindows.Value > 1 || odd) TSimd.Store(f0, result + step);
        if (TWindows.Value > 1) TSimd.Store(e1, result + 2 * step);
        if (TWindows.Value > 1 && (TWindows.Value > 2 || odd)) TSimd.Store(f1, result + 3 * step);
        if (TWindows.Value > 2) TSimd.Store(e2, result + 4 * step);
        if (TWindows.Value > 2 && (TWindows.Value > 3 || odd)) TSimd.Store(f2, result + 5 * step);
        if (TWindows.Value > 3) TSimd.Store(e3, result + 6 * step);
        if (TWindows.Value > 3 && (TWindows.Value > 4 || odd)) TSimd.Store(f3, result + 7 * step);
        if (TWindows.Value > 4) TSimd.Store(e4, result + 8 * step);
        if (TWindows.Value > 4 && odd) TSimd.Store(f4, result + 9 * step);
    }
}
