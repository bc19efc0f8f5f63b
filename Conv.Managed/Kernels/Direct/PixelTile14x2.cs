using System.Numerics;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Gemm;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Direct;

/// <summary>
/// A tile of up to 14 pixels by one or two vectors of rows (filters), held in registers over the depth: sums[pixel, row] (+)= Σ_l x[pixel, l] · w[l, row].
/// Roles: c‹pixel›‹a or b› are up to 28 accumulators, wa and wb the two vectors of the filter at depth l, x‹pixel› the broadcast pixel: 28 + 2 + 1 registers of 32.
/// The image is read where it lies: pixels are step bytes apart, and offsets[l] leads to the pixel under depth l. p‹0, 3, …› are the addresses of every third pixel.
/// </summary>
internal static unsafe class PixelTile14x2
{
    /// <summary>The most pixels of a tile.</summary>
    public const int Pixels = 14;

    /// <summary>The tile for every number of pixels, from 1 to 14, with TPanels (1, 2) vectors of rows.</summary>
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
            &Run<T, TVector, TSimd, TPanels, Rows8>,
            &Run<T, TVector, TSimd, TPanels, Rows9>,
            &Run<T, TVector, TSimd, TPanels, Rows10>,
            &Run<T, TVector, TSimd, TPanels, Rows11>,
            &Run<T, TVector, TSimd, TPanels, Rows12>,
            &Run<T, TVector, TSimd, TPanels, Rows13>,
            &Run<T, TVector, TSimd, TPanels, Rows14>,
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
        TVector c0a = TSimd.Zero, c0b = TSimd.Zero;
        TVector c1a = TSimd.Zero, c1b = TSimd.Zero;
        TVector c2a = TSimd.Zero, c2b = TSimd.Zero;
        TVector c3a = TSimd.Zero, c3b = TSimd.Zero;
        TVector c4a = TSimd.Zero, c4b = TSimd.Zero;
        TVector c5a = TSimd.Zero, c5b = TSimd.Zero;
        TVector c6a = TSimd.Zero, c6b = TSimd.Zero;
        TVector c7a = TSimd.Zero, c7b = TSimd.Zero;
        TVector c8a = TSimd.Zero, c8b = TSimd.Zero;
        TVector c9a = TSimd.Zero, c9b = TSimd.Zero;
        TVector c10a = TSimd.Zero, c10b = TSimd.Zero;
        TVector c11a = TSimd.Zero, c11b = TSimd.Zero;
        TVector c12a = TSimd.Zero, c12b = TSimd.Zero;
        TVector c13a = TSimd.Zero, c13b = TSimd.Zero;
        if (accumulate)
        {
            c0a = TSimd.Load(sums);
            if (TPanels.Value > 1) c0b = TSimd.Load(sums + sumsPanelStep);

            if (TPixels.Value > 1)
            {
                c1a = TSimd.Load(sums + pixelStep);
                if (TPanels.Value > 1) c1b = TSimd.Load(sums + pixelStep + sumsPanelStep);
            }

            if (TPixels.Value > 2)
            {
                c2a = TSimd.Load(sums + 2 * pixelStep);
                if (TPanels.Value > 1) c2b = TSimd.Load(sums + 2 * pixelStep + sumsPanelStep);
            }

            if (TPixels.Value > 3)
            {
                c3a = TSimd.Load(sums + 3 * pixelStep);
                if (TPanels.Value > 1) c3b = TSimd.Load(sums + 3 * pixelStep + sumsPanelStep);
            }

            if (TPixels.Value > 4)
            {
                c4a = TSimd.Load(sums + 4 * pixelStep);
                if (TPanels.Value > 1) c4b = TSimd.Load(sums + 4 * pixelStep + sumsPanelStep);
            }

            if (TPixels.Value > 5)
            {
                c5a = TSimd.Load(sums + 5 * pixelStep);
                if (TPanels.Value > 1) c5b = TSimd.Load(sums + 5 * pixelStep + sumsPanelStep);
            }

            if (TPixels.Value > 6)
            {
                c6a = TSimd.Load(sums + 6 * pixelStep);
                if (TPanels.Value > 1) c6b = TSimd.Load(sums + 6 * pixelStep + sumsPanelStep);
            }

            if (TPixels.Value > 7)
            {
                c7a = TSimd.Load(sums + 7 * pixelStep);
                if (TPanels.Value > 1) c7b = TSimd.Load(sums + 7 * pixelStep + sumsPanelStep);
            }

            if (TPixels.Value > 8)
            {
                c8a = TSimd.Load(sums + 8 * pixelStep);
                if (TPanels.Value > 1) c8b = TSimd.Load(sums + 8 * pixelStep + sumsPanelStep);
            }

            if (TPixels.Value > 9)
            {
                c9a = TSimd.Load(sums + 9 * pixelStep);
                if (TPanels.Value > 1) c9b = TSimd.Load(sums + 9 * pixelStep + sumsPanelStep);
            }

            if (TPixels.Value > 10)
            {
                c10a = TSimd.Load(sums + 10 * pixelStep);
                if (TPanels.Value > 1) c10b = TSimd.Load(sums + 10 * pixelStep + sumsPanelStep);
            }

            if (TPixels.Value > 11)
            {
                c11a = TSimd.Load(sums + 11 * pixelStep);
                if (TPanels.Value > 1) c11b = TSimd.Load(sums + 11 * pixelStep + sumsPanelStep);
            }

            if (TPixels.Value > 12)
            {
                c12a = TSimd.Load(sums + 12 * pixelStep);
                if (TPanels.Value > 1) c12b = TSimd.Load(sums + 12 * pixelStep + sumsPanelStep);
            }

            if (TPixels.Value > 13)
            {
                c13a = TSimd.Load(sums + 13 * pixelStep);
                if (TPanels.Value > 1) c13b = TSimd.Load(sums + 13 * pixelStep + sumsPanelStep);
            }
        }

        nint twoSteps = 2 * step, threeSteps = 3 * step;
        for (nint l = 0; l < depth; l++, filter += TSimd.Count)
        {
            byte* p0 = x + offsets[l];
            TVector wa = TSimd.Load(filter);
            TVector wb = TPanels.Value > 1 ? TSimd.Load(filter + panelStep) : TSimd.Zero;
            TVector x0 = TSimd.Broadcast(*(T*)p0);
            c0a = TSimd.MultiplyAdd(x0, wa, c0a);
            if (TPanels.Value > 1) c0b = TSimd.MultiplyAdd(x0, wb, c0b);
            if (TPixels.Value > 1)
            {
                TVector x1 = TSimd.Broadcast(*(T*)(p0 + step));
                c1a = TSimd.MultiplyAdd(x1, wa, c1a);
                if (TPanels.Value > 1) c1b = TSimd.MultiplyAdd(x1, wb, c1b);
            }

            if (TPixels.Value > 2)
            {
                TVector x2 = TSimd.Broadcast(*(T*)(p0 + twoSteps));
                c2a = TSimd.MultiplyAdd(x2, wa, c2a);
                if (TPanels.Value > 1) c2b = TSimd.MultiplyAdd(x2, wb, c2b);
            }

            byte* p3 = p0 + threeSteps;
            if (TPixels.Value > 3)
            {
                TVector x3 = TSimd.Broadcast(*(T*)p3);
                c3a = TSimd.MultiplyAdd(x3, wa, c3a);
                if (TPanels.Value > 1) c3b = TSimd.MultiplyAdd(x3, wb, c3b);
            }

            if (TPixels.Value > 4)
            {
                TVector x4 = TSimd.Broadcast(*(T*)(p3 + step));
                c4a = TSimd.MultiplyAdd(x4, wa, c4a);
                if (TPanels.Value > 1) c4b = TSimd.MultiplyAdd(x4, wb, c4b);
            }

            if (TPixels.Value > 5)
            {
                TVector x5 = TSimd.Broadcast(*(T*)(p3 + twoSteps));
                c5a = TSimd.MultiplyAdd(x5, wa, c5a);
                if (TPanels.Value > 1) c5b = TSimd.MultiplyAdd(x5, wb, c5b);
            }

            byte* p6 = p3 + threeSteps;
            if (TPixels.Value > 6)
            {
                TVector x6 = TSimd.Broadcast(*(T*)p6);
                c6a = TSimd.MultiplyAdd(x6, wa, c6a);
                if (TPanels.Value > 1) c6b = TSimd.MultiplyAdd(x6, wb, c6b);
            }

            if (TPixels.Value > 7)
            {
                TVector x7 = TSimd.Broadcast(*(T*)(p6 + step));
                c7a = TSimd.MultiplyAdd(x7, wa, c7a);
                if (TPanels.Value > 1) c7b = TSimd.MultiplyAdd(x7, wb, c7b);
            }

            if (TPixels.Value > 8)
            {
                TVector x8 = TSimd.Broadcast(*(T*)(p6 + twoSteps));
                c8a = TSimd.MultiplyAdd(x8, wa, c8a);
                if (TPanels.Value > 1) c8b = TSimd.MultiplyAdd(x8, wb, c8b);
            }

            byte* p9 = p6 + threeSteps;
            if (TPixels.Value > 9)
            {
                TVector x9 = TSimd.Broadcast(*(T*)p9);
                c9a = TSimd.MultiplyAdd(x9, wa, c9a);
                if (TPanels.Value > 1) c9b = TSimd.MultiplyAdd(x9, wb, c9b);
            }

            if (TPixels.Value > 10)
            {
                TVector x10 = TSimd.Broadcast(*(T*)(p9 + step));
                c10a = TSimd.MultiplyAdd(x10, wa, c10a);
                if (TPanels.Value > 1) c10b = TSimd.MultiplyAdd(x10, wb, c10b);
            }

            if (TPixels.Value > 11)
            {
                TVector x11 = TSimd.Broadcast(*(T*)(p9 + twoSteps));
                c11a = TSimd.MultiplyAdd(x11, wa, c11a);
                if (TPanels.Value > 1) c11b = TSimd.MultiplyAdd(x11, wb, c11b);
            }

            byte* p12 = p9 + threeSteps;
            if (TPixels.Value > 12)
            {
                TVector x12 = TSimd.Broadcast(*(T*)p12);
                c12a = TSimd.MultiplyAdd(x12, wa, c12a);
                if (TPanels.Value > 1) c12b = TSimd.MultiplyAdd(x12, wb, c12b);
            }

            if (TPixels.Value > 13)
            {
                TVector x13 = TSimd.Broadcast(*(T*)(p12 + step));
                c13a = TSimd.MultiplyAdd(x13, wa, c13a);
                if (TPanels.Value > 1) c13b = TSimd.MultiplyAdd(x13, wb, c13b);
            }
        }

        Store<T, TVector, TSimd, TPanels>(c0a, c0b, sums, sumsPanelStep);
        if (TPixels.Value > 1) Store<T, TVector, TSimd, TPanels>(c1a, c1b, sums + pixelStep, sumsPanelStep);
        if (TPixels.Value > 2) Store<T, TVector, TSimd, TPanels>(c2a, c2b, sums + 2 * pixelStep, sumsPanelStep);
        if (TPixels.Value > 3) Store<T, TVector, TSimd, TPanels>(c3a, c3b, sums + 3 * pixelStep, sumsPanelStep);
        if (TPixels.Value > 4) Store<T, TVector, TSimd, TPanels>(c4a, c4b, sums + 4 * pixelStep, sumsPanelStep);
        if (TPixels.Value > 5) Store<T, TVector, TSimd, TPanels>(c5a, c5b, sums + 5 * pixelStep, sumsPanelStep);
        if (TPixels.Value > 6) Store<T, TVector, TSimd, TPanels>(c6a, c6b, sums + 6 * pixelStep, sumsPanelStep);
        if (TPixels.Value > 7) Store<T, TVector, TSimd, TPanels>(c7a, c7b, sums + 7 * pixelStep, sumsPanelStep);
        if (TPixels.Value > 8) Store<T, TVector, TSimd, TPanels>(c8a, c8b, sums + 8 * pixelStep, sumsPanelStep);
        if (TPixels.Value > 9) Store<T, TVector, TSimd, TPanels>(c9a, c9b, sums + 9 * pixelStep, sumsPanelStep);
        if (TPixels.Value > 10) Store<T, TVector, TSimd, TPanels>(c10a, c10b, sums + 10 * pixelStep, sumsPanelStep);
        if (TPixels.Value > 11) Store<T, TVector, TSimd, TPanels>(c11a, c11b, sums + 11 * pixelStep, sumsPanelStep);
        if (TPixels.Value > 12) Store<T, TVector, TSimd, TPanels>(c12a, c12b, sums + 12 * pixelStep, sumsPanelStep);
        if (TPixels.Value > 13) Store<T, TVector, TSimd, TPanels>(c13a, c13b, sums + 13 * pixelStep, sumsPanelStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<T, TVector, TSimd, TPanels>(TVector a, TVector b, T* sums, nint panelStep)
        where T : unmanaged, INumber<T>
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector>
        where TPanels : struct, IRowCount
    {
        TSimd.Store(a, sums);
        if (TPanels.Value > 1) TSimd.Store(b, sums + panelStep);
    }
}
