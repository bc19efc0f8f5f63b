using System.Numerics;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Gemm;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Grouped;

/// <summary>
/// Up to seven neighbouring windows of one row and two vectors of result channels of one group, which see the same pixels: what <see cref="RowTile14{T, TVector, TSimd, TSource}"/> does for
/// one vector. Roles: c‹window› are the sums of the first vector, e‹window› those of the second, w0 … w2 and u0 … u2 their taps of the filter, v one channel of a pixel: 14 + 6 + 1 registers.
/// </summary>
internal static unsafe class RowPair7<T, TVector, TSimd>
    where T : unmanaged, INumber<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
{
    /// <summary>The tiles by number of windows, from 1.</summary>
    public static readonly delegate*<RowTileWork<T>*, void>[] ByWindows = [&Run<Rows1>, &Run<Rows2>, &Run<Rows3>, &Run<Rows4>, &Run<Rows5>, &Run<Rows6>, &Run<Rows7>];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TWindows>(RowTileWork<T>* work)
        where TWindows : struct, IRowCount
    {
        nint pixel = work->PixelStep, window = work->WindowStep, second = work->BlockW;
        TVector c0 = TSimd.Load(work->Start), e0 = TSimd.Load(work->Start + work->StartStep);
        TVector c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0, e1 = e0, e2 = e0, e3 = e0, e4 = e0, e5 = e0, e6 = e0;
        for (int row = 0; row < work->RowCount; row++)
        {
            T* rowX = work->Rows[row] + work->Shift, rowW = work->Weights[row];
            for (int column = 0; column < work->ColumnCount; column++)
            {
                ColumnTaps taps = work->Columns[column];
                T* x = rowX + taps.X, w = rowW + taps.W;
                bool first = taps.First, last = taps.Last;
                if (taps.Three)
                {
                    for (nint j = work->Sources; j > 0; j--, x++, w += work->SourceW)
                    {
                        TVector w0 = TSimd.Load(w), w1 = TSimd.Load(w + taps.WStep), w2 = TSimd.Load(w + 2 * taps.WStep), v;
                        TVector u0 = TSimd.Load(w + second), u1 = TSimd.Load(w + second + taps.WStep), u2 = TSimd.Load(w + second + 2 * taps.WStep);
                        T* at = x;
                        if (first)
                        {
                            v = TSimd.Broadcast(*at);
                            c0 = TSimd.MultiplyAdd(v, w0, c0);
                            e0 = TSimd.MultiplyAdd(v, u0, e0);
                        }

                        v = TSimd.Broadcast(*(at += pixel));
                        c0 = TSimd.MultiplyAdd(v, w1, c0);
                        e0 = TSimd.MultiplyAdd(v, u1, e0);
                        if (TWindows.Value > 1) c1 = TSimd.MultiplyAdd(v, w0, c1);
                        if (TWindows.Value > 1) e1 = TSimd.MultiplyAdd(v, u0, e1);

                        if (TWindows.Value == 1 && last)
                        {
                            v = TSimd.Broadcast(*(at + pixel));
                            c0 = TSimd.MultiplyAdd(v, w2, c0);
                            e0 = TSimd.MultiplyAdd(v, u2, e0);
                        }

                        if (TWindows.Value >= 2)
                        {
                            v = TSimd.Broadcast(*(at += pixel));
                            c0 = TSimd.MultiplyAdd(v, w2, c0);
                            e0 = TSimd.MultiplyAdd(v, u2, e0);
                            c1 = TSimd.MultiplyAdd(v, w1, c1);
                            e1 = TSimd.MultiplyAdd(v, u1, e1);
                            if (TWindows.Value > 2) c2 = TSimd.MultiplyAdd(v, w0, c2);
                            if (TWindows.Value > 2) e2 = TSimd.MultiplyAdd(v, u0, e2);
                        }

                        if (TWindows.Value == 2 && last)
                        {
                            v = TSimd.Broadcast(*(at + pixel));
                            c1 = TSimd.MultiplyAdd(v, w2, c1);
                            e1 = TSimd.MultiplyAdd(v, u2, e1);
                        }

                        if (TWindows.Value >= 3)
                        {
                            v = TSimd.Broadcast(*(at += pixel));
                            c1 = TSimd.MultiplyAdd(v, w2, c1);
                            e1 = TSimd.MultiplyAdd(v, u2, e1);
                            c2 = TSimd.MultiplyAdd(v, w1, c2);
                            e2 = TSimd.MultiplyAdd(v, u1, e2);
                            if (TWindows.Value > 3) c3 = TSimd.MultiplyAdd(v, w0, c3);
                            if (TWindows.Value > 3) e3 = TSimd.MultiplyAdd(v, u0, e3);
                        }

                        if (TWindows.Value == 3 && last)
                        {
                            v = TSimd.Broadcast(*(at + pixel));
                            c2 = TSimd.MultiplyAdd(v, w2, c2);
                            e2 = TSimd.MultiplyAdd(v, u2, e2);
                        }

                        if (TWindows.Value >= 4)
                        {
                            v = TSimd.Broadcast(*(at += pixel));
                            c2 = TSimd.MultiplyAdd(v, w2, c2);
                            e2 = TSimd.MultiplyAdd(v, u2, e2);
                            c3 = TSimd.MultiplyAdd(v, w1, c3);
                            e3 = TSimd.MultiplyAdd(v, u1, e3);
                            if (TWindows.Value > 4) c4 = TSimd.MultiplyAdd(v, w0, c4);
                            if (TWindows.Value > 4) e4 = TSimd.MultiplyAdd(v, u0, e4);
                        }

                        if (TWindows.Value == 4 && last)
                        {
                            v = TSimd.Broadcast(*(at + pixel));
                            c3 = TSimd.MultiplyAdd(v, w2, c3);
                            e3 = TSimd.MultiplyAdd(v, u2, e3);
                        }

                        if (TWindows.Value >= 5)
                        {
                            v = TSimd.Broadcast(*(at += pixel));
                            c3 = TSimd.MultiplyAdd(v, w2, c3);
                            e3 = TSimd.MultiplyAdd(v, u2, e3);
                            c4 = TSimd.MultiplyAdd(v, w1, c4);
                            e4 = TSimd.MultiplyAdd(v, u1, e4);
                            if (TWindows.Value > 5) c5 = TSimd.MultiplyAdd(v, w0, c5);
                            if (TWindows.Value > 5) e5 = TSimd.MultiplyAdd(v, u0, e5);
                        }

                        if (TWindows.Value == 5 && last)
                        {
                            v = TSimd.Broadcast(*(at + pixel));
                            c4 = TSimd.MultiplyAdd(v, w2, c4);
                            e4 = TSimd.MultiplyAdd(v, u2, e4);
                        }

                        if (TWindows.Value >= 6)
                        {
                            v = TSimd.Broadcast(*(at += pixel));
                            c4 = TSimd.MultiplyAdd(v, w2, c4);
                            e4 = TSimd.MultiplyAdd(v, u2, e4);
                            c5 = TSimd.MultiplyAdd(v, w1, c5);
                            e5 = TSimd.MultiplyAdd(v, u1, e5);
                            if (TWindows.Value > 6) c6 = TSimd.MultiplyAdd(v, w0, c6);
                            if (TWindows.Value > 6) e6 = TSimd.MultiplyAdd(v, u0, e6);
                        }

                        if (TWindows.Value == 6 && last)
                        {
                            v = TSimd.Broadcast(*(at + pixel));
                            c5 = TSimd.MultiplyAdd(v, w2, c5);
                            e5 = TSimd.MultiplyAdd(v, u2, e5);
                        }

                        if (TWindows.Value >= 7)
                        {
                            v = TSimd.Broadcast(*(at += pixel));
                            c5 = TSimd.MultiplyAdd(v, w2, c5);
                            e5 = TSimd.MultiplyAdd(v, u2, e5);
                            c6 = TSimd.MultiplyAdd(v, w1, c6);
                            e6 = TSimd.MultiplyAdd(v, u1, e6);
                        }

                        if (TWindows.Value == 7 && last)
                        {
                            v = TSimd.Broadcast(*(at + pixel));
                            c6 = TSimd.MultiplyAdd(v, w2, c6);
                            e6 = TSimd.MultiplyAdd(v, u2, e6);
                        }
                    }
                }
                else
                {
                    for (nint j = work->Sources; j > 0; j--, x++, w += work->SourceW)
                    {
                        TVector w0 = TSimd.Load(w), u0 = TSimd.Load(w + second), v;
                        T* at = x;
                        if (first)
                        {
                            v = TSimd.Broadcast(*at);
                            c0 = TSimd.MultiplyAdd(v, w0, c0);
                            e0 = TSimd.MultiplyAdd(v, u0, e0);
                        }

                        if (TWindows.Value > 2 || (TWindows.Value == 2 && last))
                        {
                            v = TSimd.Broadcast(*(at += window));
                            c1 = TSimd.MultiplyAdd(v, w0, c1);
                            e1 = TSimd.MultiplyAdd(v, u0, e1);
                        }

                        if (TWindows.Value > 3 || (TWindows.Value == 3 && last))
                        {
                            v = TSimd.Broadcast(*(at += window));
                            c2 = TSimd.MultiplyAdd(v, w0, c2);
                            e2 = TSimd.MultiplyAdd(v, u0, e2);
                        }

                        if (TWindows.Value > 4 || (TWindows.Value == 4 && last))
                        {
                            v = TSimd.Broadcast(*(at += window));
                            c3 = TSimd.MultiplyAdd(v, w0, c3);
                            e3 = TSimd.MultiplyAdd(v, u0, e3);
                        }

                        if (TWindows.Value > 5 || (TWindows.Value == 5 && last))
                        {
                            v = TSimd.Broadcast(*(at += window));
                            c4 = TSimd.MultiplyAdd(v, w0, c4);
                            e4 = TSimd.MultiplyAdd(v, u0, e4);
                        }

                        if (TWindows.Value > 6 || (TWindows.Value == 6 && last))
                        {
                            v = TSimd.Broadcast(*(at += window));
                            c5 = TSimd.MultiplyAdd(v, w0, c5);
                            e5 = TSimd.MultiplyAdd(v, u0, e5);
                        }

                        if (TWindows.Value == 7 && last)
                        {
                            v = TSimd.Broadcast(*(at += window));
                            c6 = TSimd.MultiplyAdd(v, w0, c6);
                            e6 = TSimd.MultiplyAdd(v, u0, e6);
                        }
                    }
                }
            }
        }

        if (work->Relu)
        {
            (c0, e0) = (TSimd.Max(c0, TSimd.Zero), TSimd.Max(e0, TSimd.Zero));
            if (TWindows.Value > 1) (c1, e1) = (TSimd.Max(c1, TSimd.Zero), TSimd.Max(e1, TSimd.Zero));
            if (TWindows.Value > 2) (c2, e2) = (TSimd.Max(c2, TSimd.Zero), TSimd.Max(e2, TSimd.Zero));
            if (TWindows.Value > 3) (c3, e3) = (TSimd.Max(c3, TSimd.Zero), TSimd.Max(e3, TSimd.Zero));
            if (TWindows.Value > 4) (c4, e4) = (TSimd.Max(c4, TSimd.Zero), TSimd.Max(e4, TSimd.Zero));
            if (TWindows.Value > 5) (c5, e5) = (TSimd.Max(c5, TSimd.Zero), TSimd.Max(e5, TSimd.Zero));
            if (TWindows.Value > 6) (c6, e6) = (TSimd.Max(c6, TSimd.Zero), TSimd.Max(e6, TSimd.Zero));
        }

        T* result = work->Result;
        TSimd.Store(c0, result);
        TSimd.Store(e0, result + work->BlockResult);
        if (TWindows.Value > 1) TSimd.Store(c1, result += work->ResultStep);
        if (TWindows.Value > 1) TSimd.Store(e1, result + work->BlockResult);
        if (TWindows.Value > 2) TSimd.Store(c2, result += work->ResultStep);
        if (TWindows.Value > 2) TSimd.Store(e2, result + work->BlockResult);
        if (TWindows.Value > 3) TSimd.Store(c3, result += work->ResultStep);
        if (TWindows.Value > 3) TSimd.Store(e3, result + work->BlockResult);
        if (TWindows.Value > 4) TSimd.Store(c4, result += work->ResultStep);
        if (TWindows.Value > 4) TSimd.Store(e4, result + work->BlockResult);
        if (TWindows.Value > 5) TSimd.Store(c5, result += work->ResultStep);
        if (TWindows.Value > 5) TSimd.Store(e5, result + work->BlockResult);
        if (TWindows.Value > 6) TSimd.Store(c6, result += work->ResultStep);
        if (TWindows.Value > 6) TSimd.Store(e6, result + work->BlockResult);
    }
}
