using System.Numerics;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Gemm;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Planar;

/// <summary>
/// As <see cref="PlaneTile4x6"/> for five to eight rows by up to three vectors. Roles: c‹row›‹a to c› are up to 24 accumulators, xa to xc the vectors of the image under
/// depth l, w‹row› the broadcast tap: 24 + 3 + 1 registers of 32.
/// </summary>
internal static unsafe class PlaneTile8x3
{
    /// <summary>The most rows of a tile.</summary>
    public const int Rows = 8;

    /// <summary>The tiles with TRows rows, by the number of vectors from 1 to 3.</summary>
    public static delegate*<nint, T*, nint*, T*, nint, T*, nint, bool, void>[] Create<T, TVector, TSimd, TRows>()
        where T : unmanaged, INumber<T>
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector>
        where TRows : struct, IRowCount =>
        [
            &Run<T, TVector, TSimd, TRows, Rows1>,
            &Run<T, TVector, TSimd, TRows, Rows2>,
            &Run<T, TVector, TSimd, TRows, Rows3>,
        ];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<T, TVector, TSimd, TRows, TVectors>(nint depth, T* x, nint* offsets, T* filter, nint filterStep, T* sums, nint rowStep, bool accumulate)
        where T : unmanaged, INumber<T>
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector>
        where TRows : struct, IRowCount
        where TVectors : struct, IRowCount
    {
        TVector c0a = TSimd.Zero, c0b = TSimd.Zero, c0c = TSimd.Zero;
        TVector c1a = TSimd.Zero, c1b = TSimd.Zero, c1c = TSimd.Zero;
        TVector c2a = TSimd.Zero, c2b = TSimd.Zero, c2c = TSimd.Zero;
        TVector c3a = TSimd.Zero, c3b = TSimd.Zero, c3c = TSimd.Zero;
        TVector c4a = TSimd.Zero, c4b = TSimd.Zero, c4c = TSimd.Zero;
        TVector c5a = TSimd.Zero, c5b = TSimd.Zero, c5c = TSimd.Zero;
        TVector c6a = TSimd.Zero, c6b = TSimd.Zero, c6c = TSimd.Zero;
        TVector c7a = TSimd.Zero, c7b = TSimd.Zero, c7c = TSimd.Zero;
        if (accumulate)
        {
            c0a = TSimd.Load(sums);
            if (TVectors.Value > 1) c0b = TSimd.Load(sums + TSimd.Count);
            if (TVectors.Value > 2) c0c = TSimd.Load(sums + 2 * TSimd.Count);

            if (TRows.Value > 1)
            {
                c1a = TSimd.Load(sums + rowStep);
                if (TVectors.Value > 1) c1b = TSimd.Load(sums + rowStep + TSimd.Count);
                if (TVectors.Value > 2) c1c = TSimd.Load(sums + rowStep + 2 * TSimd.Count);
            }

            if (TRows.Value > 2)
            {
                c2a = TSimd.Load(sums + 2 * rowStep);
                if (TVectors.Value > 1) c2b = TSimd.Load(sums + 2 * rowStep + TSimd.Count);
                if (TVectors.Value > 2) c2c = TSimd.Load(sums + 2 * rowStep + 2 * TSimd.Count);
            }

            if (TRows.Value > 3)
            {
                c3a = TSimd.Load(sums + 3 * rowStep);
                if (TVectors.Value > 1) c3b = TSimd.Load(sums + 3 * rowStep + TSimd.Count);
                if (TVectors.Value > 2) c3c = TSimd.Load(sums + 3 * rowStep + 2 * TSimd.Count);
            }

            if (TRows.Value > 4)
            {
                c4a = TSimd.Load(sums + 4 * rowStep);
                if (TVectors.Value > 1) c4b = TSimd.Load(sums + 4 * rowStep + TSimd.Count);
                if (TVectors.Value > 2) c4c = TSimd.Load(sums + 4 * rowStep + 2 * TSimd.Count);
            }

            if (TRows.Value > 5)
            {
                c5a = TSimd.Load(sums + 5 * rowStep);
                if (TVectors.Value > 1) c5b = TSimd.Load(sums + 5 * rowStep + TSimd.Count);
                if (TVectors.Value > 2) c5c = TSimd.Load(sums + 5 * rowStep + 2 * TSimd.Count);
            }

            if (TRows.Value > 6)
            {
                c6a = TSimd.Load(sums + 6 * rowStep);
                if (TVectors.Value > 1) c6b = TSimd.Load(sums + 6 * rowStep + TSimd.Count);
                if (TVectors.Value > 2) c6c = TSimd.Load(sums + 6 * rowStep + 2 * TSimd.Count);
            }

            if (TRows.Value > 7)
            {
                c7a = TSimd.Load(sums + 7 * rowStep);
                if (TVectors.Value > 1) c7b = TSimd.Load(sums + 7 * rowStep + TSimd.Count);
                if (TVectors.Value > 2) c7c = TSimd.Load(sums + 7 * rowStep + 2 * TSimd.Count);
            }
        }

        for (nint l = 0; l < depth; l++, filter += filterStep)
        {
            T* at = x + offsets[l];
            TVector xa = TSimd.Load(at);
            TVector xb = TVectors.Value > 1 ? TSimd.Load(at + TSimd.Count) : TSimd.Zero;
            TVector xc = TVectors.Value > 2 ? TSimd.Load(at + 2 * TSimd.Count) : TSimd.Zero;
            TVector w0 = TSimd.Broadcast(*filter);
            c0a = TSimd.MultiplyAdd(w0, xa, c0a);
            if (TVectors.Value > 1) c0b = TSimd.MultiplyAdd(w0, xb, c0b);
            if (TVectors.Value > 2) c0c = TSimd.MultiplyAdd(w0, xc, c0c);
            if (TRows.Value > 1)
            {
                TVector w1 = TSimd.Broadcast(filter[1]);
                c1a = TSimd.MultiplyAdd(w1, xa, c1a);
                if (TVectors.Value > 1) c1b = TSimd.MultiplyAdd(w1, xb, c1b);
                if (TVectors.Value > 2) c1c = TSimd.MultiplyAdd(w1, xc, c1c);
            }

            if (TRows.Value > 2)
            {
                TVector w2 = TSimd.Broadcast(filter[2]);
                c2a = TSimd.MultiplyAdd(w2, xa, c2a);
                if (TVectors.Value > 1) c2b = TSimd.MultiplyAdd(w2, xb, c2b);
                if (TVectors.Value > 2) c2c = TSimd.MultiplyAdd(w2, xc, c2c);
            }

            if (TRows.Value > 3)
            {
                TVector w3 = TSimd.Broadcast(filter[3]);
                c3a = TSimd.MultiplyAdd(w3, xa, c3a);
                if (TVectors.Value > 1) c3b = TSimd.MultiplyAdd(w3, xb, c3b);
                if (TVectors.Value > 2) c3c = TSimd.MultiplyAdd(w3, xc, c3c);
            }

            if (TRows.Value > 4)
            {
                TVector w4 = TSimd.Broadcast(filter[4]);
                c4a = TSimd.MultiplyAdd(w4, xa, c4a);
                if (TVectors.Value > 1) c4b = TSimd.MultiplyAdd(w4, xb, c4b);
                if (TVectors.Value > 2) c4c = TSimd.MultiplyAdd(w4, xc, c4c);
            }

            if (TRows.Value > 5)
            {
                TVector w5 = TSimd.Broadcast(filter[5]);
                c5a = TSimd.MultiplyAdd(w5, xa, c5a);
                if (TVectors.Value > 1) c5b = TSimd.MultiplyAdd(w5, xb, c5b);
                if (TVectors.Value > 2) c5c = TSimd.MultiplyAdd(w5, xc, c5c);
            }

            if (TRows.Value > 6)
            {
                TVector w6 = TSimd.Broadcast(filter[6]);
                c6a = TSimd.MultiplyAdd(w6, xa, c6a);
                if (TVectors.Value > 1) c6b = TSimd.MultiplyAdd(w6, xb, c6b);
                if (TVectors.Value > 2) c6c = TSimd.MultiplyAdd(w6, xc, c6c);
            }

            if (TRows.Value > 7)
            {
                TVector w7 = TSimd.Broadcast(filter[7]);
                c7a = TSimd.MultiplyAdd(w7, xa, c7a);
                if (TVectors.Value > 1) c7b = TSimd.MultiplyAdd(w7, xb, c7b);
                if (TVectors.Value > 2) c7c = TSimd.MultiplyAdd(w7, xc, c7c);
            }
        }

        TSimd.Store(c0a, sums);
        if (TVectors.Value > 1) TSimd.Store(c0b, sums + TSimd.Count);
        if (TVectors.Value > 2) TSimd.Store(c0c, sums + 2 * TSimd.Count);

        if (TRows.Value > 1)
        {
            TSimd.Store(c1a, sums + rowStep);
            if (TVectors.Value > 1) TSimd.Store(c1b, sums + rowStep + TSimd.Count);
            if (TVectors.Value > 2) TSimd.Store(c1c, sums + rowStep + 2 * TSimd.Count);
        }

        if (TRows.Value > 2)
        {
            TSimd.Store(c2a, sums + 2 * rowStep);
            if (TVectors.Value > 1) TSimd.Store(c2b, sums + 2 * rowStep + TSimd.Count);
            if (TVectors.Value > 2) TSimd.Store(c2c, sums + 2 * rowStep + 2 * TSimd.Count);
        }

        if (TRows.Value > 3)
        {
            TSimd.Store(c3a, sums + 3 * rowStep);
            if (TVectors.Value > 1) TSimd.Store(c3b, sums + 3 * rowStep + TSimd.Count);
            if (TVectors.Value > 2) TSimd.Store(c3c, sums + 3 * rowStep + 2 * TSimd.Count);
        }

        if (TRows.Value > 4)
        {
            TSimd.Store(c4a, sums + 4 * rowStep);
            if (TVectors.Value > 1) TSimd.Store(c4b, sums + 4 * rowStep + TSimd.Count);
            if (TVectors.Value > 2) TSimd.Store(c4c, sums + 4 * rowStep + 2 * TSimd.Count);
        }

        if (TRows.Value > 5)
        {
            TSimd.Store(c5a, sums + 5 * rowStep);
            if (TVectors.Value > 1) TSimd.Store(c5b, sums + 5 * rowStep + TSimd.Count);
            if (TVectors.Value > 2) TSimd.Store(c5c, sums + 5 * rowStep + 2 * TSimd.Count);
        }

        if (TRows.Value > 6)
        {
            TSimd.Store(c6a, sums + 6 * rowStep);
            if (TVectors.Value > 1) TSimd.Store(c6b, sums + 6 * rowStep + TSimd.Count);
            if (TVectors.Value > 2) TSimd.Store(c6c, sums + 6 * rowStep + 2 * TSimd.Count);
        }

        if (TRows.Value > 7)
        {
            TSimd.Store(c7a, sums + 7 * rowStep);
            if (TVectors.Value > 1) TSimd.Store(c7b, sums + 7 * rowStep + TSimd.Count);
            if (TVectors.Value > 2) TSimd.Store(c7c, sums + 7 * rowStep + 2 * TSimd.Count);
        }
    }
}
