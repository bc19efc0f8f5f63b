using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ConvDnn.Kernels.Gemm;

namespace ConvDnn.Kernels.Planar;

/// <summary>
/// A depthwise 3×3 convolution at stride 2: up to seven rows of sixteen windows of one channel. Roles: c‹row› are the sums, w‹tap row›‹tap column› the nine broadcast taps, a, b
/// and d one row of the image as the three tap columns see it: the even and the odd elements of p and q, and the even ones two further on. Every row of the image is loaded
/// once for the up to two rows of windows that it meets: 7 + 9 + 5 registers of 32, and three orders of elements.
/// </summary>
internal static unsafe class Depthwise3x3Step2
{
    /// <summary>The tiles by number of rows, from 1 to 7, for vectors of windows that lie inside whole.</summary>
    public static readonly delegate*<float*, nint, int, int, float*, float*, bool, float*, nint, void>[] Inside =
    [
        &Run<Rows1, Whole>,
        &Run<Rows2, Whole>,
        &Run<Rows3, Whole>,
        &Run<Rows4, Whole>,
        &Run<Rows5, Whole>,
        &Run<Rows6, Whole>,
        &Run<Rows7, Whole>,
    ];

    /// <summary>The same where a vector reaches beyond the image or the windows.</summary>
    public static readonly delegate*<float*, nint, int, int, float*, float*, bool, float*, nint, void>[] Edge =
    [
        &Run<Rows1, Masked>,
        &Run<Rows2, Masked>,
        &Run<Rows3, Masked>,
        &Run<Rows4, Masked>,
        &Run<Rows5, Masked>,
        &Run<Rows6, Masked>,
        &Run<Rows7, Masked>,
    ];

    /// <summary>
    /// x is the row and column of the first window's first tap; of the rows from there those from low to before high exist. The taps are followed by what every sum starts
    /// with. The masks say which lanes exist: of each load, then of the result.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TRows, TEdge>(float* x, nint xRow, int low, int high, float* taps, float* masks, bool relu, float* y, nint yRow)
        where TRows : struct, IRowCount
        where TEdge : struct, IEdge
    {
        Vector512<float> w00 = Vector512.Create(taps[0]), w01 = Vector512.Create(taps[1]), w02 = Vector512.Create(taps[2]);
        Vector512<float> w10 = Vector512.Create(taps[3]), w11 = Vector512.Create(taps[4]), w12 = Vector512.Create(taps[5]);
        Vector512<float> w20 = Vector512.Create(taps[6]), w21 = Vector512.Create(taps[7]), w22 = Vector512.Create(taps[8]);
        Vector512<float> start = Vector512.Create(taps[9]);
        Vector512<float> c0 = start, c1 = start, c2 = start, c3 = start, c4 = start, c5 = start, c6 = start;
        Vector512<int> even = Vector512<int>.Indices * 2, odd = even + Vector512<int>.One;
        if (low == 0)
        {
            float* at = x;
            Vector512<float> p = TEdge.Load(at, masks), q = TEdge.Load(at + 16, masks + 16);
            Vector512<float> a = Avx512F.PermuteVar16x32x2(p, even, q), b = Avx512F.PermuteVar16x32x2(p, odd, q);
            Vector512<float> d = Avx512F.PermuteVar16x32x2(TEdge.Load(at + 2, masks + 32), even, TEdge.Load(at + 18, masks + 48));
            c0 = Vector512.FusedMultiplyAdd(d, w02, Vector512.FusedMultiplyAdd(b, w01, Vector512.FusedMultiplyAdd(a, w00, c0)));
        }

        if (low <= 1 && high > 1)
        {
            float* at = x + xRow;
            Vector512<float> p = TEdge.Load(at, masks), q = TEdge.Load(at + 16, masks + 16);
            Vector512<float> a = Avx512F.PermuteVar16x32x2(p, even, q), b = Avx512F.PermuteVar16x32x2(p, odd, q);
            Vector512<float> d = Avx512F.PermuteVar16x32x2(TEdge.Load(at + 2, masks + 32), even, TEdge.Load(at + 18, masks + 48));
            c0 = Vector512.FusedMultiplyAdd(d, w12, Vector512.FusedMultiplyAdd(b, w11, Vector512.FusedMultiplyAdd(a, w10, c0)));
        }

        if (low <= 2 && high > 2)
        {
            float* at = x + 2 * xRow;
            Vector512<float> p = TEdge.Load(at, masks), q = TEdge.Load(at + 16, masks + 16);
            Vector512<float> a = Avx512F.PermuteVar16x32x2(p, even, q), b = Avx512F.PermuteVar16x32x2(p, odd, q);
            Vector512<float> d = Avx512F.PermuteVar16x32x2(TEdge.Load(at + 2, masks + 32), even, TEdge.Load(at + 18, masks + 48));
            c0 = Vector512.FusedMultiplyAdd(d, w22, Vector512.FusedMultiplyAdd(b, w21, Vector512.FusedMultiplyAdd(a, w20, c0)));
            if (TRows.Value > 1) c1 = Vector512.FusedMultiplyAdd(d, w02, Vector512.FusedMultiplyAdd(b, w01, Vector512.FusedMultiplyAdd(a, w00, c1)));
        }

        if (TRows.Value > 1 && low <= 3 && high > 3)
        {
            float* at = x + 3 * xRow;
            Vector512<float> p = TEdge.Load(at, masks), q = TEdge.Load(at + 16, masks + 16);
            Vector512<float> a = Avx512F.PermuteVar16x32x2(p, even, q), b = Avx512F.PermuteVar16x32x2(p, odd, q);
            Vector512<float> d = Avx512F.PermuteVar16x32x2(TEdge.Load(at + 2, masks + 32), even, TEdge.Load(at + 18, masks + 48));
            c1 = Vector512.FusedMultiplyAdd(d, w12, Vector512.FusedMultiplyAdd(b, w11, Vector512.FusedMultiplyAdd(a, w10, c1)));
        }

        if (TRows.Value > 1 && low <= 4 && high > 4)
        {
            float* at = x + 4 * xRow;
            Vector512<float> p = TEdge.Load(at, masks), q = TEdge.Load(at + 16, masks + 16);
            Vector512<float> a = Avx512F.PermuteVar16x32x2(p, even, q), b = Avx512F.PermuteVar16x32x2(p, odd, q);
            Vector512<float> d = Avx512F.PermuteVar16x32x2(TEdge.Load(at + 2, masks + 32), even, TEdge.Load(at + 18, masks + 48));
            c1 = Vector512.FusedMultiplyAdd(d, w22, Vector512.FusedMultiplyAdd(b, w21, Vector512.FusedMultiplyAdd(a, w20, c1)));
            if (TRows.Value > 2) c2 = Vector512.FusedMultiplyAdd(d, w02, Vector512.FusedMultiplyAdd(b, w01, Vector512.FusedMultiplyAdd(a, w00, c2)));
        }

        if (TRows.Value > 2 && low <= 5 && high > 5)
        {
            float* at = x + 5 * xRow;
            Vector512<float> p = TEdge.Load(at, masks), q = TEdge.Load(at + 16, masks + 16);
            Vector512<float> a = Avx512F.PermuteVar16x32x2(p, even, q), b = Avx512F.PermuteVar16x32x2(p, odd, q);
            Vector512<float> d = Avx512F.PermuteVar16x32x2(TEdge.Load(at + 2, masks + 32), even, TEdge.Load(at + 18, masks + 48));
            c2 = Vector512.FusedMultiplyAdd(d, w12, Vector512.FusedMultiplyAdd(b, w11, Vector512.FusedMultiplyAdd(a, w10, c2)));
        }

        if (TRows.Value > 2 && low <= 6 && high > 6)
        {
            float* at = x + 6 * xRow;
            Vector512<float> p = TEdge.Load(at, masks), q = TEdge.Load(at + 16, masks + 16);
            Vector512<float> a = Avx512F.PermuteVar16x32x2(p, even, q), b = Avx512F.PermuteVar16x32x2(p, odd, q);
            Vector512<float> d = Avx512F.PermuteVar16x32x2(TEdge.Load(at + 2, masks + 32), even, TEdge.Load(at + 18, masks + 48));
            c2 = Vector512.FusedMultiplyAdd(d, w22, Vector512.FusedMultiplyAdd(b, w21, Vector512.FusedMultiplyAdd(a, w20, c2)));
            if (TRows.Value > 3) c3 = Vector512.FusedMultiplyAdd(d, w02, Vector512.FusedMultiplyAdd(b, w01, Vector512.FusedMultiplyAdd(a, w00, c3)));
        }

        if (TRows.Value > 3 && low <= 7 && high > 7)
        {
            float* at = x + 7 * xRow;
            Vector512<float> p = TEdge.Load(at, masks), q = TEdge.Load(at + 16, masks + 16);
            Vector512<float> a = Avx512F.PermuteVar16x32x2(p, even, q), b = Avx512F.PermuteVar16x32x2(p, odd, q);
            Vector512<float> d = Avx512F.PermuteVar16x32x2(TEdge.Load(at + 2, masks + 32), even, TEdge.Load(at + 18, masks + 48));
            c3 = Vector512.FusedMultiplyAdd(d, w12, Vector512.FusedMultiplyAdd(b, w11, Vector512.FusedMultiplyAdd(a, w10, c3)));
        }

        if (TRows.Value > 3 && low <= 8 && high > 8)
        {
            float* at = x + 8 * xRow;
            Vector512<float> p = TEdge.Load(at, masks), q = TEdge.Load(at + 16, masks + 16);
            Vector512<float> a = Avx512F.PermuteVar16x32x2(p, even, q), b = Avx512F.PermuteVar16x32x2(p, odd, q);
            Vector512<float> d = Avx512F.PermuteVar16x32x2(TEdge.Load(at + 2, masks + 32), even, TEdge.Load(at + 18, masks + 48));
            c3 = Vector512.FusedMultiplyAdd(d, w22, Vector512.FusedMultiplyAdd(b, w21, Vector512.FusedMultiplyAdd(a, w20, c3)));
            if (TRows.Value > 4) c4 = Vector512.FusedMultiplyAdd(d, w02, Vector512.FusedMultiplyAdd(b, w01, Vector512.FusedMultiplyAdd(a, w00, c4)));
        }

        if (TRows.Value > 4 && low <= 9 && high > 9)
        {
            float* at = x + 9 * xRow;
            Vector512<float> p = TEdge.Load(at, masks), q = TEdge.Load(at + 16, masks + 16);
            Vector512<float> a = Avx512F.PermuteVar16x32x2(p, even, q), b = Avx512F.PermuteVar16x32x2(p, odd, q);
            Vector512<float> d = Avx512F.PermuteVar16x32x2(TEdge.Load(at + 2, masks + 32), even, TEdge.Load(at + 18, masks + 48));
            c4 = Vector512.FusedMultiplyAdd(d, w12, Vector512.FusedMultiplyAdd(b, w11, Vector512.FusedMultiplyAdd(a, w10, c4)));
        }

        if (TRows.Value > 4 && low <= 10 && high > 10)
        {
            float* at = x + 10 * xRow;
            Vector512<float> p = TEdge.Load(at, masks), q = TEdge.Load(at + 16, masks + 16);
            Vector512<float> a = Avx512F.PermuteVar16x32x2(p, even, q), b = Avx512F.PermuteVar16x32x2(p, odd, q);
            Vector512<float> d = Avx512F.PermuteVar16x32x2(TEdge.Load(at + 2, masks + 32), even, TEdge.Load(at + 18, masks + 48));
            c4 = Vector512.FusedMultiplyAdd(d, w22, Vector512.FusedMultiplyAdd(b, w21, Vector512.FusedMultiplyAdd(a, w20, c4)));
            if (TRows.Value > 5) c5 = Vector512.FusedMultiplyAdd(d, w02, Vector512.FusedMultiplyAdd(b, w01, Vector512.FusedMultiplyAdd(a, w00, c5)));
        }

        if (TRows.Value > 5 && low <= 11 && high > 11)
        {
            float* at = x + 11 * xRow;
            Vector512<float> p = TEdge.Load(at, masks), q = TEdge.Load(at + 16, masks + 16);
            Vector512<float> a = Avx512F.PermuteVar16x32x2(p, even, q), b = Avx512F.PermuteVar16x32x2(p, odd, q);
            Vector512<float> d = Avx512F.PermuteVar16x32x2(TEdge.Load(at + 2, masks + 32), even, TEdge.Load(at + 18, masks + 48));
            c5 = Vector512.FusedMultiplyAdd(d, w12, Vector512.FusedMultiplyAdd(b, w11, Vector512.FusedMultiplyAdd(a, w10, c5)));
        }

        if (TRows.Value > 5 && low <= 12 && high > 12)
        {
            float* at = x + 12 * xRow;
            Vector512<float> p = TEdge.Load(at, masks), q = TEdge.Load(at + 16, masks + 16);
            Vector512<float> a = Avx512F.PermuteVar16x32x2(p, even, q), b = Avx512F.PermuteVar16x32x2(p, odd, q);
            Vector512<float> d = Avx512F.PermuteVar16x32x2(TEdge.Load(at + 2, masks + 32), even, TEdge.Load(at + 18, masks + 48));
            c5 = Vector512.FusedMultiplyAdd(d, w22, Vector512.FusedMultiplyAdd(b, w21, Vector512.FusedMultiplyAdd(a, w20, c5)));
            if (TRows.Value > 6) c6 = Vector512.FusedMultiplyAdd(d, w02, Vector512.FusedMultiplyAdd(b, w01, Vector512.FusedMultiplyAdd(a, w00, c6)));
        }

        if (TRows.Value > 6 && low <= 13 && high > 13)
        {
            float* at = x + 13 * xRow;
            Vector512<float> p = TEdge.Load(at, masks), q = TEdge.Load(at + 16, masks + 16);
            Vector512<float> a = Avx512F.PermuteVar16x32x2(p, even, q), b = Avx512F.PermuteVar16x32x2(p, odd, q);
            Vector512<float> d = Avx512F.PermuteVar16x32x2(TEdge.Load(at + 2, masks + 32), even, TEdge.Load(at + 18, masks + 48));
            c6 = Vector512.FusedMultiplyAdd(d, w12, Vector512.FusedMultiplyAdd(b, w11, Vector512.FusedMultiplyAdd(a, w10, c6)));
        }

        if (TRows.Value > 6 && low <= 14 && high > 14)
        {
            float* at = x + 14 * xRow;
            Vector512<float> p = TEdge.Load(at, masks), q = TEdge.Load(at + 16, masks + 16);
            Vector512<float> a = Avx512F.PermuteVar16x32x2(p, even, q), b = Avx512F.PermuteVar16x32x2(p, odd, q);
            Vector512<float> d = Avx512F.PermuteVar16x32x2(TEdge.Load(at + 2, masks + 32), even, TEdge.Load(at + 18, masks + 48));
            c6 = Vector512.FusedMultiplyAdd(d, w22, Vector512.FusedMultiplyAdd(b, w21, Vector512.FusedMultiplyAdd(a, w20, c6)));
        }

        TEdge.Store(relu ? Vector512.Max(c0, Vector512<float>.Zero) : c0, y, masks + 64);
        if (TRows.Value > 1) TEdge.Store(relu ? Vector512.Max(c1, Vector512<float>.Zero) : c1, y + yRow, masks + 64);
        if (TRows.Value > 2) TEdge.Store(relu ? Vector512.Max(c2, Vector512<float>.Zero) : c2, y + 2 * yRow, masks + 64);
        if (TRows.Value > 3) TEdge.Store(relu ? Vector512.Max(c3, Vector512<float>.Zero) : c3, y + 3 * yRow, masks + 64);
        if (TRows.Value > 4) TEdge.Store(relu ? Vector512.Max(c4, Vector512<float>.Zero) : c4, y + 4 * yRow, masks + 64);
        if (TRows.Value > 5) TEdge.Store(relu ? Vector512.Max(c5, Vector512<float>.Zero) : c5, y + 5 * yRow, masks + 64);
        if (TRows.Value > 6) TEdge.Store(relu ? Vector512.Max(c6, Vector512<float>.Zero) : c6, y + 6 * yRow, masks + 64);
    }
}
