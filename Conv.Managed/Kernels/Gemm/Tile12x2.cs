using System.Numerics;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Gemm;

/// <summary>
/// A tile of 12 rows by two vectors, held in registers over the whole depth. Roles: c‹row›‹vector› are the 24 accumulators, b0 and b1 the
/// two vectors of the column panel at the current depth, a the broadcast element of the row panel. 24 + 2 + 1 registers of 32: nothing spills.
/// </summary>
internal static unsafe class Tile12x2
{
    /// <summary>Rows of a full tile, and the width of a row panel.</summary>
    public const int Rows = 12;

    /// <summary>The tile for every number of rows, from 1 to 12.</summary>
    public static TileKernel<T> Create<T, TVector, TSimd>()
        where T : unmanaged, INumber<T>
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector> =>
        new(Rows, 2 * TSimd.Count,
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
        ]);

    /// <summary>c (+)= a · b over the depth. Row panels advance by <see cref="Rows"/>, column panels by bStep elements per depth.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<T, TVector, TSimd, TRows>(nint depth, T* a, T* b, nint bStep, T* c, nint cStep, bool accumulate)
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
        for (; depth > 0; depth--)
        {
            TVector b0 = TSimd.Load(b), b1 = TSimd.Load(b + TSimd.Count);
            TVector a0 = TSimd.Broadcast(a[0]);
            c00 = TSimd.MultiplyAdd(a0, b0, c00);
            c01 = TSimd.MultiplyAdd(a0, b1, c01);

            if (TRows.Value > 1)
            {
                TVector a1 = TSimd.Broadcast(a[1]);
                c10 = TSimd.MultiplyAdd(a1, b0, c10);
                c11 = TSimd.MultiplyAdd(a1, b1, c11);
            }

            if (TRows.Value > 2)
            {
                TVector a2 = TSimd.Broadcast(a[2]);
                c20 = TSimd.MultiplyAdd(a2, b0, c20);
                c21 = TSimd.MultiplyAdd(a2, b1, c21);
            }

            if (TRows.Value > 3)
            {
                TVector a3 = TSimd.Broadcast(a[3]);
                c30 = TSimd.MultiplyAdd(a3, b0, c30);
                c31 = TSimd.MultiplyAdd(a3, b1, c31);
            }

            if (TRows.Value > 4)
            {
                TVector a4 = TSimd.Broadcast(a[4]);
                c40 = TSimd.MultiplyAdd(a4, b0, c40);
                c41 = TSimd.MultiplyAdd(a4, b1, c41);
            }

            if (TRows.Value > 5)
            {
                TVector a5 = TSimd.Broadcast(a[5]);
                c50 = TSimd.MultiplyAdd(a5, b0, c50);
                c51 = TSimd.MultiplyAdd(a5, b1, c51);
            }

            if (TRows.Value > 6)
            {
                TVector a6 = TSimd.Broadcast(a[6]);
                c60 = TSimd.MultiplyAdd(a6, b0, c60);
                c61 = TSimd.MultiplyAdd(a6, b1, c61);
            }

            if (TRows.Value > 7)
            {
                TVector a7 = TSimd.Broadcast(a[7]);
                c70 = TSimd.MultiplyAdd(a7, b0, c70);
                c71 = TSimd.MultiplyAdd(a7, b1, c71);
            }

            if (TRows.Value > 8)
            {
                TVector a8 = TSimd.Broadcast(a[8]);
                c80 = TSimd.MultiplyAdd(a8, b0, c80);
                c81 = TSimd.MultiplyAdd(a8, b1, c81);
            }

            if (TRows.Value > 9)
            {
                TVector a9 = TSimd.Broadcast(a[9]);
                c90 = TSimd.MultiplyAdd(a9, b0, c90);
                c91 = TSimd.MultiplyAdd(a9, b1, c91);
            }

            if (TRows.Value > 10)
            {
                TVector a10 = TSimd.Broadcast(a[10]);
                c100 = TSimd.MultiplyAdd(a10, b0, c100);
                c101 = TSimd.MultiplyAdd(a10, b1, c101);
            }

            if (TRows.Value > 11)
            {
                TVector a11 = TSimd.Broadcast(a[11]);
                c110 = TSimd.MultiplyAdd(a11, b0, c110);
                c111 = TSimd.MultiplyAdd(a11, b1, c111);
            }

            a += Rows;
            b += bStep;
        }

        Finish<T, TVector, TSimd>(c00, c01, c, accumulate);
        if (TRows.Value > 1) Finish<T, TVector, TSimd>(c10, c11, c + cStep, accumulate);
        if (TRows.Value > 2) Finish<T, TVector, TSimd>(c20, c21, c + 2 * cStep, accumulate);
        if (TRows.Value > 3) Finish<T, TVector, TSimd>(c30, c31, c + 3 * cStep, accumulate);
        if (TRows.Value > 4) Finish<T, TVector, TSimd>(c40, c41, c + 4 * cStep, accumulate);
        if (TRows.Value > 5) Finish<T, TVector, TSimd>(c50, c51, c + 5 * cStep, accumulate);
        if (TRows.Value > 6) Finish<T, TVector, TSimd>(c60, c61, c + 6 * cStep, accumulate);
        if (TRows.Value > 7) Finish<T, TVector, TSimd>(c70, c71, c + 7 * cStep, accumulate);
        if (TRows.Value > 8) Finish<T, TVector, TSimd>(c80, c81, c + 8 * cStep, accumulate);
        if (TRows.Value > 9) Finish<T, TVector, TSimd>(c90, c91, c + 9 * cStep, accumulate);
        if (TRows.Value > 10) Finish<T, TVector, TSimd>(c100, c101, c + 10 * cStep, accumulate);
        if (TRows.Value > 11) Finish<T, TVector, TSimd>(c110, c111, c + 11 * cStep, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<T, TVector, TSimd>(TVector v0, TVector v1, T* c, bool accumulate)
        where T : unmanaged, INumber<T>
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector>
    {
        if (accumulate)
        {
            v0 = TSimd.Add(v0, TSimd.Load(c));
            v1 = TSimd.Add(v1, TSimd.Load(c + TSimd.Count));
        }

        TSimd.Store(v0, c);
        TSimd.Store(v1, c + TSimd.Count);
    }
}
