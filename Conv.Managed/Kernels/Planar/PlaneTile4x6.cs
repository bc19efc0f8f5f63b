using System.Numerics;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Gemm;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Planar;

/// <summary>
/// A tile of up to four rows (filters) by up to six vectors of neighbouring windows, held in registers over the depth: sums[row, window] (+)= Σ_l w[l, row] · x[l, window].
/// Roles: c‹row›‹a to f› are up to 24 accumulators, xa to xf the vectors of the image under depth l, which begin offsets[l] elements from x, w‹row› the broadcast tap:
/// 24 + 6 + 1 registers of 32. With 16 registers fewer vectors are taken.
/// </summary>
internal static unsafe class PlaneTile4x6
{
    /// <summary>The most rows of a tile.</summary>
    public const int Rows = 4;

    /// <summary>The tiles with TRows rows, by the number of vectors from 1 to 6.</summary>
    public static delegate*<nint, T*, nint*, T*, nint, T*, nint, bool, void>[] Create<T, TVector, TSimd, TRows>()
        where T : unmanaged, INumber<T>
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector>
        where TRows : struct, IRowCount =>
        [
            &Run<T, TVector, TSimd, TRows, Rows1>,
            &Run<T, TVector, TSimd, TRows, Rows2>,
            &Run<T, TVector, TSimd, TRows, Rows3>,
            &Run<T, TVector, TSimd, TRows, Rows4>,
            &Run<T, TVector, TSimd, TRows, Rows5>,
            &Run<T, TVector, TSimd, TRows, Rows6>,
        ];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<T, TVector, TSimd, TRows, TVectors>(nint depth, T* x, nint* offsets, T* filter, nint filterStep, T* sums, nint rowStep, bool accumulate)
        where T : unmanaged, INumber<T>
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector>
        where TRows : struct, IRowCount
        where TVectors : struct, IRowCount
    {
        TVector c0a = TSimd.Zero, c0b = TSimd.Zero, c0c = TSimd.Zero, c0d = TSimd.Zero, c0e = TSimd.Zero, c0f = TSimd.Zero;
        TVector c1a = TSimd.Zero, c1b = TSimd.Zero, c1c = TSimd.Zero, c1d = TSimd.Zero, c1e = TSimd.Zero, c1f = TSimd.Zero;
        TVector c2a = TSimd.Zero, c2b = TSimd.Zero, c2c = TSimd.Zero, c2d = TSimd.Zero, c2e = TSimd.Zero, c2f = TSimd.Zero;
        TVector c3a = TSimd.Zero, c3b = TSimd.Zero, c3c = TSimd.Zero, c3d = TSimd.Zero, c3e = TSimd.Zero, c3f = TSimd.Zero;
        if (accumulate)
        {
            c0a = TSimd.Load(sums);
            if (TVectors.Value > 1) c0b = TSimd.Load(sums + TSimd.Count);
            if (TVectors.Value > 2) c0c = TSimd.Load(sums + 2 * TSimd.Count);
            if (TVectors.Value > 3) c0d = TSimd.Load(sums + 3 * TSimd.Count);
            if (TVectors.Value > 4) c0e = TSimd.Load(sums + 4 * TSimd.Count);
            if (TVectors.Value > 5) c0f = TSimd.Load(sums + 5 * TSimd.Count);

            if (TRows.Value > 1)
            {
                c1a = TSimd.Load(sums + rowStep);
                if (TVectors.Value > 1) c1b = TSimd.Load(sums + rowStep + TSimd.Count);
                if (TVectors.Value > 2) c1c = TSimd.Load(sums + rowStep + 2 * TSimd.Count);
                if (TVectors.Value > 3) c1d = TSimd.Load(sums + rowStep + 3 * TSimd.Count);
                if (TVectors.Value > 4) c1e = TSimd.Load(sums + rowStep + 4 * TSimd.Count);
                if (TVectors.Value > 5) c1f = TSimd.Load(sums + rowStep + 5 * TSimd.Count);
            }

            if (TRows.Value > 2)
            {
                c2a = TSimd.Load(sums + 2 * rowStep);
                if (TVectors.Value > 1) c2b = TSimd.Load(sums + 2 * rowStep + TSimd.Count);
                if (TVectors.Value > 2) c2c = TSimd.Load(sums + 2 * rowStep + 2 * TSimd.Count);
                if (TVectors.Value > 3) c2d = TSimd.Load(sums + 2 * rowStep + 3 * TSimd.Count);
                if (TVectors.Value > 4) c2e = TSimd.Load(sums + 2 * rowStep + 4 * TSimd.Count);
                if (TVectors.Value > 5) c2f = TSimd.Load(sums + 2 * rowStep + 5 * TSimd.Count);
            }

            if (TRows.Value > 3)
            {
                c3a = TSimd.Load(sums + 3 * rowStep);
                if (TVectors.Value > 1) c3b = TSimd.Load(sums + 3 * rowStep + TSimd.Count);
                if (TVectors.Value > 2) c3c = TSimd.Load(sums + 3 * rowStep + 2 * TSimd.Count);
                if (TVectors.Value > 3) c3d = TSimd.Load(sums + 3 * rowStep + 3 * TSimd.Count);
                if (TVectors.Value > 4) c3e = TSimd.Load(sums + 3 * rowStep + 4 * TSimd.Count);
                if (TVectors.Value > 5) c3f = TSimd.Load(sums + 3 * rowStep + 5 * TSimd.Count);
            }
        }

        for (nint l = 0; l < depth; l++, filter += filterStep)
        {
            T* at = x + offsets[l];
            TVector xa = TSimd.Load(at);
            TVector xb = TVectors.Value > 1 ? TSimd.Load(at + TSimd.Count) : TSimd.Zero;
            TVector xc = TVectors.Value > 2 ? TSimd.Load(at + 2 * TSimd.Count) : TSimd.Zero;
            TVector xd = TVectors.Value > 3 ? TSimd.Load(at + 3 * TSimd.Count) : TSimd.Zero;
            TVector xe = TVectors.Value > 4 ? TSimd.Load(at + 4 * TSimd.Count) : TSimd.Zero;
            TVector xf = TVectors.Value > 5 ? TSimd.Load(at + 5 * TSimd.Count) : TSimd.Zero;
            TVector w0 = TSimd.Broadcast(*filter);
            c0a = TSimd.MultiplyAdd(w0, xa, c0a);
            if (TVectors.Value > 1) c0b = TSimd.MultiplyAdd(w0, xb, c0b);
            if (TVectors.Value > 2) c0c = TSimd.MultiplyAdd(w0, xc, c0c);
            if (TVectors.Value > 3) c0d = TSimd.MultiplyAdd(w0, xd, c0d);
            if (TVectors.Value > 4) c0e = TSimd.MultiplyAdd(w0, xe, c0e);
            if (TVectors.Value > 5) c0f = TSimd.MultiplyAdd(w0, xf, c0f);
            if (TRows.Value > 1)
            {
                TVector w1 = TSimd.Broadcast(filter[1]);
                c1a = TSimd.MultiplyAdd(w1, xa, c1a);
                if (TVectors.Value > 1) c1b = TSimd.MultiplyAdd(w1, xb, c1b);
                if (TVectors.Value > 2) c1c = TSimd.MultiplyAdd(w1, xc, c1c);
                if (TVectors.Value > 3) c1d = TSimd.MultiplyAdd(w1, xd, c1d);
                if (TVectors.Value > 4) c1e = TSimd.MultiplyAdd(w1, xe, c1e);
                if (TVectors.Value > 5) c1f = TSimd.MultiplyAdd(w1, xf, c1f);
            }

            if (TRows.Value > 2)
            {
                TVector w2 = TSimd.Broadcast(filter[2]);
                c2a = TSimd.MultiplyAdd(w2, xa, c2a);
                if (TVectors.Value > 1) c2b = TSimd.MultiplyAdd(w2, xb, c2b);
                if (TVectors.Value > 2) c2c = TSimd.MultiplyAdd(w2, xc, c2c);
                if (TVectors.Value > 3) c2d = TSimd.MultiplyAdd(w2, xd, c2d);
                if (TVectors.Value > 4) c2e = TSimd.MultiplyAdd(w2, xe, c2e);
                if (TVectors.Value > 5) c2f = TSimd.MultiplyAdd(w2, xf, c2f);
            }

            if (TRows.Value > 3)
            {
                TVector w3 = TSimd.Broadcast(filter[3]);
                c3a = TSimd.MultiplyAdd(w3, xa, c3a);
                if (TVectors.Value > 1) c3b = TSimd.MultiplyAdd(w3, xb, c3b);
                if (TVectors.Value > 2) c3c = TSimd.MultiplyAdd(w3, xc, c3c);
                if (TVectors.Value > 3) c3d = TSimd.MultiplyAdd(w3, xd, c3d);
                if (TVectors.Value > 4) c3e = TSimd.MultiplyAdd(w3, xe, c3e);
                if (TVectors.Value > 5) c3f = TSimd.MultiplyAdd(w3, xf, c3f);
            }
        }

        TSimd.Store(c0a, sums);
        if (TVectors.Value > 1) TSimd.Store(c0b, sums + TSimd.Count);
        if (TVectors.Value > 2) TSimd.Store(c0c, sums + 2 * TSimd.Count);
        if (TVectors.Value > 3) TSimd.Store(c0d, sums + 3 * TSimd.Count);
        if (TVectors.Value > 4) TSimd.Store(c0e, sums + 4 * TSimd.Count);
        if (TVectors.Value > 5) TSimd.Store(c0f, sums + 5 * TSimd.Count);

        if (TRows.Value > 1)
        {
            TSimd.Store(c1a, sums + rowStep);
            if (TVectors.Value > 1) TSimd.Store(c1b, sums + rowStep + TSimd.Count);
            if (TVectors.Value > 2) TSimd.Store(c1c, sums + rowStep + 2 * TSimd.Count);
            if (TVectors.Value > 3) TSimd.Store(c1d, sums + rowStep + 3 * TSimd.Count);
            if (TVectors.Value > 4) TSimd.Store(c1e, sums + rowStep + 4 * TSimd.Count);
            if (TVectors.Value > 5) TSimd.Store(c1f, sums + rowStep + 5 * TSimd.Count);
        }

        if (TRows.Value > 2)
        {
            TSimd.Store(c2a, sums + 2 * rowStep);
            if (TVectors.Value > 1) TSimd.Store(c2b, sums + 2 * rowStep + TSimd.Count);
            if (TVectors.Value > 2) TSimd.Store(c2c, sums + 2 * rowStep + 2 * TSimd.Count);
            if (TVectors.Value > 3) TSimd.Store(c2d, sums + 2 * rowStep + 3 * TSimd.Count);
            if (TVectors.Value > 4) TSimd.Store(c2e, sums + 2 * rowStep + 4 * TSimd.Count);
            if (TVectors.Value > 5) TSimd.Store(c2f, sums + 2 * rowStep + 5 * TSimd.Count);
        }

        if (TRows.Value > 3)
        {
            TSimd.Store(c3a, sums + 3 * rowStep);
            if (TVectors.Value > 1) TSimd.Store(c3b, sums + 3 * rowStep + TSimd.Count);
            if (TVectors.Value > 2) TSimd.Store(c3c, sums + 3 * rowStep + 2 * TSimd.Count);
            if (TVectors.Value > 3) TSimd.Store(c3d, sums + 3 * rowStep + 3 * TSimd.Count);
            if (TVectors.Value > 4) TSimd.Store(c3e, sums + 3 * rowStep + 4 * TSimd.Count);
            if (TVectors.Value > 5) TSimd.Store(c3f, sums + 3 * rowStep + 5 * TSimd.Count);
        }
    }
}
