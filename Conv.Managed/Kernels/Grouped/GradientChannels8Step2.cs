using System.Numerics;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Grouped;

/// <summary>
/// The twin of <see cref="GradientChannels8{T, TVector, TSimd, TSource}"/> for windows two pixels apart: one pixel is seen by two windows, the next by one. Roles as there, with g and h
/// the gradients of y at a window and at the next one.
/// </summary>
internal static unsafe class GradientChannels8Step2<T, TVector, TSimd, TSource>
    where T : unmanaged, INumber<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
    where TSource : struct, ILaneSource<T, TVector>
{
    /// <summary>The tile.</summary>
    public static readonly delegate*<GradientTileWork<T>*, void> Tile = &Run;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run(GradientTileWork<T>* work)
    {
        nint pixel = work->TapStep, step = work->GradientStep;
        bool first = work->First, last = work->Last;
        T* gradientRow = work->Gradient, xRow = work->X, choices = work->Choice, sums = work->Sums;
        TVector l0 = TSimd.Load(sums), m0 = TSimd.Load(sums + TSimd.Count), r0 = TSimd.Load(sums + 2 * TSimd.Count), v;
        TVector l1 = TSimd.Load(sums += work->SourceSums), m1 = TSimd.Load(sums + TSimd.Count), r1 = TSimd.Load(sums + 2 * TSimd.Count);
        TVector l2 = TSimd.Load(sums += work->SourceSums), m2 = TSimd.Load(sums + TSimd.Count), r2 = TSimd.Load(sums + 2 * TSimd.Count);
        TVector l3 = TSimd.Load(sums += work->SourceSums), m3 = TSimd.Load(sums + TSimd.Count), r3 = TSimd.Load(sums + 2 * TSimd.Count);
        TVector l4 = TSimd.Load(sums += work->SourceSums), m4 = TSimd.Load(sums + TSimd.Count), r4 = TSimd.Load(sums + 2 * TSimd.Count);
        TVector l5 = TSimd.Load(sums += work->SourceSums), m5 = TSimd.Load(sums + TSimd.Count), r5 = TSimd.Load(sums + 2 * TSimd.Count);
        TVector l6 = TSimd.Load(sums += work->SourceSums), m6 = TSimd.Load(sums + TSimd.Count), r6 = TSimd.Load(sums + 2 * TSimd.Count);
        TVector l7 = TSimd.Load(sums += work->SourceSums), m7 = TSimd.Load(sums + TSimd.Count), r7 = TSimd.Load(sums + 2 * TSimd.Count);
        for (nint row = work->Rows; row > 0; row--, gradientRow += work->GradientRow, xRow += work->WindowRow)
        {
            T* gradient = gradientRow, x = xRow;
            TVector g = TSimd.Load(gradient), h;
            if (first)
            {
                v = TSource.Load(x, TSource.Chooses ? TSimd.Load(choices) : default);
                l0 = TSimd.MultiplyAdd(v, g, l0);
                v = TSource.Load(x + TSource.Step, TSource.Chooses ? TSimd.Load(choices + TSimd.Count) : default);
                l1 = TSimd.MultiplyAdd(v, g, l1);
                v = TSource.Load(x + 2 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 2 * TSimd.Count) : default);
                l2 = TSimd.MultiplyAdd(v, g, l2);
                v = TSource.Load(x + 3 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 3 * TSimd.Count) : default);
                l3 = TSimd.MultiplyAdd(v, g, l3);
                v = TSource.Load(x + 4 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 4 * TSimd.Count) : default);
                l4 = TSimd.MultiplyAdd(v, g, l4);
                v = TSource.Load(x + 5 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 5 * TSimd.Count) : default);
                l5 = TSimd.MultiplyAdd(v, g, l5);
                v = TSource.Load(x + 6 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 6 * TSimd.Count) : default);
                l6 = TSimd.MultiplyAdd(v, g, l6);
                v = TSource.Load(x + 7 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 7 * TSimd.Count) : default);
                l7 = TSimd.MultiplyAdd(v, g, l7);
            }

            x += pixel;
            v = TSource.Load(x, TSource.Chooses ? TSimd.Load(choices) : default);
            m0 = TSimd.MultiplyAdd(v, g, m0);
            v = TSource.Load(x + TSource.Step, TSource.Chooses ? TSimd.Load(choices + TSimd.Count) : default);
            m1 = TSimd.MultiplyAdd(v, g, m1);
            v = TSource.Load(x + 2 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 2 * TSimd.Count) : default);
            m2 = TSimd.MultiplyAdd(v, g, m2);
            v = TSource.Load(x + 3 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 3 * TSimd.Count) : default);
            m3 = TSimd.MultiplyAdd(v, g, m3);
            v = TSource.Load(x + 4 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 4 * TSimd.Count) : default);
            m4 = TSimd.MultiplyAdd(v, g, m4);
            v = TSource.Load(x + 5 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 5 * TSimd.Count) : default);
            m5 = TSimd.MultiplyAdd(v, g, m5);
            v = TSource.Load(x + 6 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 6 * TSimd.Count) : default);
            m6 = TSimd.MultiplyAdd(v, g, m6);
            v = TSource.Load(x + 7 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 7 * TSimd.Count) : default);
            m7 = TSimd.MultiplyAdd(v, g, m7);
            for (nint left = work->Windows; left > 1; left--)
            {
                h = TSimd.Load(gradient += step);
                x += pixel;
                v = TSource.Load(x, TSource.Chooses ? TSimd.Load(choices) : default);
                r0 = TSimd.MultiplyAdd(v, g, r0);
                l0 = TSimd.MultiplyAdd(v, h, l0);
                v = TSource.Load(x + TSource.Step, TSource.Chooses ? TSimd.Load(choices + TSimd.Count) : default);
                r1 = TSimd.MultiplyAdd(v, g, r1);
                l1 = TSimd.MultiplyAdd(v, h, l1);
                v = TSource.Load(x + 2 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 2 * TSimd.Count) : default);
                r2 = TSimd.MultiplyAdd(v, g, r2);
                l2 = TSimd.MultiplyAdd(v, h, l2);
                v = TSource.Load(x + 3 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 3 * TSimd.Count) : default);
                r3 = TSimd.MultiplyAdd(v, g, r3);
                l3 = TSimd.MultiplyAdd(v, h, l3);
                v = TSource.Load(x + 4 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 4 * TSimd.Count) : default);
                r4 = TSimd.MultiplyAdd(v, g, r4);
                l4 = TSimd.MultiplyAdd(v, h, l4);
                v = TSource.Load(x + 5 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 5 * TSimd.Count) : default);
                r5 = TSimd.MultiplyAdd(v, g, r5);
                l5 = TSimd.MultiplyAdd(v, h, l5);
                v = TSource.Load(x + 6 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 6 * TSimd.Count) : default);
                r6 = TSimd.MultiplyAdd(v, g, r6);
                l6 = TSimd.MultiplyAdd(v, h, l6);
                v = TSource.Load(x + 7 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 7 * TSimd.Count) : default);
                r7 = TSimd.MultiplyAdd(v, g, r7);
                l7 = TSimd.MultiplyAdd(v, h, l7);
                x += pixel;
                v = TSource.Load(x, TSource.Chooses ? TSimd.Load(choices) : default);
                m0 = TSimd.MultiplyAdd(v, h, m0);
                v = TSource.Load(x + TSource.Step, TSource.Chooses ? TSimd.Load(choices + TSimd.Count) : default);
                m1 = TSimd.MultiplyAdd(v, h, m1);
                v = TSource.Load(x + 2 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 2 * TSimd.Count) : default);
                m2 = TSimd.MultiplyAdd(v, h, m2);
                v = TSource.Load(x + 3 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 3 * TSimd.Count) : default);
                m3 = TSimd.MultiplyAdd(v, h, m3);
                v = TSource.Load(x + 4 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 4 * TSimd.Count) : default);
                m4 = TSimd.MultiplyAdd(v, h, m4);
                v = TSource.Load(x + 5 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 5 * TSimd.Count) : default);
                m5 = TSimd.MultiplyAdd(v, h, m5);
                v = TSource.Load(x + 6 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 6 * TSimd.Count) : default);
                m6 = TSimd.MultiplyAdd(v, h, m6);
                v = TSource.Load(x + 7 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 7 * TSimd.Count) : default);
                m7 = TSimd.MultiplyAdd(v, h, m7);
                g = h;
            }

            if (!last) continue;
            x += pixel;
            v = TSource.Load(x, TSource.Chooses ? TSimd.Load(choices) : default);
            r0 = TSimd.MultiplyAdd(v, g, r0);
            v = TSource.Load(x + TSource.Step, TSource.Chooses ? TSimd.Load(choices + TSimd.Count) : default);
            r1 = TSimd.MultiplyAdd(v, g, r1);
            v = TSource.Load(x + 2 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 2 * TSimd.Count) : default);
            r2 = TSimd.MultiplyAdd(v, g, r2);
            v = TSource.Load(x + 3 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 3 * TSimd.Count) : default);
            r3 = TSimd.MultiplyAdd(v, g, r3);
            v = TSource.Load(x + 4 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 4 * TSimd.Count) : default);
            r4 = TSimd.MultiplyAdd(v, g, r4);
            v = TSource.Load(x + 5 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 5 * TSimd.Count) : default);
            r5 = TSimd.MultiplyAdd(v, g, r5);
            v = TSource.Load(x + 6 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 6 * TSimd.Count) : default);
            r6 = TSimd.MultiplyAdd(v, g, r6);
            v = TSource.Load(x + 7 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 7 * TSimd.Count) : default);
            r7 = TSimd.MultiplyAdd(v, g, r7);
        }

        sums = work->Sums;
        TSimd.Store(l0, sums);
        TSimd.Store(m0, sums + TSimd.Count);
        TSimd.Store(r0, sums + 2 * TSimd.Count);
        TSimd.Store(l1, sums += work->SourceSums);
        TSimd.Store(m1, sums + TSimd.Count);
        TSimd.Store(r1, sums + 2 * TSimd.Count);
        TSimd.Store(l2, sums += work->SourceSums);
        TSimd.Store(m2, sums + TSimd.Count);
        TSimd.Store(r2, sums + 2 * TSimd.Count);
        TSimd.Store(l3, sums += work->SourceSums);
        TSimd.Store(m3, sums + TSimd.Count);
        TSimd.Store(r3, sums + 2 * TSimd.Count);
        TSimd.Store(l4, sums += work->SourceSums);
        TSimd.Store(m4, sums + TSimd.Count);
        TSimd.Store(r4, sums + 2 * TSimd.Count);
        TSimd.Store(l5, sums += work->SourceSums);
        TSimd.Store(m5, sums + TSimd.Count);
        TSimd.Store(r5, sums + 2 * TSimd.Count);
        TSimd.Store(l6, sums += work->SourceSums);
        TSimd.Store(m6, sums + TSimd.Count);
        TSimd.Store(r6, sums + 2 * TSimd.Count);
        TSimd.Store(l7, sums += work->SourceSums);
        TSimd.Store(m7, sums + TSimd.Count);
        TSimd.Store(r7, sums + 2 * TSimd.Count);
    }
}
