using System.Numerics;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Gemm;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Direct;

/// <summary>
/// As <see cref="PixelTile14x2"/> for short rows: up to 7 pixels by three vectors of rows. Roles: c‹pixel›‹a to c› are up to 21 accumulators, wa to wc the vectors of the
/// filter at depth l, x‹pixel› the broadcast pixel: 21 + 3 + 1 registers of 32.
/// </summary>
internal static unsafe class PixelTile7x3
{
    /// <summary>The most pixels of a tile.</summary>
    public const int Pixels = 7;

    /// <summary>The tile for every number of pixels, from 1 to 7, with TPanels (3) vectors of rows.</summary>
    public static delegate*<nint, byte*, nint*, nint, T*, nint, T*, nint, nint, bool, void>[] Create<T, TVector, TSimd, TPanels>()
        where T : unmanaged, INumber<T>
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector>
        where TPanels : struct, IRowCount =>
        [
            &Run<T, TVector, TSimd, TPanels, Rows1>,
            &Run<T, TVector, TSimd, TPanels, Rows2>,
            &Run<T, TVector, TSimd, TPanels, Rows3>,
            &Run<T, TVector, TSimd, TPanels, Rows4>,
            &Run<T, TVector, TSimd, TPanels, Rows5>,
            &Run<T, TVector, TSimd, TPanels, Rows6>,
            &Run<T, TVector, TSimd, TPanels, Rows7>,
        ];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<T, TVector, TSimd, TPanels, TPixels>(
        nint depth, byte* x, nint* offsets, nint step, T* filter, nint panelStep, T* sums, nint pixelStep, nint sumsPanelStep, bool accumulate)
        where T : unmanaged, INumber<T>
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector>
        where TPanels : struct, IRowCount
        where TPixels : struct, IRowCount
    {
        TVector c0a = TSimd.Zero, c0b = TSimd.Zero, c0c = TSimd.Zero;
        TVector c1a = TSimd.Zero, c1b = TSimd.Zero, c1c = TSimd.Zero;
        TVector c2a = TSimd.Zero, c2b = TSimd.Zero, c2c = TSimd.Zero;
        TVector c3a = TSimd.Zero, c3b = TSimd.Zero, c3c = TSimd.Zero;
        TVector c4a = TSimd.Zero, c4b = TSimd.Zero, c4c = TSimd.Zero;
        TVector c5a = TSimd.Zero, c5b = TSimd.Zero, c5c = TSimd.Zero;
        TVector c6a = TSimd.Zero, c6b = TSimd.Zero, c6c = TSimd.Zero;
        if (accumulate)
        {
            c0a = TSimd.Load(sums);
            if (TPanels.Value > 1) c0b = TSimd.Load(sums + sumsPanelStep);
            if (TPanels.Value > 2) c0c = TSimd.Load(sums + 2 * sumsPanelStep);

            if (TPixels.Value > 1)
            {
                c1a = TSimd.Load(sums + pixelStep);
                if (TPanels.Value > 1) c1b = TSimd.Load(sums + pixelStep + sumsPanelStep);
                if (TPanels.Value > 2) c1c = TSimd.Load(sums + pixelStep + 2 * sumsPanelStep);
            }

            if (TPixels.Value > 2)
            {
                c2a = TSimd.Load(sums + 2 * pixelStep);
                if (TPanels.Value > 1) c2b = TSimd.Load(sums + 2 * pixelStep + sumsPanelStep);
                if (TPanels.Value > 2) c2c = TSimd.Load(sums + 2 * pixelStep + 2 * sumsPanelStep);
            }

            if (TPixels.Value > 3)
            {
                c3a = TSimd.Load(sums + 3 * pixelStep);
                if (TPanels.Value > 1) c3b = TSimd.Load(sums + 3 * pixelStep + sumsPanelStep);
                if (TPanels.Value > 2) c3c = TSimd.Load(sums + 3 * pixelStep + 2 * sumsPanelStep);
            }

            if (TPixels.Value > 4)
            {
                c4a = TSimd.Load(sums + 4 * pixelStep);
                if (TPanels.Value > 1) c4b = TSimd.Load(sums + 4 * pixelStep + sumsPanelStep);
                if (TPanels.Value > 2) c4c = TSimd.Load(sums + 4 * pixelStep + 2 * sumsPanelStep);
            }

            if (TPixels.Value > 5)
            {
                c5a = TSimd.Load(sums + 5 * pixelStep);
                if (TPanels.Value > 1) c5b = TSimd.Load(sums + 5 * pixelStep + sumsPanelStep);
                if (TPanels.Value > 2) c5c = TSimd.Load(sums + 5 * pixelStep + 2 * sumsPanelStep);
            }

            if (TPixels.Value > 6)
            {
                c6a = TSimd.Load(sums + 6 * pixelStep);
                if (TPanels.Value > 1) c6b = TSimd.Load(sums + 6 * pixelStep + sumsPanelStep);
                if (TPanels.Value > 2) c6c = TSimd.Load(sums + 6 * pixelStep + 2 * sumsPanelStep);
            }
        }

        nint twoSteps = 2 * step, threeSteps = 3 * step;
        for (nint l = 0; l < depth; l++, filter += TSimd.Count)
        {
            byte* p0 = x + offsets[l];
            TVector wa = TSimd.Load(filter);
            TVector wb = TPanels.Value > 1 ? TSimd.Load(filter + panelStep) : TSimd.Zero;
            TVector wc = TPanels.Value > 2 ? TSimd.Load(filter + 2 * panelStep) : TSimd.Zero;
            TVector x0 = TSimd.Broadcast(*(T*)p0);
            c0a = TSimd.MultiplyAdd(x0, wa, c0a);
            if (TPanels.Value > 1) c0b = TSimd.MultiplyAdd(x0, wb, c0b);
            if (TPanels.Value > 2) c0c = TSimd.MultiplyAdd(x0, wc, c0c);
            if (TPixels.Value > 1)
            {
                TVector x1 = TSimd.Broadcast(*(T*)(p0 + step));
                c1a = TSimd.MultiplyAdd(x1, wa, c1a);
                if (TPanels.Value > 1) c1b = TSimd.MultiplyAdd(x1, wb, c1b);
                if (TPanels.Value > 2) c1c = TSimd.MultiplyAdd(x1, wc, c1c);
            }

            if (TPixels.Value > 2)
            {
                TVector x2 = TSimd.Broadcast(*(T*)(p0 + twoSteps));
                c2a = TSimd.MultiplyAdd(x2, wa, c2a);
                if (TPanels.Value > 1) c2b = TSimd.MultiplyAdd(x2, wb, c2b);
                if (TPanels.Value > 2) c2c = TSimd.MultiplyAdd(x2, wc, c2c);
            }

            byte* p3 = p0 + threeSteps;
            if (TPixels.Value > 3)
            {
                TVector x3 = TSimd.Broadcast(*(T*)p3);
                c3a = TSimd.MultiplyAdd(x3, wa, c3a);
                if (TPanels.Value > 1) c3b = TSimd.MultiplyAdd(x3, wb, c3b);
                if (TPanels.Value > 2) c3c = TSimd.MultiplyAdd(x3, wc, c3c);
            }

            if (TPixels.Value > 4)
            {
                TVector x4 = TSimd.Broadcast(*(T*)(p3 + step));
                c4a = TSimd.MultiplyAdd(x4, wa, c4a);
                if (TPanels.Value > 1) c4b = TSimd.MultiplyAdd(x4, wb, c4b);
                if (TPanels.Value > 2) c4c = TSimd.MultiplyAdd(x4, wc, c4c);
            }

            if (TPixels.Value > 5)
            {
                TVector x5 = TSimd.Broadcast(*(T*)(p3 + twoSteps));
                c5a = TSimd.MultiplyAdd(x5, wa, c5a);
                if (TPanels.Value > 1) c5b = TSimd.MultiplyAdd(x5, wb, c5b);
                if (TPanels.Value > 2) c5c = TSimd.MultiplyAdd(x5, wc, c5c);
            }

            byte* p6 = p3 + threeSteps;
            if (TPixels.Value > 6)
            {
                TVector x6 = TSimd.Broadcast(*(T*)p6);
                c6a = TSimd.MultiplyAdd(x6, wa, c6a);
                if (TPanels.Value > 1) c6b = TSimd.MultiplyAdd(x6, wb, c6b);
                if (TPanels.Value > 2) c6c = TSimd.MultiplyAdd(x6, wc, c6c);
            }
        }

        Store<T, TVector, TSimd, TPanels>(c0a, c0b, c0c, sums, sumsPanelStep);
        if (TPixels.Value > 1) Store<T, TVector, TSimd, TPanels>(c1a, c1b, c1c, sums + pixelStep, sumsPanelStep);
        if (TPixels.Value > 2) Store<T, TVector, TSimd, TPanels>(c2a, c2b, c2c, sums + 2 * pixelStep, sumsPanelStep);
        if (TPixels.Value > 3) Store<T, TVector, TSimd, TPanels>(c3a, c3b, c3c, sums + 3 * pixelStep, sumsPanelStep);
        if (TPixels.Value > 4) Store<T, TVector, TSimd, TPanels>(c4a, c4b, c4c, sums + 4 * pixelStep, sumsPanelStep);
        if (TPixels.Value > 5) Store<T, TVector, TSimd, TPanels>(c5a, c5b, c5c, sums + 5 * pixelStep, sumsPanelStep);
        if (TPixels.Value > 6) Store<T, TVector, TSimd, TPanels>(c6a, c6b, c6c, sums + 6 * pixelStep, sumsPanelStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<T, TVector, TSimd, TPanels>(TVector a, TVector b, TVector c, T* sums, nint panelStep)
        where T : unmanaged, INumber<T>
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector>
        where TPanels : struct, IRowCount
    {
        TSimd.Store(a, sums);
        if (TPanels.Value > 1) TSimd.Store(b, sums + panelStep);
        if (TPanels.Value > 2) TSimd.Store(c, sums + 2 * panelStep);
    }
}
