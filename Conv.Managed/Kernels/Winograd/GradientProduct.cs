using System.Numerics;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Gemm;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Winograd;

/// <summary>
/// The sums over tiles at one position, for a gradient of w: s[channel, filter] (+)= Σ_t v[t, channel] · d[t, filter], for up to 8 channels and two vectors of filters, held
/// in registers over all tiles of a block. v is [tile][lane], so that the channels of a tile are neighbours; d is [vector of filters][tile][lane]; s is [channel][filter].
/// Roles: c‹channel›‹vector› are the accumulators (16 with 8 channels), b0 and b1 the filters at the current tile, a‹channel› the broadcast element of a channel:
/// 19 registers of 32 with 8 channels, 11 of 16 with 4.
/// </summary>
internal static unsafe class GradientProduct
{
    /// <summary>Filters that one call covers, in vectors.</summary>
    public const int Vectors = 2;

    /// <summary>Channels that one call covers: a divisor of the lanes.</summary>
    public static int Channels(VectorWidth width, int lanes) => width == VectorWidth.Bits512 ? Math.Min(8, lanes) : Math.Min(4, lanes);

    /// <summary>The product for a number of channels, from <see cref="Channels"/>.</summary>
    public static delegate*<nint, T*, T*, nint, T*, nint, bool, void> Create<T, TVector, TSimd>(int channels)
        where T : unmanaged, INumber<T>
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector> => channels switch
        {
            8 => &Run<T, TVector, TSimd, Rows8>,
            4 => &Run<T, TVector, TSimd, Rows4>,
            2 => &Run<T, TVector, TSimd, Rows2>,
            _ => &Run<T, TVector, TSimd, Rows1>,
        };

    /// <summary>
    /// Computes one product. dStep is the distance between vectors of filters, sStep that between channels of the sums. Where the sums go on from what s holds, they have the
    /// same bits as without the interruption.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<T, TVector, TSimd, TRows>(nint tiles, T* v, T* d, nint dStep, T* s, nint sStep, bool goesOn)
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
        if (goesOn)
        {
            Begin<T, TVector, TSimd>(out c00, out c01, s);
            if (TRows.Value > 1) Begin<T, TVector, TSimd>(out c10, out c11, s + sStep);
            if (TRows.Value > 2) Begin<T, TVector, TSimd>(out c20, out c21, s + 2 * sStep);
            if (TRows.Value > 3) Begin<T, TVector, TSimd>(out c30, out c31, s + 3 * sStep);
            if (TRows.Value > 4) Begin<T, TVector, TSimd>(out c40, out c41, s + 4 * sStep);
            if (TRows.Value > 5) Begin<T, TVector, TSimd>(out c50, out c51, s + 5 * sStep);
            if (TRows.Value > 6) Begin<T, TVector, TSimd>(out c60, out c61, s + 6 * sStep);
            if (TRows.Value > 7) Begin<T, TVector, TSimd>(out c70, out c71, s + 7 * sStep);
        }

        for (; tiles > 0; tiles--, v += TSimd.Count, d += TSimd.Count)
        {
            TVector b0 = TSimd.Load(d), b1 = TSimd.Load(d + dStep);
            TVector a0 = TSimd.Broadcast(*v);
            c00 = TSimd.MultiplyAdd(a0, b0, c00);
            c01 = TSimd.MultiplyAdd(a0, b1, c01);

            if (TRows.Value > 1)
            {
                TVector a1 = TSimd.Broadcast(v[1]);
                c10 = TSimd.MultiplyAdd(a1, b0, c10);
                c11 = TSimd.MultiplyAdd(a1, b1, c11);
            }

            if (TRows.Value > 2)
            {
                TVector a2 = TSimd.Broadcast(v[2]);
                c20 = TSimd.MultiplyAdd(a2, b0, c20);
                c21 = TSimd.MultiplyAdd(a2, b1, c21);
            }

            if (TRows.Value > 3)
            {
                TVector a3 = TSimd.Broadcast(v[3]);
                c30 = TSimd.MultiplyAdd(a3, b0, c30);
                c31 = TSimd.MultiplyAdd(a3, b1, c31);
            }

            if (TRows.Value > 4)
            {
                TVector a4 = TSimd.Broadcast(v[4]);
                c40 = TSimd.MultiplyAdd(a4, b0, c40);
                c41 = TSimd.MultiplyAdd(a4, b1, c41);
            }

            if (TRows.Value > 5)
            {
                TVector a5 = TSimd.Broadcast(v[5]);
                c50 = TSimd.MultiplyAdd(a5, b0, c50);
                c51 = TSimd.MultiplyAdd(a5, b1, c51);
            }

            if (TRows.Value > 6)
            {
                TVector a6 = TSimd.Broadcast(v[6]);
                c60 = TSimd.MultiplyAdd(a6, b0, c60);
                c61 = TSimd.MultiplyAdd(a6, b1, c61);
            }

            if (TRows.Value > 7)
            {
                TVector a7 = TSimd.Broadcast(v[7]);
                c70 = TSimd.MultiplyAdd(a7, b0, c70);
                c71 = TSimd.MultiplyAdd(a7, b1, c71);
            }
        }

        Finish<T, TVector, TSimd>(c00, c01, s);
        if (TRows.Value > 1) Finish<T, TVector, TSimd>(c10, c11, s + sStep);
        if (TRows.Value > 2) Finish<T, TVector, TSimd>(c20, c21, s + 2 * sStep);
        if (TRows.Value > 3) Finish<T, TVector, TSimd>(c30, c31, s + 3 * sStep);
        if (TRows.Value > 4) Finish<T, TVector, TSimd>(c40, c41, s + 4 * sStep);
        if (TRows.Value > 5) Finish<T, TVector, TSimd>(c50, c51, s + 5 * sStep);
        if (TRows.Value > 6) Finish<T, TVector, TSimd>(c60, c61, s + 6 * sStep);
        if (TRows.Value > 7) Finish<T, TVector, TSimd>(c70, c71, s + 7 * sStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Begin<T, TVector, TSimd>(out TVector c0, out TVector c1, T* s)
        where T : unmanaged, INumber<T>
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector>
    {
        c0 = TSimd.Load(s);
        c1 = TSimd.Load(s + TSimd.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<T, TVector, TSimd>(TVector c0, TVector c1, T* s)
        where T : unmanaged, INumber<T>
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector>
    {
        TSimd.Store(c0, s);
        TSimd.Store(c1, s + TSimd.Count);
    }
}
