using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using ConvDnn.Kernels.Gemm;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Direct;

/// <summary>
/// As <see cref="NeighbourTile14x2"/> with three vectors of filters, for an odd number of them or few elements: one vector alone would read a broadcast value for every product.
/// Roles: c‹element›‹a to c› are up to 27 accumulators, ga to gc the vectors of the gradient at window p, x‹element› the broadcast element: 27 + 3 + 1 registers of 32.
/// </summary>
internal static unsafe class NeighbourTile9x3
{
    /// <summary>The most elements of a tile.</summary>
    public const int Elements = 9;

    /// <summary>The tiles by the number of elements from 1 on.</summary>
    public static delegate*<in NeighbourOperands<T>, nint, void>[] Create<T, TVector, TSimd>()
        where T : unmanaged, INumber<T>
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector> =>
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
        ];

    /// <summary>Computes some tiles side by side, one after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<T, TVector, TSimd, TElements>(in NeighbourOperands<T> operands, nint tiles)
        where T : unmanaged, INumber<T>
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector>
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
            TVector c0a = TSimd.Zero, c0b = TSimd.Zero, c0c = TSimd.Zero;
            TVector c1a = TSimd.Zero, c1b = TSimd.Zero, c1c = TSimd.Zero;
            TVector c2a = TSimd.Zero, c2b = TSimd.Zero, c2c = TSimd.Zero;
            TVector c3a = TSimd.Zero, c3b = TSimd.Zero, c3c = TSimd.Zero;
            TVector c4a = TSimd.Zero, c4b = TSimd.Zero, c4c = TSimd.Zero;
            TVector c5a = TSimd.Zero, c5b = TSimd.Zero, c5c = TSimd.Zero;
            TVector c6a = TSimd.Zero, c6b = TSimd.Zero, c6c = TSimd.Zero;
            TVector c7a = TSimd.Zero, c7b = TSimd.Zero, c7c = TSimd.Zero;
            TVector c8a = TSimd.Zero, c8b = TSimd.Zero, c8c = TSimd.Zero;
            if (operands.GoesOn)
            {
                Begin<T, TVector, TSimd>(out c0a, out c0b, out c0c, sums, panelSums);
                if (TElements.Value > 1) Begin<T, TVector, TSimd>(out c1a, out c1b, out c1c, sums + elementStep, panelSums);
                if (TElements.Value > 2) Begin<T, TVector, TSimd>(out c2a, out c2b, out c2c, sums + 2 * elementStep, panelSums);
                if (TElements.Value > 3) Begin<T, TVector, TSimd>(out c3a, out c3b, out c3c, sums + 3 * elementStep, panelSums);
                if (TElements.Value > 4) Begin<T, TVector, TSimd>(out c4a, out c4b, out c4c, sums + 4 * elementStep, panelSums);
                if (TElements.Value > 5) Begin<T, TVector, TSimd>(out c5a, out c5b, out c5c, sums + 5 * elementStep, panelSums);
                if (TElements.Value > 6) Begin<T, TVector, TSimd>(out c6a, out c6b, out c6c, sums + 6 * elementStep, panelSums);
                if (TElements.Value > 7) Begin<T, TVector, TSimd>(out c7a, out c7b, out c7c, sums + 7 * elementStep, panelSums);
                if (TElements.Value > 8) Begin<T, TVector, TSimd>(out c8a, out c8b, out c8c, sums + 8 * elementStep, panelSums);
            }

            for (nint p = 0; p < windows; p++)
            {
                T* at = (T*)(x + offsets[p]), from = (T*)(gradient + places[p]);
                if (Sse.IsSupported && ahead > 0)
                {
                    Sse.Prefetch0(from + ahead);
                    Sse.Prefetch0(from + ahead + panelStep);
                    Sse.Prefetch0(from + ahead + 2 * panelStep);
                }

                TVector ga = TSimd.Load(from), gb = TSimd.Load(from + panelStep), gc = TSimd.Load(from + 2 * panelStep);
                TVector x0 = TSimd.Broadcast(*at);
                c0a = TSimd.MultiplyAdd(x0, ga, c0a);
                c0b = TSimd.MultiplyAdd(x0, gb, c0b);
                c0c = TSimd.MultiplyAdd(x0, gc, c0c);

                if (TElements.Value > 1)
                {
                    TVector x1 = TSimd.Broadcast(at[1]);
                    c1a = TSimd.MultiplyAdd(x1, ga, c1a);
                    c1b = TSimd.MultiplyAdd(x1, gb, c1b);
                    c1c = TSimd.MultiplyAdd(x1, gc, c1c);
                }

                if (TElements.Value > 2)
                {
                    TVector x2 = TSimd.Broadcast(at[2]);
                    c2a = TSimd.MultiplyAdd(x2, ga, c2a);
                    c2b = TSimd.MultiplyAdd(x2, gb, c2b);
                    c2c = TSimd.MultiplyAdd(x2, gc, c2c);
                }

                if (TElements.Value > 3)
                {
                    TVector x3 = TSimd.Broadcast(at[3]);
                    c3a = TSimd.MultiplyAdd(x3, ga, c3a);
                    c3b = TSimd.MultiplyAdd(x3, gb, c3b);
                    c3c = TSimd.MultiplyAdd(x3, gc, c3c);
                }

                if (TElements.Value > 4)
                {
                    TVector x4 = TSimd.Broadcast(at[4]);
                    c4a = TSimd.MultiplyAdd(x4, ga, c4a);
                    c4b = TSimd.MultiplyAdd(x4, gb, c4b);
                    c4c = TSimd.MultiplyAdd(x4, gc, c4c);
                }

                if (TElements.Value > 5)
                {
                    TVector x5 = TSimd.Broadcast(at[5]);
                    c5a = TSimd.MultiplyAdd(x5, ga, c5a);
                    c5b = TSimd.MultiplyAdd(x5, gb, c5b);
                    c5c = TSimd.MultiplyAdd(x5, gc, c5c);
                }

                if (TElements.Value > 6)
                {
                    TVector x6 = TSimd.Broadcast(at[6]);
                    c6a = TSimd.MultiplyAdd(x6, ga, c6a);
                    c6b = TSimd.MultiplyAdd(x6, gb, c6b);
                    c6c = TSimd.MultiplyAdd(x6, gc, c6c);
                }

                if (TElements.Value > 7)
                {
                    TVector x7 = TSimd.Broadcast(at[7]);
                    c7a = TSimd.MultiplyAdd(x7, ga, c7a);
                    c7b = TSimd.MultiplyAdd(x7, gb, c7b);
                    c7c = TSimd.MultiplyAdd(x7, gc, c7c);
                }

                if (TElements.Value > 8)
                {
                    TVector x8 = TSimd.Broadcast(at[8]);
                    c8a = TSimd.MultiplyAdd(x8, ga, c8a);
                    c8b = TSimd.MultiplyAdd(x8, gb, c8b);
                    c8c = TSimd.MultiplyAdd(x8, gc, c8c);
                }
            }

            if (operands.Streams)
            {
                Stream<T, TVector, TSimd>(c0a, c0b, c0c, sums, panelSums);
                if (TElements.Value > 1) Stream<T, TVector, TSimd>(c1a, c1b, c1c, sums + elementStep, panelSums);
                if (TElements.Value > 2) Stream<T, TVector, TSimd>(c2a, c2b, c2c, sums + 2 * elementStep, panelSums);
                if (TElements.Value > 3) Stream<T, TVector, TSimd>(c3a, c3b, c3c, sums + 3 * elementStep, panelSums);
                if (TElements.Value > 4) Stream<T, TVector, TSimd>(c4a, c4b, c4c, sums + 4 * elementStep, panelSums);
                if (TElements.Value > 5) Stream<T, TVector, TSimd>(c5a, c5b, c5c, sums + 5 * elementStep, panelSums);
                if (TElements.Value > 6) Stream<T, TVector, TSimd>(c6a, c6b, c6c, sums + 6 * elementStep, panelSums);
                if (TElements.Value > 7) Stream<T, TVector, TSimd>(c7a, c7b, c7c, sums + 7 * elementStep, panelSums);
                if (TElements.Value > 8) Stream<T, TVector, TSimd>(c8a, c8b, c8c, sums + 8 * elementStep, panelSums);
                continue;
            }

            Finish<T, TVector, TSimd>(c0a, c0b, c0c, sums, panelSums);
            if (TElements.Value > 1) Finish<T, TVector, TSimd>(c1a, c1b, c1c, sums + elementStep, panelSums);
            if (TElements.Value > 2) Finish<T, TVector, TSimd>(c2a, c2b, c2c, sums + 2 * elementStep, panelSums);
            if (TElements.Value > 3) Finish<T, TVector, TSimd>(c3a, c3b, c3c, sums + 3 * elementStep, panelSums);
            if (TElements.Value > 4) Finish<T, TVector, TSimd>(c4a, c4b, c4c, sums + 4 * elementStep, panelSums);
            if (TElements.Value > 5) Finish<T, TVector, TSimd>(c5a, c5b, c5c, sums + 5 * elementStep, panelSums);
            if (TElements.Value > 6) Finish<T, TVector, TSimd>(c6a, c6b, c6c, sums + 6 * elementStep, panelSums);
            if (TElements.Value > 7) Finish<T, TVector, TSimd>(c7a, c7b, c7c, sums + 7 * elementStep, panelSums);
            if (TElements.Value > 8) Finish<T, TVector, TSimd>(c8a, c8b, c8c, sums + 8 * elementStep, panelSums);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Begin<T, TVector, TSimd>(out TVector a, out TVector b, out TVector c, T* sums, nint panelSums)
        where T : unmanaged, INumber<T>
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector>
    {
        a = TSimd.Load(sums);
        b = TSimd.Load(sums + panelSums);
        c = TSimd.Load(sums + 2 * panelSums);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<T, TVector, TSimd>(TVector a, TVector b, TVector c, T* sums, nint panelSums)
        where T : unmanaged, INumber<T>
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector>
    {
        TSimd.Store(a, sums);
        TSimd.Store(b, sums + panelSums);
        TSimd.Store(c, sums + 2 * panelSums);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Stream<T, TVector, TSimd>(TVector a, TVector b, TVector c, T* sums, nint panelSums)
        where T : unmanaged, INumber<T>
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector>
    {
        TSimd.StoreAround(a, sums);
        TSimd.StoreAround(b, sums + panelSums);
        TSimd.StoreAround(c, sums + 2 * panelSums);
    }
}
