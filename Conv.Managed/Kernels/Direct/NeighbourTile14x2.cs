using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using ConvDnn.Kernels.Gemm;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Direct;

/// <summary>
/// A tile of up to 14 neighbouring elements of the image by one or two vectors of neighbouring filters, held in registers over the windows:
/// sums[element, filter] (+)= Σ_p x[p, element] · dy[p, filter]. Neither is packed: a window's elements are read where offsets[p] leads to, its filters where places[p] does.
/// Roles: c‹element›‹a or b› are up to 28 accumulators, ga and gb the two vectors of the gradient at window p, x‹element› the broadcast element:
/// 28 + 2 + 1 registers of 32. With up to 6 elements, as on machines with 16 registers, they are 12 + 2 + 1.
/// </summary>
internal static unsafe class NeighbourTile14x2
{
    /// <summary>The most elements of a tile, by the registers there are.</summary>
    public const int Elements = 14, FewElements = 6;

    /// <summary>The tiles with TPanels (1, 2) vectors of filters, by the number of elements from 1 on.</summary>
    public static delegate*<in NeighbourOperands<T>, nint, void>[] Create<T, TVector, TSimd, TPanels>(bool few)
        where T : unmanaged, INumber<T>
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector>
        where TPanels : struct, IRowCount => few
            ?
            [
                &Run<T, TVector, TSimd, TPanels, Rows1>,
                &Run<T, TVector, TSimd, TPanels, Rows2>,
                &Run<T, TVector, TSimd, TPanels, Rows3>,
                &Run<T, TVector, TSimd, TPanels, Rows4>,
                &Run<T, TVector, TSimd, TPanels, Rows5>,
                &Run<T, TVector, TSimd, TPanels, Rows6>,
            ]
            :
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

    /// <summary>Computes some tiles side by side, one after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<T, TVector, TSimd, TPanels, TElements>(in NeighbourOperands<T> operands, nint tiles)
        where T : unmanaged, INumber<T>
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector>
        where TPanels : struct, IRowCount
        where TElements : struct, IRowCount
    {
        byte* x = operands.X;
        byte* gradient = operands.Gradient;
        nint* offsets = operands.Offsets;
        nint* places = operands.Places;
        T* sums = operands.Sums;
        nint windows = operands.Windows, panelStep = operands.PanelStep, ahead = operands.Ahead, elementStep = operands.ElementStep, panelSums = operands.PanelSums;
        for (; tiles > 0; tiles--, x += TElements.Value * sizeof(T), sums += TElements.Value * elementStep)
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
            if (operands.GoesOn)
            {
                Begin<T, TVector, TSimd, TPanels>(out c0a, out c0b, sums, panelSums);
                if (TElements.Value > 1) Begin<T, TVector, TSimd, TPanels>(out c1a, out c1b, sums + elementStep, panelSums);
                if (TElements.Value > 2) Begin<T, TVector, TSimd, TPanels>(out c2a, out c2b, sums + 2 * elementStep, panelSums);
                if (TElements.Value > 3) Begin<T, TVector, TSimd, TPanels>(out c3a, out c3b, sums + 3 * elementStep, panelSums);
                if (TElements.Value > 4) Begin<T, TVector, TSimd, TPanels>(out c4a, out c4b, sums + 4 * elementStep, panelSums);
                if (TElements.Value > 5) Begin<T, TVector, TSimd, TPanels>(out c5a, out c5b, sums + 5 * elementStep, panelSums);
                if (TElements.Value > 6) Begin<T, TVector, TSimd, TPanels>(out c6a, out c6b, sums + 6 * elementStep, panelSums);
                if (TElements.Value > 7) Begin<T, TVector, TSimd, TPanels>(out c7a, out c7b, sums + 7 * elementStep, panelSums);
                if (TElements.Value > 8) Begin<T, TVector, TSimd, TPanels>(out c8a, out c8b, sums + 8 * elementStep, panelSums);
                if (TElements.Value > 9) Begin<T, TVector, TSimd, TPanels>(out c9a, out c9b, sums + 9 * elementStep, panelSums);
                if (TElements.Value > 10) Begin<T, TVector, TSimd, TPanels>(out c10a, out c10b, sums + 10 * elementStep, panelSums);
                if (TElements.Value > 11) Begin<T, TVector, TSimd, TPanels>(out c11a, out c11b, sums + 11 * elementStep, panelSums);
                if (TElements.Value > 12) Begin<T, TVector, TSimd, TPanels>(out c12a, out c12b, sums + 12 * elementStep, panelSums);
                if (TElements.Value > 13) Begin<T, TVector, TSimd, TPanels>(out c13a, out c13b, sums + 13 * elementStep, panelSums);
            }

            for (nint p = 0; p < windows; p++)
            {
                T* at = (T*)(x + offsets[p]), from = (T*)(gradient + places[p]);
                if (Sse.IsSupported && ahead > 0)
                {
                    Sse.Prefetch0(from + ahead);
                    if (TPanels.Value > 1) Sse.Prefetch0(from + ahead + panelStep);
                }

                TVector ga = TSimd.Load(from), gb = TPanels.Value > 1 ? TSimd.Load(from + panelStep) : TSimd.Zero;
                TVector x0 = TSimd.Broadcast(*at);
                c0a = TSimd.MultiplyAdd(x0, ga, c0a);
                if (TPanels.Value > 1) c0b = TSimd.MultiplyAdd(x0, gb, c0b);

                if (TElements.Value > 1)
                {
                    TVector x1 = TSimd.Broadcast(at[1]);
                    c1a = TSimd.MultiplyAdd(x1, ga, c1a);
                    if (TPanels.Value > 1) c1b = TSimd.MultiplyAdd(x1, gb, c1b);
                }

                if (TElements.Value > 2)
                {
                    TVector x2 = TSimd.Broadcast(at[2]);
                    c2a = TSimd.MultiplyAdd(x2, ga, c2a);
                    if (TPanels.Value > 1) c2b = TSimd.MultiplyAdd(x2, gb, c2b);
                }

                if (TElements.Value > 3)
                {
                    TVector x3 = TSimd.Broadcast(at[3]);
                    c3a = TSimd.MultiplyAdd(x3, ga, c3a);
                    if (TPanels.Value > 1) c3b = TSimd.MultiplyAdd(x3, gb, c3b);
                }

                if (TElements.Value > 4)
                {
                    TVector x4 = TSimd.Broadcast(at[4]);
                    c4a = TSimd.MultiplyAdd(x4, ga, c4a);
                    if (TPanels.Value > 1) c4b = TSimd.MultiplyAdd(x4, gb, c4b);
                }

                if (TElements.Value > 5)
                {
                    TVector x5 = TSimd.Broadcast(at[5]);
                    c5a = TSimd.MultiplyAdd(x5, ga, c5a);
                    if (TPanels.Value > 1) c5b = TSimd.MultiplyAdd(x5, gb, c5b);
                }

                if (TElements.Value > 6)
                {
                    TVector x6 = TSimd.Broadcast(at[6]);
                    c6a = TSimd.MultiplyAdd(x6, ga, c6a);
                    if (TPanels.Value > 1) c6b = TSimd.MultiplyAdd(x6, gb, c6b);
                }

                if (TElements.Value > 7)
                {
                    TVector x7 = TSimd.Broadcast(at[7]);
                    c7a = TSimd.MultiplyAdd(x7, ga, c7a);
                    if (TPanels.Value > 1) c7b = TSimd.MultiplyAdd(x7, gb, c7b);
                }

                if (TElements.Value > 8)
                {
                    TVector x8 = TSimd.Broadcast(at[8]);
                    c8a = TSimd.MultiplyAdd(x8, ga, c8a);
                    if (TPanels.Value > 1) c8b = TSimd.MultiplyAdd(x8, gb, c8b);
                }

                if (TElements.Value > 9)
                {
                    TVector x9 = TSimd.Broadcast(at[9]);
                    c9a = TSimd.MultiplyAdd(x9, ga, c9a);
                    if (TPanels.Value > 1) c9b = TSimd.MultiplyAdd(x9, gb, c9b);
                }

                if (TElements.Value > 10)
                {
                    TVector x10 = TSimd.Broadcast(at[10]);
                    c10a = TSimd.MultiplyAdd(x10, ga, c10a);
                    if (TPanels.Value > 1) c10b = TSimd.MultiplyAdd(x10, gb, c10b);
                }

                if (TElements.Value > 11)
                {
                    TVector x11 = TSimd.Broadcast(at[11]);
                    c11a = TSimd.MultiplyAdd(x11, ga, c11a);
                    if (TPanels.Value > 1) c11b = TSimd.MultiplyAdd(x11, gb, c11b);
                }

                if (TElements.Value > 12)
                {
                    TVector x12 = TSimd.Broadcast(at[12]);
                    c12a = TSimd.MultiplyAdd(x12, ga, c12a);
                    if (TPanels.Value > 1) c12b = TSimd.MultiplyAdd(x12, gb, c12b);
                }

                if (TElements.Value > 13)
                {
                    TVector x13 = TSimd.Broadcast(at[13]);
                    c13a = TSimd.MultiplyAdd(x13, ga, c13a);
                    if (TPanels.Value > 1) c13b = TSimd.MultiplyAdd(x13, gb, c13b);
                }
            }

            if (operands.Streams)
            {
                Stream<T, TVector, TSimd, TPanels>(c0a, c0b, sums, panelSums);
                if (TElements.Value > 1) Stream<T, TVector, TSimd, TPanels>(c1a, c1b, sums + elementStep, panelSums);
                if (TElements.Value > 2) Stream<T, TVector, TSimd, TPanels>(c2a, c2b, sums + 2 * elementStep, panelSums);
                if (TElements.Value > 3) Stream<T, TVector, TSimd, TPanels>(c3a, c3b, sums + 3 * elementStep, panelSums);
                if (TElements.Value > 4) Stream<T, TVector, TSimd, TPanels>(c4a, c4b, sums + 4 * elementStep, panelSums);
                if (TElements.Value > 5) Stream<T, TVector, TSimd, TPanels>(c5a, c5b, sums + 5 * elementStep, panelSums);
                if (TElements.Value > 6) Stream<T, TVector, TSimd, TPanels>(c6a, c6b, sums + 6 * elementStep, panelSums);
                if (TElements.Value > 7) Stream<T, TVector, TSimd, TPanels>(c7a, c7b, sums + 7 * elementStep, panelSums);
                if (TElements.Value > 8) Stream<T, TVector, TSimd, TPanels>(c8a, c8b, sums + 8 * elementStep, panelSums);
                if (TElements.Value > 9) Stream<T, TVector, TSimd, TPanels>(c9a, c9b, sums + 9 * elementStep, panelSums);
                if (TElements.Value > 10) Stream<T, TVector, TSimd, TPanels>(c10a, c10b, sums + 10 * elementStep, panelSums);
                if (TElements.Value > 11) Stream<T, TVector, TSimd, TPanels>(c11a, c11b, sums + 11 * elementStep, panelSums);
                if (TElements.Value > 12) Stream<T, TVector, TSimd, TPanels>(c12a, c12b, sums + 12 * elementStep, panelSums);
                if (TElements.Value > 13) Stream<T, TVector, TSimd, TPanels>(c13a, c13b, sums + 13 * elementStep, panelSums);
                continue;
            }

            Finish<T, TVector, TSimd, TPanels>(c0a, c0b, sums, panelSums);
            if (TElements.Value > 1) Finish<T, TVector, TSimd, TPanels>(c1a, c1b, sums + elementStep, panelSums);
            if (TElements.Value > 2) Finish<T, TVector, TSimd, TPanels>(c2a, c2b, sums + 2 * elementStep, panelSums);
            if (TElements.Value > 3) Finish<T, TVector, TSimd, TPanels>(c3a, c3b, sums + 3 * elementStep, panelSums);
            if (TElements.Value > 4) Finish<T, TVector, TSimd, TPanels>(c4a, c4b, sums + 4 * elementStep, panelSums);
            if (TElements.Value > 5) Finish<T, TVector, TSimd, TPanels>(c5a, c5b, sums + 5 * elementStep, panelSums);
            if (TElements.Value > 6) Finish<T, TVector, TSimd, TPanels>(c6a, c6b, sums + 6 * elementStep, panelSums);
            if (TElements.Value > 7) Finish<T, TVector, TSimd, TPanels>(c7a, c7b, sums + 7 * elementStep, panelSums);
            if (TElements.Value > 8) Finish<T, TVector, TSimd, TPanels>(c8a, c8b, sums + 8 * elementStep, panelSums);
            if (TElements.Value > 9) Finish<T, TVector, TSimd, TPanels>(c9a, c9b, sums + 9 * elementStep, panelSums);
            if (TElements.Value > 10) Finish<T, TVector, TSimd, TPanels>(c10a, c10b, sums + 10 * elementStep, panelSums);
            if (TElements.Value > 11) Finish<T, TVector, TSimd, TPanels>(c11a, c11b, sums + 11 * elementStep, panelSums);
            if (TElements.Value > 12) Finish<T, TVector, TSimd, TPanels>(c12a, c12b, sums + 12 * elementStep, panelSums);
            if (TElements.Value > 13) Finish<T, TVector, TSimd, TPanels>(c13a, c13b, sums + 13 * elementStep, panelSums);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Begin<T, TVector, TSimd, TPanels>(out TVector a, out TVector b, T* sums, nint panelSums)
        where T : unmanaged, INumber<T>
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector>
        where TPanels : struct, IRowCount
    {
        a = TSimd.Load(sums);
        b = TPanels.Value > 1 ? TSimd.Load(sums + panelSums) : TSimd.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<T, TVector, TSimd, TPanels>(TVector a, TVector b, T* sums, nint panelSums)
        where T : unmanaged, INumber<T>
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector>
        where TPanels : struct, IRowCount
    {
        TSimd.Store(a, sums);
        if (TPanels.Value > 1) TSimd.Store(b, sums + panelSums);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Stream<T, TVector, TSimd, TPanels>(TVector a, TVector b, T* sums, nint panelSums)
        where T : unmanaged, INumber<T>
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector>
        where TPanels : struct, IRowCount
    {
        TSimd.StoreAround(a, sums);
        if (TPanels.Value > 1) TSimd.StoreAround(b, sums + panelSums);
    }
}
