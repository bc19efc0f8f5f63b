using System.Numerics;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Gemm;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Winograd;

/// <summary>
/// The sums over channels at one position of the transformed tiles: m[tile, filter] = Σ_c v[tile, c] · u[c, filter], for up to 12 tiles and two vectors of filters, held in
/// registers over the whole depth. v is [block of channels][tile][lane], so that the rows of a block are a vector apart, whatever the number of tiles; u is
/// [channel][two vectors]; m is [vector of filters][tile][lane].
/// Roles: c‹tile›‹vector› are the accumulators (24 with 12 tiles), b0 and b1 the filters at the current channel, a‹tile› the broadcast element of a tile:
/// 27 registers of 32 with 12 tiles, 15 of 16 with 6.
/// </summary>
internal static unsafe class PositionProduct
{
    /// <summary>Filters that one call covers, in vectors.</summary>
    public const int Vectors = 2;

    /// <summary>The product for every number of tiles that the registers of a width hold.</summary>
    public static delegate*<nint, T*, nint, T*, T*, nint, bool, void>[] Create<T, TVector, TSimd>(VectorWidth width)
        where T : unmanaged, INumber<T>
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector>
    {
        return width.Registers() == 32
            ?
            [
                &Run<T, TVector, TSimd, Rows1>,
                &Run<T, TVector, TSimd, Rows2>,
                &Run<T, TVector, TSimd, Rows3>,
                &Run<T, TVector, TSimd, Rows4>,
                &Run<T, TVector, TSimd, Rows5>,
                &Run<T, TVector, TSimd, Rows6>,
                &Run<T, TVector, TSimd, Rows7>,
                &Run<T, TVector, TSimd, Rows8>,
                &Run<T, TVector, TSimd, Rows9>,
                &Run<T, TVector, TSimd, Rows10>,
                &Run<T, TVector, TSimd, Rows11>,
                &Run<T, TVector, TSimd, Rows12>,
            ]
            :
            [
                &Run<T, TVector, TSimd, Rows1>,
                &Run<T, TVector, TSimd, Rows2>,
                &Run<T, TVector, TSimd, Rows3>,
                &Run<T, TVector, TSimd, Rows4>,
                &Run<T, TVector, TSimd, Rows5>,
                &Run<T, TVector, TSimd, Rows6>,
            ];
    }

    /// <summary>
    /// Computes one product. blocks counts blocks of channels, each of a vector's lanes; vStep and mStep are the distances between blocks of channels and vectors of filters.
    /// Where the sums go on from what m holds, they have the same bits as without the interruption.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<T, TVector, TSimd, TRows>(nint blocks, T* v, nint vStep, T* u, T* m, nint mStep, bool goesOn)
        where T : unmanaged, INumber<T>
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector>
        where TRows : struct, IRowCount
    {
        TVector c00 = TSimd.Zero, c01 = TSimd.Zero;
        TVector c10 = TSimd.Zero, c11 = TSimd.Zero;
        TVector c20 = TSimd.Zero, c21 = TSimd.Zero;
        TVector c30 = TSimd.Zero, c31 = TSimd.Zero;
        TVector c40 = TSimd.Zero, c41 = TSimd.Zero;
        TVector c50 = TSimd.Zero, c51 = TSimd.Zero;
        TVector c60 = TSimd.Zero, c61 = TSimd.Zero;
        TVector c70 = TSimd.Zero, c71 = TSimd.Zero;
        TVector c80 = TSimd.Zero, c81 = TSimd.Zero;
        TVector c90 = TSimd.Zero, c91 = TSimd.Zero;
        TVector c100 = TSimd.Zero, c101 = TSimd.Zero;
        TVector c110 = TSimd.Zero, c111 = TSimd.Zero;
        if (goesOn)
        {
            Begin<T, TVector, TSimd>(out c00, out c01, m, mStep);
            if (TRows.Value > 1) Begin<T, TVector, TSimd>(out c10, out c11, m + TSimd.Count, mStep);
            if (TRows.Value > 2) Begin<T, TVector, TSimd>(out c20, out c21, m + 2 * TSimd.Count, mStep);
            if (TRows.Value > 3) Begin<T, TVector, TSimd>(out c30, out c31, m + 3 * TSimd.Count, mStep);
            if (TRows.Value > 4) Begin<T, TVector, TSimd>(out c40, out c41, m + 4 * TSimd.Count, mStep);
            if (TRows.Value > 5) Begin<T, TVector, TSimd>(out c50, out c51, m + 5 * TSimd.Count, mStep);
            if (TRows.Value > 6) Begin<T, TVector, TSimd>(out c60, out c61, m + 6 * TSimd.Count, mStep);
            if (TRows.Value > 7) Begin<T, TVector, TSimd>(out c70, out c71, m + 7 * TSimd.Count, mStep);
            if (TRows.Value > 8) Begin<T, TVector, TSimd>(out c80, out c81, m + 8 * TSimd.Count, mStep);
            if (TRows.Value > 9) Begin<T, TVector, TSimd>(out c90, out c91, m + 9 * TSimd.Count, mStep);
            if (TRows.Value > 10) Begin<T, TVector, TSimd>(out c100, out c101, m + 10 * TSimd.Count, mStep);
            if (TRows.Value > 11) Begin<T, TVector, TSimd>(out c110, out c111, m + 11 * TSimd.Count, mStep);
        }

        for (; blocks > 0; blocks--, v += vStep)
        {
            T* a = v;
            for (T* end = v + TSimd.Count; a < end; a++, u += Vectors * TSimd.Count)
            {
                TVector b0 = TSimd.Load(u), b1 = TSimd.Load(u + TSimd.Count);
                TVector a0 = TSimd.Broadcast(*a);
                c00 = TSimd.MultiplyAdd(a0, b0, c00);
                c01 = TSimd.MultiplyAdd(a0, b1, c01);

                if (TRows.Value > 1)
                {
                    TVector a1 = TSimd.Broadcast(a[TSimd.Count]);
                    c10 = TSimd.MultiplyAdd(a1, b0, c10);
                    c11 = TSimd.MultiplyAdd(a1, b1, c11);
                }

                if (TRows.Value > 2)
                {
                    TVector a2 = TSimd.Broadcast(a[2 * TSimd.Count]);
                    c20 = TSimd.MultiplyAdd(a2, b0, c20);
                    c21 = TSimd.MultiplyAdd(a2, b1, c21);
                }

                if (TRows.Value > 3)
                {
                    TVector a3 = TSimd.Broadcast(a[3 * TSimd.Count]);
                    c30 = TSimd.MultiplyAdd(a3, b0, c30);
                    c31 = TSimd.MultiplyAdd(a3, b1, c31);
                }

                if (TRows.Value > 4)
                {
                    TVector a4 = TSimd.Broadcast(a[4 * TSimd.Count]);
                    c40 = TSimd.MultiplyAdd(a4, b0, c40);
                    c41 = TSimd.MultiplyAdd(a4, b1, c41);
                }

                if (TRows.Value > 5)
                {
                    TVector a5 = TSimd.Broadcast(a[5 * TSimd.Count]);
                    c50 = TSimd.MultiplyAdd(a5, b0, c50);
                    c51 = TSimd.MultiplyAdd(a5, b1, c51);
                }

                if (TRows.Value > 6)
                {
                    TVector a6 = TSimd.Broadcast(a[6 * TSimd.Count]);
                    c60 = TSimd.MultiplyAdd(a6, b0, c60);
                    c61 = TSimd.MultiplyAdd(a6, b1, c61);
                }

                if (TRows.Value > 7)
                {
                    TVector a7 = TSimd.Broadcast(a[7 * TSimd.Count]);
                    c70 = TSimd.MultiplyAdd(a7, b0, c70);
                    c71 = TSimd.MultiplyAdd(a7, b1, c71);
                }

                if (TRows.Value > 8)
                {
                    TVector a8 = TSimd.Broadcast(a[8 * TSimd.Count]);
                    c80 = TSimd.MultiplyAdd(a8, b0, c80);
                    c81 = TSimd.MultiplyAdd(a8, b1, c81);
                }

                if (TRows.Value > 9)
                {
                    TVector a9 = TSimd.Broadcast(a[9 * TSimd.Count]);
                    c90 = TSimd.MultiplyAdd(a9, b0, c90);
                    c91 = TSimd.MultiplyAdd(a9, b1, c91);
                }

                if (TRows.Value > 10)
                {
                    TVector a10 = TSimd.Broadcast(a[10 * TSimd.Count]);
                    c100 = TSimd.MultiplyAdd(a10, b0, c100);
                    c101 = TSimd.MultiplyAdd(a10, b1, c101);
                }

                if (TRows.Value > 11)
                {
                    TVector a11 = TSimd.Broadcast(a[11 * TSimd.Count]);
                    c110 = TSimd.MultiplyAdd(a11, b0, c110);
                    c111 = TSimd.MultiplyAdd(a11, b1, c111);
                }
            }
        }

        Finish<T, TVector, TSimd>(c00, c01, m, mStep);
        if (TRows.Value > 1) Finish<T, TVector, TSimd>(c10, c11, m + TSimd.Count, mStep);
        if (TRows.Value > 2) Finish<T, TVector, TSimd>(c20, c21, m + 2 * TSimd.Count, mStep);
        if (TRows.Value > 3) Finish<T, TVector, TSimd>(c30, c31, m + 3 * TSimd.Count, mStep);
        if (TRows.Value > 4) Finish<T, TVector, TSimd>(c40, c41, m + 4 * TSimd.Count, mStep);
        if (TRows.Value > 5) Finish<T, TVector, TSimd>(c50, c51, m + 5 * TSimd.Count, mStep);
        if (TRows.Value > 6) Finish<T, TVector, TSimd>(c60, c61, m + 6 * TSimd.Count, mStep);
        if (TRows.Value > 7) Finish<T, TVector, TSimd>(c70, c71, m + 7 * TSimd.Count, mStep);
        if (TRows.Value > 8) Finish<T, TVector, TSimd>(c80, c81, m + 8 * TSimd.Count, mStep);
        if (TRows.Value > 9) Finish<T, TVector, TSimd>(c90, c91, m + 9 * TSimd.Count, mStep);
        if (TRows.Value > 10) Finish<T, TVector, TSimd>(c100, c101, m + 10 * TSimd.Count, mStep);
        if (TRows.Value > 11) Finish<T, TVector, TSimd>(c110, c111, m + 11 * TSimd.Count, mStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Begin<T, TVector, TSimd>(out TVector c0, out TVector c1, T* m, nint mStep)
        where T : unmanaged, INumber<T>
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector>
    {
        c0 = TSimd.Load(m);
        c1 = TSimd.Load(m + mStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<T, TVector, TSimd>(TVector c0, TVector c1, T* m, nint mStep)
        where T : unmanaged, INumber<T>
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector>
    {
        TSimd.Store(c0, m);
        TSimd.Store(c1, m + mStep);
    }
}
