using System.Numerics;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Grouped;

/// <summary>
/// Adds to the gradients of three neighbouring taps of one row, for a vector of filters and eight source channels per group, what lines of neighbouring windows bring; windows are one
/// pixel apart. Every pixel's channel is fetched once and multiplied by the gradients of y at the three windows that see it. Roles: l‹channel›, m‹channel› and r‹channel› are the sums
/// of the left, the middle and the right tap, f, g and h the gradients of y at the windows that see a pixel under their right, middle and left tap, v one channel of a pixel:
/// 24 + 3 + 1 registers, and one for the lanes' choice. <see cref="GradientChannels8Step2{T, TVector, TSimd, TSource}"/> is its twin for windows two pixels apart.
/// </summary>
internal static unsafe class GradientChannels8<T, TVector, TSimd, TSource>
    where T : unmanaged, INumber<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
    where TSource : struct, ILaneSource<T, TVector>
{
    /// <summary>The tile. Lines have two windows or more.</summary>
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
            TVector f = TSimd.Load(gradient), g, h;
            if (first)
            {
                v = TSource.Load(x, TSource.Chooses ? TSimd.Load(choices) : default);
                l0 = TSimd.MultiplyAdd(v, f, l0);
                v = TSource.Load(x + TSource.Step, TSource.Chooses ? TSimd.Load(choices + TSimd.Count) : default);
                l1 = TSimd.MultiplyAdd(v, f, l1);
                v = TSource.Load(x + 2 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 2 * TSimd.Count) : default);
                l2 = TSimd.MultiplyAdd(v, f, l2);
                v = TSource.Load(x + 3 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 3 * TSimd.Count) : default);
                l3 = TSimd.MultiplyAdd(v, f, l3);
                v = TSource.Load(x + 4 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 4 * TSimd.Count) : default);
                l4 = TSimd.MultiplyAdd(v, f, l4);
                v = TSource.Load(x + 5 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 5 * TSimd.Count) : default);
                l5 = TSimd.MultiplyAdd(v, f, l5);
                v = TSource.Load(x + 6 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 6 * TSimd.Count) : default);
                l6 = TSimd.MultiplyAdd(v, f, l6);
                v = TSource.Load(x + 7 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 7 * TSimd.Count) : default);
                l7 = TSimd.MultiplyAdd(v, f, l7);
            }

            g = TSimd.Load(gradient += step);
            x += pixel;
            v = TSource.Load(x, TSource.Chooses ? TSimd.Load(choices) : default);
            m0 = TSimd.MultiplyAdd(v, f, m0);
            l0 = TSimd.MultiplyAdd(v, g, l0);
            v = TSource.Load(x + TSource.Step, TSource.Chooses ? TSimd.Load(choices + TSimd.Count) : default);
            m1 = TSimd.MultiplyAdd(v, f, m1);
            l1 = TSimd.MultiplyAdd(v, g, l1);
            v = TSource.Load(x + 2 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 2 * TSimd.Count) : default);
            m2 = TSimd.MultiplyAdd(v, f, m2);
            l2 = TSimd.MultiplyAdd(v, g, l2);
            v = TSource.Load(x + 3 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 3 * TSimd.Count) : default);
            m3 = TSimd.MultiplyAdd(v, f, m3);
            l3 = TSimd.MultiplyAdd(v, g, l3);
            v = TSource.Load(x + 4 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 4 * TSimd.Count) : default);
            m4 = TSimd.MultiplyAdd(v, f, m4);
            l4 = TSimd.MultiplyAdd(v, g, l4);
            v = TSource.Load(x + 5 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 5 * TSimd.Count) : default);
            m5 = TSimd.MultiplyAdd(v, f, m5);
            l5 = TSimd.MultiplyAdd(v, g, l5);
            v = TSource.Load(x + 6 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 6 * TSimd.Count) : default);
            m6 = TSimd.MultiplyAdd(v, f, m6);
            l6 = TSimd.MultiplyAdd(v, g, l6);
            v = TSource.Load(x + 7 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 7 * TSimd.Count) : default);
            m7 = TSimd.MultiplyAdd(v, f, m7);
            l7 = TSimd.MultiplyAdd(v, g, l7);
            for (nint left = work->Windows; left > 2; left--)
            {
                h = TSimd.Load(gradient += step);
                x += pixel;
                v = TSource.Load(x, TSource.Chooses ? TSimd.Load(choices) : default);
                r0 = TSimd.MultiplyAdd(v, f, r0);
                m0 = TSimd.MultiplyAdd(v, g, m0);
                l0 = TSimd.MultiplyAdd(v, h, l0);
                v = TSource.Load(x + TSource.Step, TSource.Chooses ? TSimd.Load(choices + TSimd.Count) : default);
                r1 = TSimd.MultiplyAdd(v, f, r1);
                m1 = TSimd.MultiplyAdd(v, g, m1);
                l1 = TSimd.MultiplyAdd(v, h, l1);
                v = TSource.Load(x + 2 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 2 * TSimd.Count) : default);
                r2 = TSimd.MultiplyAdd(v, f, r2);
                m2 = TSimd.MultiplyAdd(v, g, m2);
                l2 = TSimd.MultiplyAdd(v, h, l2);
                v = TSource.Load(x + 3 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 3 * TSimd.Count) : default);
                r3 = TSimd.MultiplyAdd(v, f, r3);
                m3 = TSimd.MultiplyAdd(v, g, m3);
                l3 = TSimd.MultiplyAdd(v, h, l3);
                v = TSource.Load(x + 4 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 4 * TSimd.Count) : default);
                r4 = TSimd.MultiplyAdd(v, f, r4);
                m4 = TSimd.MultiplyAdd(v, g, m4);
                l4 = TSimd.MultiplyAdd(v, h, l4);
                v = TSource.Load(x + 5 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 5 * TSimd.Count) : default);
                r5 = TSimd.MultiplyAdd(v, f, r5);
                m5 = TSimd.MultiplyAdd(v, g, m5);
                l5 = TSimd.MultiplyAdd(v, h, l5);
                v = TSource.Load(x + 6 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 6 * TSimd.Count) : default);
                r6 = TSimd.MultiplyAdd(v, f, r6);
                m6 = TSimd.MultiplyAdd(v, g, m6);
                l6 = TSimd.MultiplyAdd(v, h, l6);
                v = TSource.Load(x + 7 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 7 * TSimd.Count) : default);
                r7 = TSimd.MultiplyAdd(v, f, r7);
                m7 = TSimd.MultiplyAdd(v, g, m7);
                l7 = TSimd.MultiplyAdd(v, h, l7);
                f = g;
                g = h;
            }

            x += pixel;
            v = TSource.Load(x, TSource.Chooses ? TSimd.Load(choices) : default);
            r0 = TSimd.MultiplyAdd(v, f, r0);
            m0 = TSimd.MultiplyAdd(v, g, m0);
            v = TSource.Load(x + TSource.Step, TSource.Chooses ? TSimd.Load(choices + TSimd.Count) : default);
            r1 = TSimd.MultiplyAdd(v, f, r1);
            m1 = TSimd.MultiplyAdd(v, g, m1);
            v = TSource.Load(x + 2 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 2 * TSimd.Count) : default);
            r2 = TSimd.MultiplyAdd(v, f, r2);
            m2 = TSimd.MultiplyAdd(v, g, m2);
            v = TSource.Load(x + 3 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 3 * TSimd.Count) : default);
            r3 = TSimd.MultiplyAdd(v, f, r3);
            m3 = TSimd.MultiplyAdd(v, g, m3);
            v = TSource.Load(x + 4 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 4 * TSimd.Count) : default);
            r4 = TSimd.MultiplyAdd(v, f, r4);
            m4 = TSimd.MultiplyAdd(v, g, m4);
            v = TSource.Load(x + 5 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 5 * TSimd.Count) : default);
            r5 = TSimd.MultiplyAdd(v, f, r5);
            m5 = TSimd.MultiplyAdd(v, g, m5);
            v = TSource.Load(x + 6 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 6 * TSimd.Count) : default);
            r6 = TSimd.MultiplyAdd(v, f, r6);
            m6 = TSimd.MultiplyAdd(v, g, m6);
            v = TSource.Load(x + 7 * TSource.Step, TSource.Chooses ? TSimd.Load(choices + 7 * TSimd.Count) : default);
            r7 = TSimd.MultiplyAdd(v, f, r7);
            m7 = TSimd.MultiplyAdd(v, g, m7);
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
