using System.Numerics;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Gemm;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Grouped;

/// <summary>
/// The twin of <see cref="RowTile14{T, TVector, TSimd, TSource}"/> for windows two pixels apart: of three neighbouring taps, one pixel is seen by one window and the next by two.
/// Roles as there.
/// </summary>
internal static unsafe class RowTile14Step2<T, TVector, TSimd, TSource>
    where T : unmanaged, INumber<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
    where TSource : struct, ILaneSource<T, TVector>
{
    /// <summary>The tiles by number of windows, from 1 to 14.</summary>
    public static readonly delegate*<RowTileWork<T>*, void>[] ByWindows =
    [
        &Run<Rows1>,
        &Run<Rows2>,
        &Run<Rows3>,
        &Run<Rows4>,
        &Run<Rows5>,
        &Run<Rows6>,
        &Run<Rows7>,
        &Run<Rows8>,
        &Run<Rows9>,
        &Run<Rows10>,
        &Run<Rows11>,
        &Run<Rows12>,
        &Run<Rows13>,
        &Run<Rows14>,
    ];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TWindows>(RowTileWork<T>* work)
        where TWindows : struct, IRowCount
    {
        nint pixel = work->PixelStep, window = work->WindowStep;
        for (nint block = 0; block < work->Blocks; block++)
        {
            TVector c0 = TSimd.Load(work->Start + block * work->StartStep);
            TVector c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0, c7 = c0, c8 = c0, c9 = c0, c10 = c0, c11 = c0, c12 = c0, c13 = c0;
            for (int row = 0; row < work->RowCount; row++)
            {
                T* rowX = work->Rows[row] + work->Shift + block * work->BlockX, rowW = work->Weights[row] + block * work->BlockW;
                for (int column = 0; column < work->ColumnCount; column++)
                {
                    ColumnTaps taps = work->Columns[column];
                    T* x = rowX + taps.X, w = rowW + taps.W, choices = work->Choices;
                    bool first = taps.First, last = taps.Last;
                    for (nint j = work->Sources; j > 0; j--, x += TSource.Step, w += work->SourceW, choices += TSimd.Count)
                    {
                        TVector choice = TSource.Chooses ? TSimd.Load(choices) : default, w0 = TSimd.Load(w), v;
                        T* at = x;
                        if (taps.Three)
                        {
                            TVector w1 = TSimd.Load(w + taps.WStep), w2 = TSimd.Load(w + 2 * taps.WStep);
                            if (first) c0 = TSimd.MultiplyAdd(TSource.Load(at, choice), w0, c0);
                            c0 = TSimd.MultiplyAdd(TSource.Load(at += pixel, choice), w1, c0);
                            if (TWindows.Value > 1)
                            {
                                v = TSource.Load(at += pixel, choice);
                                c0 = TSimd.MultiplyAdd(v, w2, c0);
                                c1 = TSimd.MultiplyAdd(v, w0, c1);
                                c1 = TSimd.MultiplyAdd(TSource.Load(at += pixel, choice), w1, c1);
                            }

                            if (TWindows.Value == 1 && last) c0 = TSimd.MultiplyAdd(TSource.Load(at + pixel, choice), w2, c0);
                            if (TWindows.Value > 2)
                            {
                                v = TSource.Load(at += pixel, choice);
                                c1 = TSimd.MultiplyAdd(v, w2, c1);
                                c2 = TSimd.MultiplyAdd(v, w0, c2);
                                c2 = TSimd.MultiplyAdd(TSource.Load(at += pixel, choice), w1, c2);
                            }

                            if (TWindows.Value == 2 && last) c1 = TSimd.MultiplyAdd(TSource.Load(at + pixel, choice), w2, c1);
                            if (TWindows.Value > 3)
                            {
                                v = TSource.Load(at += pixel, choice);
                                c2 = TSimd.MultiplyAdd(v, w2, c2);
                                c3 = TSimd.MultiplyAdd(v, w0, c3);
                                c3 = TSimd.MultiplyAdd(TSource.Load(at += pixel, choice), w1, c3);
                            }

                            if (TWindows.Value == 3 && last) c2 = TSimd.MultiplyAdd(TSource.Load(at + pixel, choice), w2, c2);
                            if (TWindows.Value > 4)
                            {
                                v = TSource.Load(at += pixel, choice);
                                c3 = TSimd.MultiplyAdd(v, w2, c3);
                                c4 = TSimd.MultiplyAdd(v, w0, c4);
                                c4 = TSimd.MultiplyAdd(TSource.Load(at += pixel, choice), w1, c4);
                            }

                            if (TWindows.Value == 4 && last) c3 = TSimd.MultiplyAdd(TSource.Load(at + pixel, choice), w2, c3);
                            if (TWindows.Value > 5)
                            {
                                v = TSource.Load(at += pixel, choice);
                                c4 = TSimd.MultiplyAdd(v, w2, c4);
                                c5 = TSimd.MultiplyAdd(v, w0, c5);
                                c5 = TSimd.MultiplyAdd(TSource.Load(at += pixel, choice), w1, c5);
                            }

                            if (TWindows.Value == 5 && last) c4 = TSimd.MultiplyAdd(TSource.Load(at + pixel, choice), w2, c4);
                            if (TWindows.Value > 6)
                            {
                                v = TSource.Load(at += pixel, choice);
                                c5 = TSimd.MultiplyAdd(v, w2, c5);
                                c6 = TSimd.MultiplyAdd(v, w0, c6);
                                c6 = TSimd.MultiplyAdd(TSource.Load(at += pixel, choice), w1, c6);
                            }

                            if (TWindows.Value == 6 && last) c5 = TSimd.MultiplyAdd(TSource.Load(at + pixel, choice), w2, c5);
                            if (TWindows.Value > 7)
                            {
                                v = TSource.Load(at += pixel, choice);
                                c6 = TSimd.MultiplyAdd(v, w2, c6);
                                c7 = TSimd.MultiplyAdd(v, w0, c7);
                                c7 = TSimd.MultiplyAdd(TSource.Load(at += pixel, choice), w1, c7);
                            }

                            if (TWindows.Value == 7 && last) c6 = TSimd.MultiplyAdd(TSource.Load(at + pixel, choice), w2, c6);
                            if (TWindows.Value > 8)
                            {
                                v = TSource.Load(at += pixel, choice);
                                c7 = TSimd.MultiplyAdd(v, w2, c7);
                                c8 = TSimd.MultiplyAdd(v, w0, c8);
                                c8 = TSimd.MultiplyAdd(TSource.Load(at += pixel, choice), w1, c8);
                            }

                            if (TWindows.Value == 8 && last) c7 = TSimd.MultiplyAdd(TSource.Load(at + pixel, choice), w2, c7);
                            if (TWindows.Value > 9)
                            {
                                v = TSource.Load(at += pixel, choice);
                                c8 = TSimd.MultiplyAdd(v, w2, c8);
                                c9 = TSimd.MultiplyAdd(v, w0, c9);
                                c9 = TSimd.MultiplyAdd(TSource.Load(at += pixel, choice), w1, c9);
                            }

                            if (TWindows.Value == 9 && last) c8 = TSimd.MultiplyAdd(TSource.Load(at + pixel, choice), w2, c8);
                            if (TWindows.Value > 10)
                            {
                                v = TSource.Load(at += pixel, choice);
                                c9 = TSimd.MultiplyAdd(v, w2, c9);
                                c10 = TSimd.MultiplyAdd(v, w0, c10);
                                c10 = TSimd.MultiplyAdd(TSource.Load(at += pixel, choice), w1, c10);
                            }

                            if (TWindows.Value == 10 && last) c9 = TSimd.MultiplyAdd(TSource.Load(at + pixel, choice), w2, c9);
                            if (TWindows.Value > 11)
                            {
                                v = TSource.Load(at += pixel, choice);
                                c10 = TSimd.MultiplyAdd(v, w2, c10);
                                c11 = TSimd.MultiplyAdd(v, w0, c11);
                                c11 = TSimd.MultiplyAdd(TSource.Load(at += pixel, choice), w1, c11);
                            }

                            if (TWindows.Value == 11 && last) c10 = TSimd.MultiplyAdd(TSource.Load(at + pixel, choice), w2, c10);
                            if (TWindows.Value > 12)
                            {
                                v = TSource.Load(at += pixel, choice);
                                c11 = TSimd.MultiplyAdd(v, w2, c11);
                                c12 = TSimd.MultiplyAdd(v, w0, c12);
                                c12 = TSimd.MultiplyAdd(TSource.Load(at += pixel, choice), w1, c12);
                            }

                            if (TWindows.Value == 12 && last) c11 = TSimd.MultiplyAdd(TSource.Load(at + pixel, choice), w2, c11);
                            if (TWindows.Value > 13)
                            {
                                v = TSource.Load(at += pixel, choice);
                                c12 = TSimd.MultiplyAdd(v, w2, c12);
                                c13 = TSimd.MultiplyAdd(v, w0, c13);
                                c13 = TSimd.MultiplyAdd(TSource.Load(at += pixel, choice), w1, c13);
                            }

                            if (TWindows.Value == 13 && last) c12 = TSimd.MultiplyAdd(TSource.Load(at + pixel, choice), w2, c12);
                            if (TWindows.Value == 14 && last) c13 = TSimd.MultiplyAdd(TSource.Load(at + pixel, choice), w2, c13);
                        }
                        else
                        {
                            if (first) c0 = TSimd.MultiplyAdd(TSource.Load(at, choice), w0, c0);
                            if (TWindows.Value > 2) c1 = TSimd.MultiplyAdd(TSource.Load(at += window, choice), w0, c1);
                            if (TWindows.Value == 2 && last) c1 = TSimd.MultiplyAdd(TSource.Load(at + window, choice), w0, c1);
                            if (TWindows.Value > 3) c2 = TSimd.MultiplyAdd(TSource.Load(at += window, choice), w0, c2);
                            if (TWindows.Value == 3 && last) c2 = TSimd.MultiplyAdd(TSource.Load(at + window, choice), w0, c2);
                            if (TWindows.Value > 4) c3 = TSimd.MultiplyAdd(TSource.Load(at += window, choice), w0, c3);
                            if (TWindows.Value == 4 && last) c3 = TSimd.MultiplyAdd(TSource.Load(at + window, choice), w0, c3);
                            if (TWindows.Value > 5) c4 = TSimd.MultiplyAdd(TSource.Load(at += window, choice), w0, c4);
                            if (TWindows.Value == 5 && last) c4 = TSimd.MultiplyAdd(TSource.Load(at + window, choice), w0, c4);
                            if (TWindows.Value > 6) c5 = TSimd.MultiplyAdd(TSource.Load(at += window, choice), w0, c5);
                            if (TWindows.Value == 6 && last) c5 = TSimd.MultiplyAdd(TSource.Load(at + window, choice), w0, c5);
                            if (TWindows.Value > 7) c6 = TSimd.MultiplyAdd(TSource.Load(at += window, choice), w0, c6);
                            if (TWindows.Value == 7 && last) c6 = TSimd.MultiplyAdd(TSource.Load(at + window, choice), w0, c6);
                            if (TWindows.Value > 8) c7 = TSimd.MultiplyAdd(TSource.Load(at += window, choice), w0, c7);
                            if (TWindows.Value == 8 && last) c7 = TSimd.MultiplyAdd(TSource.Load(at + window, choice), w0, c7);
                            if (TWindows.Value > 9) c8 = TSimd.MultiplyAdd(TSource.Load(at += window, choice), w0, c8);
                            if (TWindows.Value == 9 && last) c8 = TSimd.MultiplyAdd(TSource.Load(at + window, choice), w0, c8);
                            if (TWindows.Value > 10) c9 = TSimd.MultiplyAdd(TSource.Load(at += window, choice), w0, c9);
                            if (TWindows.Value == 10 && last) c9 = TSimd.MultiplyAdd(TSource.Load(at + window, choice), w0, c9);
                            if (TWindows.Value > 11) c10 = TSimd.MultiplyAdd(TSource.Load(at += window, choice), w0, c10);
                            if (TWindows.Value == 11 && last) c10 = TSimd.MultiplyAdd(TSource.Load(at + window, choice), w0, c10);
                            if (TWindows.Value > 12) c11 = TSimd.MultiplyAdd(TSource.Load(at += window, choice), w0, c11);
                            if (TWindows.Value == 12 && last) c11 = TSimd.MultiplyAdd(TSource.Load(at + window, choice), w0, c11);
                            if (TWindows.Value > 13) c12 = TSimd.MultiplyAdd(TSource.Load(at += window, choice), w0, c12);
                            if (TWindows.Value == 13 && last) c12 = TSimd.MultiplyAdd(TSource.Load(at + window, choice), w0, c12);
                            if (TWindows.Value == 14 && last) c13 = TSimd.MultiplyAdd(TSource.Load(at + window, choice), w0, c13);
                        }
                    }
                }
            }

            if (work->Relu)
            {
                c0 = TSimd.Max(c0, TSimd.Zero);
                if (TWindows.Value > 1) c1 = TSimd.Max(c1, TSimd.Zero);
                if (TWindows.Value > 2) c2 = TSimd.Max(c2, TSimd.Zero);
                if (TWindows.Value > 3) c3 = TSimd.Max(c3, TSimd.Zero);
                if (TWindows.Value > 4) c4 = TSimd.Max(c4, TSimd.Zero);
                if (TWindows.Value > 5) c5 = TSimd.Max(c5, TSimd.Zero);
                if (TWindows.Value > 6) c6 = TSimd.Max(c6, TSimd.Zero);
                if (TWindows.Value > 7) c7 = TSimd.Max(c7, TSimd.Zero);
                if (TWindows.Value > 8) c8 = TSimd.Max(c8, TSimd.Zero);
                if (TWindows.Value > 9) c9 = TSimd.Max(c9, TSimd.Zero);
                if (TWindows.Value > 10) c10 = TSimd.Max(c10, TSimd.Zero);
                if (TWindows.Value > 11) c11 = TSimd.Max(c11, TSimd.Zero);
                if (TWindows.Value > 12) c12 = TSimd.Max(c12, TSimd.Zero);
                if (TWindows.Value > 13) c13 = TSimd.Max(c13, TSimd.Zero);
            }

            T* result = work->Result + block * work->BlockResult;
            TSimd.Store(c0, result);
            if (TWindows.Value > 1) TSimd.Store(c1, result += work->ResultStep);
            if (TWindows.Value > 2) TSimd.Store(c2, result += work->ResultStep);
            if (TWindows.Value > 3) TSimd.Store(c3, result += work->ResultStep);
            if (TWindows.Value > 4) TSimd.Store(c4, result += work->ResultStep);
            if (TWindows.Value > 5) TSimd.Store(c5, result += work->ResultStep);
            if (TWindows.Value > 6) TSimd.Store(c6, result += work->ResultStep);
            if (TWindows.Value > 7) TSimd.Store(c7, result += work->ResultStep);
            if (TWindows.Value > 8) TSimd.Store(c8, result += work->ResultStep);
            if (TWindows.Value > 9) TSimd.Store(c9, result += work->ResultStep);
            if (TWindows.Value > 10) TSimd.Store(c10, result += work->ResultStep);
            if (TWindows.Value > 11) TSimd.Store(c11, result += work->ResultStep);
            if (TWindows.Value > 12) TSimd.Store(c12, result += work->ResultStep);
            if (TWindows.Value > 13) TSimd.Store(c13, result += work->ResultStep);
        }
    }
}
