using System.Numerics;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Gemm;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.OneTap;

/// <summary>
/// A tile of up to eight rows (filters) by up to three vectors of neighbouring windows, held in registers over all channels: sums[row, window] = Σ_l w[row, l] · x[l, window].
/// Roles: c‹row›‹a to c› are up to 24 accumulators, xa to xc the vectors of channel l, w‹row› the broadcast element of the filter: 24 + 3 + 1 registers of 32.
/// Both operands are read where they lie: channels of the image xStep apart, elements of the filter rowStep from row to row and depthStep from channel to channel.
/// f‹0, 3, 6› are the addresses of every third row.
/// </summary>
internal static unsafe class ProductTile8x3
{
    /// <summary>The most rows of a tile.</summary>
    public const int Rows = 8;

    /// <summary>The tiles with TRows rows, by the number of vectors from 1 to 3.</summary>
    public static delegate*<nint, T*, nint, T*, nint, nint, T*, nint, void>[] Create<T, TVector, TSimd, TRows>()
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
    private static void Run<T, TVector, TSimd, TRows, TVectors>(nint depth, T* x, nint xStep, T* filter, nint rowStep, nint depthStep, T* sums, nint sumsStep)
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
        nint twoRows = 2 * rowStep, threeRows = 3 * rowStep;
        for (nint l = 0; l < depth; l++, x += xStep, filter += depthStep)
        {
            TVector xa = TSimd.Load(x);
            TVector xb = TVectors.Value > 1 ? TSimd.Load(x + TSimd.Count) : TSimd.Zero;
            TVector xc = TVectors.Value > 2 ? TSimd.Load(x + 2 * TSimd.Count) : TSimd.Zero;
            TVector w0 = TSimd.Broadcast(*filter);
            c0a = TSimd.MultiplyAdd(w0, xa, c0a);
            if (TVectors.Value > 1) c0b = TSimd.MultiplyAdd(w0, xb, c0b);
            if (TVectors.Value > 2) c0c = TSimd.MultiplyAdd(w0, xc, c0c);
            if (TRows.Value > 1)
            {
                TVector w1 = TSimd.Broadcast(filter[rowStep]);
                c1a = TSimd.MultiplyAdd(w1, xa, c1a);
                if (TVectors.Value > 1) c1b = TSimd.MultiplyAdd(w1, xb, c1b);
                if (TVectors.Value > 2) c1c = TSimd.MultiplyAdd(w1, xc, c1c);
            }

            if (TRows.Value > 2)
            {
                TVector w2 = TSimd.Broadcast(filter[twoRows]);
                c2a = TSimd.MultiplyAdd(w2, xa, c2a);
                if (TVectors.Value > 1) c2b = TSimd.MultiplyAdd(w2, xb, c2b);
                if (TVectors.Value > 2) c2c = TSimd.MultiplyAdd(w2, xc, c2c);
            }

            T* f3 = filter + threeRows;
            if (TRows.Value > 3)
            {
                TVector w3 = TSimd.Broadcast(*f3);
                c3a = TSimd.MultiplyAdd(w3, xa, c3a);
                if (TVectors.Value > 1) c3b = TSimd.MultiplyAdd(w3, xb, c3b);
                if (TVectors.Value > 2) c3c = TSimd.MultiplyAdd(w3, xc, c3c);
            }

            if (TRows.Value > 4)
            {
                TVector w4 = TSimd.Broadcast(f3[rowStep]);
                c4a = TSimd.MultiplyAdd(w4, xa, c4a);
                if (TVectors.Value > 1) c4b = TSimd.MultiplyAdd(w4, xb, c4b);
                if (TVectors.Value > 2) c4c = TSimd.MultiplyAdd(w4, xc, c4c);
            }

            if (TRows.Value > 5)
            {
                TVector w5 = TSimd.Broadcast(f3[twoRows]);
                c5a = TSimd.MultiplyAdd(w5, xa, c5a);
                if (TVectors.Value > 1) c5b = TSimd.MultiplyAdd(w5, xb, c5b);
                if (TVectors.Value > 2) c5c = TSimd.MultiplyAdd(w5, xc, c5c);
            }

            T* f6 = f3 + threeRows;
            if (TRows.Value > 6)
            {
                TVector w6 = TSimd.Broadcast(*f6);
                c6a = TSimd.MultiplyAdd(w6, xa, c6a);
                if (TVectors.Value > 1) c6b = TSimd.MultiplyAdd(w6, xb, c6b);
                if (TVectors.Value > 2) c6c = TSimd.MultiplyAdd(w6, xc, c6c);
            }

            if (TRows.Value > 7)
            {
                TVector w7 = TSimd.Broadcast(f6[rowStep]);
                c7a = TSimd.MultiplyAdd(w7, xa, c7a);
                if (TVectors.Value > 1) c7b = TSimd.MultiplyAdd(w7, xb, c7b);
                if (TVectors.Value > 2) c7c = TSimd.MultiplyAdd(w7, xc, c7c);
            }
        }

        Store<T, TVector, TSimd, TVectors>(c0a, c0b, c0c, sums);
        if (TRows.Value > 1) Store<T, TVector, TSimd, TVectors>(c1a, c1b, c1c, sums + sumsStep);
        if (TRows.Value > 2) Store<T, TVector, TSimd, TVectors>(c2a, c2b, c2c, sums + 2 * sumsStep);
        if (TRows.Value > 3) Store<T, TVector, TSimd, TVectors>(c3a, c3b, c3c, sums + 3 * sumsStep);
        if (TRows.Value > 4) Store<T, TVector, TSimd, TVectors>(c4a, c4b, c4c, sums + 4 * sumsStep);
        if (TRows.Value > 5) Store<T, TVector, TSimd, TVectors>(c5a, c5b, c5c, sums + 5 * sumsStep);
        if (TRows.Value > 6) Store<T, TVector, TSimd, TVectors>(c6a, c6b, c6c, sums + 6 * sumsStep);
        if (TRows.Value > 7) Store<T, TVector, TSimd, TVectors>(c7a, c7b, c7c, sums + 7 * sumsStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<T, TVector, TSimd, TVectors>(TVector a, TVector b, TVector c, T* sums)
        where T : unmanaged, INumber<T>
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector>
        where TVectors : struct, IRowCount
    {
        TSimd.Store(a, sums);
        if (TVectors.Value > 1) TSimd.Store(b, sums + TSimd.Count);
        if (TVectors.Value > 2) TSimd.Store(c, sums + 2 * TSimd.Count);
    }
}
