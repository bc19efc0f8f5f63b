using System.Numerics;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Gemm;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Depthwise;

/// <summary>
/// Adds to the gradients of up to twelve taps of one vector of channels what a run of windows brings, all of whose taps lie inside. Roles: c‹tap› are the sums, g the gradient of
/// y at a window; the image is an operand of the product: 12 + 1 registers of 16.
/// </summary>
internal static unsafe class ChannelGradientTile12<T, TVector, TSimd>
    where T : unmanaged, INumber<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
{
    /// <summary>The tiles by number of taps, from 1 to 12.</summary>
    public static readonly delegate*<nint, T*, nint, T*, nint, nint*, nint*, T*, void>[] ByTaps =
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
    ];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TTaps>(nint windows, T* gradient, nint gradientStep, T* x, nint step, nint* offsets, nint* sumOffsets, T* sums)
        where TTaps : struct, IRowCount
    {
        TVector c0 = TSimd.Load(sums + sumOffsets[0]);
        TVector c1 = TTaps.Value > 1 ? TSimd.Load(sums + sumOffsets[1]) : TSimd.Zero;
        TVector c2 = TTaps.Value > 2 ? TSimd.Load(sums + sumOffsets[2]) : TSimd.Zero;
        TVector c3 = TTaps.Value > 3 ? TSimd.Load(sums + sumOffsets[3]) : TSimd.Zero;
        TVector c4 = TTaps.Value > 4 ? TSimd.Load(sums + sumOffsets[4]) : TSimd.Zero;
        TVector c5 = TTaps.Value > 5 ? TSimd.Load(sums + sumOffsets[5]) : TSimd.Zero;
        TVector c6 = TTaps.Value > 6 ? TSimd.Load(sums + sumOffsets[6]) : TSimd.Zero;
        TVector c7 = TTaps.Value > 7 ? TSimd.Load(sums + sumOffsets[7]) : TSimd.Zero;
        TVector c8 = TTaps.Value > 8 ? TSimd.Load(sums + sumOffsets[8]) : TSimd.Zero;
        TVector c9 = TTaps.Value > 9 ? TSimd.Load(sums + sumOffsets[9]) : TSimd.Zero;
        TVector c10 = TTaps.Value > 10 ? TSimd.Load(sums + sumOffsets[10]) : TSimd.Zero;
        TVector c11 = TTaps.Value > 11 ? TSimd.Load(sums + sumOffsets[11]) : TSimd.Zero;
        nint o0 = offsets[0];
        nint o1 = TTaps.Value > 1 ? offsets[1] : 0;
        nint o2 = TTaps.Value > 2 ? offsets[2] : 0;
        nint o3 = TTaps.Value > 3 ? offsets[3] : 0;
        nint o4 = TTaps.Value > 4 ? offsets[4] : 0;
        nint o5 = TTaps.Value > 5 ? offsets[5] : 0;
        nint o6 = TTaps.Value > 6 ? offsets[6] : 0;
        nint o7 = TTaps.Value > 7 ? offsets[7] : 0;
        nint o8 = TTaps.Value > 8 ? offsets[8] : 0;
        nint o9 = TTaps.Value > 9 ? offsets[9] : 0;
        nint o10 = TTaps.Value > 10 ? offsets[10] : 0;
        nint o11 = TTaps.Value > 11 ? offsets[11] : 0;
        for (; windows > 0; windows--, gradient += gradientStep, x += step)
        {
            TVector g = TSimd.Load(gradient);
            c0 = TSimd.MultiplyAdd(g, TSimd.Load(x + o0), c0);
            if (TTaps.Value > 1) c1 = TSimd.MultiplyAdd(g, TSimd.Load(x + o1), c1);
            if (TTaps.Value > 2) c2 = TSimd.MultiplyAdd(g, TSimd.Load(x + o2), c2);
            if (TTaps.Value > 3) c3 = TSimd.MultiplyAdd(g, TSimd.Load(x + o3), c3);
            if (TTaps.Value > 4) c4 = TSimd.MultiplyAdd(g, TSimd.Load(x + o4), c4);
            if (TTaps.Value > 5) c5 = TSimd.MultiplyAdd(g, TSimd.Load(x + o5), c5);
            if (TTaps.Value > 6) c6 = TSimd.MultiplyAdd(g, TSimd.Load(x + o6), c6);
            if (TTaps.Value > 7) c7 = TSimd.MultiplyAdd(g, TSimd.Load(x + o7), c7);
            if (TTaps.Value > 8) c8 = TSimd.MultiplyAdd(g, TSimd.Load(x + o8), c8);
            if (TTaps.Value > 9) c9 = TSimd.MultiplyAdd(g, TSimd.Load(x + o9), c9);
            if (TTaps.Value > 10) c10 = TSimd.MultiplyAdd(g, TSimd.Load(x + o10), c10);
            if (TTaps.Value > 11) c11 = TSimd.MultiplyAdd(g, TSimd.Load(x + o11), c11);
        }

        TSimd.Store(c0, sums + sumOffsets[0]);
        if (TTaps.Value > 1) TSimd.Store(c1, sums + sumOffsets[1]);
        if (TTaps.Value > 2) TSimd.Store(c2, sums + sumOffsets[2]);
        if (TTaps.Value > 3) TSimd.Store(c3, sums + sumOffsets[3]);
        if (TTaps.Value > 4) TSimd.Store(c4, sums + sumOffsets[4]);
        if (TTaps.Value > 5) TSimd.Store(c5, sums + sumOffsets[5]);
        if (TTaps.Value > 6) TSimd.Store(c6, sums + sumOffsets[6]);
        if (TTaps.Value > 7) TSimd.Store(c7, sums + sumOffsets[7]);
        if (TTaps.Value > 8) TSimd.Store(c8, sums + sumOffsets[8]);
        if (TTaps.Value > 9) TSimd.Store(c9, sums + sumOffsets[9]);
        if (TTaps.Value > 10) TSimd.Store(c10, sums + sumOffsets[10]);
        if (TTaps.Value > 11) TSimd.Store(c11, sums + sumOffsets[11]);
    }
}
