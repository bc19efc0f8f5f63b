using System.Numerics;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Gemm;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Depthwise;

/// <summary>
/// One vector of channels of up to eight neighbouring windows, all of whose taps lie inside: c[window] = Σ_l w[l] · x[window, l], channel by channel. Roles: c‹window› are the sums,
/// w the vector of the filter under tap l; the image is an operand of the product: 8 + 1 registers of 16.
/// </summary>
internal static unsafe class ChannelTile8<T, TVector, TSimd>
    where T : unmanaged, INumber<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
{
    /// <summary>The tiles by number of windows, from 1 to 8.</summary>
    public static readonly delegate*<int, T*, nint*, nint, T*, nint*, T*, nint, void>[] ByWindows =
    [
        &Run<Rows1>,
        &Run<Rows2>,
        &Run<Rows3>,
        &Run<Rows4>,
        &Run<Rows5>,
        &Run<Rows6>,
        &Run<Rows7>,
        &Run<Rows8>,
    ];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TWindows>(int taps, T* x, nint* offsets, nint step, T* filter, nint* filterOffsets, T* result, nint resultStep)
        where TWindows : struct, IRowCount
    {
        TVector c0 = TSimd.Zero, c1 = TSimd.Zero, c2 = TSimd.Zero, c3 = TSimd.Zero, c4 = TSimd.Zero, c5 = TSimd.Zero, c6 = TSimd.Zero, c7 = TSimd.Zero;
        for (int l = 0; l < taps; l++)
        {
            TVector w = TSimd.Load(filter + filterOffsets[l]);
            T* at = x + offsets[l];
            c0 = TSimd.MultiplyAdd(w, TSimd.Load(at), c0);
            if (TWindows.Value > 1) c1 = TSimd.MultiplyAdd(w, TSimd.Load(at + step), c1);
            if (TWindows.Value > 2) c2 = TSimd.MultiplyAdd(w, TSimd.Load(at + 2 * step), c2);
            if (TWindows.Value > 3) c3 = TSimd.MultiplyAdd(w, TSimd.Load(at + 3 * step), c3);
            if (TWindows.Value > 4) c4 = TSimd.MultiplyAdd(w, TSimd.Load(at + 4 * step), c4);
            if (TWindows.Value > 5) c5 = TSimd.MultiplyAdd(w, TSimd.Load(at + 5 * step), c5);
            if (TWindows.Value > 6) c6 = TSimd.MultiplyAdd(w, TSimd.Load(at + 6 * step), c6);
            if (TWindows.Value > 7) c7 = TSimd.MultiplyAdd(w, TSimd.Load(at + 7 * step), c7);
        }

        TSimd.Store(c0, result);
        if (TWindows.Value > 1) TSimd.Store(c1, result + resultStep);
        if (TWindows.Value > 2) TSimd.Store(c2, result + 2 * resultStep);
        if (TWindows.Value > 3) TSimd.Store(c3, result + 3 * resultStep);
        if (TWindows.Value > 4) TSimd.Store(c4, result + 4 * resultStep);
        if (TWindows.Value > 5) TSimd.Store(c5, result + 5 * resultStep);
        if (TWindows.Value > 6) TSimd.Store(c6, result + 6 * resultStep);
        if (TWindows.Value > 7) TSimd.Store(c7, result + 7 * resultStep);
    }
}
