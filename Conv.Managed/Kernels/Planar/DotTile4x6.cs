using System.Numerics;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Gemm;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Planar;

/// <summary>
/// Dot products of up to four planes (gradients of filters) with up to six shifted views of the image, over a block of windows: sums[plane, view, lane] += Σ g[plane, window] ·
/// x[window + offsets[view]]. Roles: c‹plane›‹view› are up to 24 accumulators, g‹plane› a vector of the gradient, xv the image under one view: 24 + 4 + 1 registers of 32.
/// </summary>
internal static unsafe class DotTile4x6
{
    /// <summary>The most planes of a tile.</summary>
    public const int Planes = 4;

    /// <summary>The tiles with TPlanes planes, by the number of views from 1 to 6.</summary>
    public static delegate*<int, int, T*, nint, nint, T*, nint, nint*, T*, T*, nint, void>[] Create<T, TVector, TSimd, TPlanes>()
        where T : unmanaged, INumber<T>
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector>
        where TPlanes : struct, IRowCount =>
        [
            &Run<T, TVector, TSimd, TPlanes, Rows1>,
            &Run<T, TVector, TSimd, TPlanes, Rows2>,
            &Run<T, TVector, TSimd, TPlanes, Rows3>,
            &Run<T, TVector, TSimd, TPlanes, Rows4>,
            &Run<T, TVector, TSimd, TPlanes, Rows5>,
            &Run<T, TVector, TSimd, TPlanes, Rows6>,
        ];

    /// <summary>
    /// Rows of windows begin gradientRow and imageRow elements apart, planes gradientPlane. The last vector of a row is kept where mask says so: what lies beside the windows
    /// counts for nothing, even when it is no number.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<T, TVector, TSimd, TPlanes, TViews>(
        int rows, int windows, T* gradient, nint gradientPlane, nint gradientRow, T* image, nint imageRow, nint* offsets, T* mask, T* sums, nint planeStep)
        where T : unmanaged, INumber<T>
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector>
        where TPlanes : struct, IRowCount
        where TViews : struct, IRowCount
    {
        TVector c00 = TSimd.Load(sums), c01 = TViews.Value > 1 ? TSimd.Load(sums + TSimd.Count) : TSimd.Zero, c02 = TViews.Value > 2 ? TSimd.Load(sums + 2 * TSimd.Count) : TSimd.Zero, c03 = TViews.Value > 3 ? TSimd.Load(sums + 3 * TSimd.Count) : TSimd.Zero, c04 = TViews.Value > 4 ? TSimd.Load(sums + 4 * TSimd.Count) : TSimd.Zero, c05 = TViews.Value > 5 ? TSimd.Load(sums + 5 * TSimd.Count) : TSimd.Zero;
        TVector c10 = TPlanes.Value > 1 ? TSimd.Load(sums + planeStep) : TSimd.Zero, c11 = TPlanes.Value > 1 && TViews.Value > 1 ? TSimd.Load(sums + planeStep + TSimd.Count) : TSimd.Zero, c12 = TPlanes.Value > 1 && TViews.Value > 2 ? TSimd.Load(sums + planeStep + 2 * TSimd.Count) : TSimd.Zero, c13 = TPlanes.Value > 1 && TViews.Value > 3 ? TSimd.Load(sums + planeStep + 3 * TSimd.Count) : TSimd.Zero, c14 = TPlanes.Value > 1 && TViews.Value > 4 ? TSimd.Load(sums + planeStep + 4 * TSimd.Count) : TSimd.Zero, c15 = TPlanes.Value > 1 && TViews.Value > 5 ? TSimd.Load(sums + planeStep + 5 * TSimd.Count) : TSimd.Zero;
        TVector c20 = TPlanes.Value > 2 ? TSimd.Load(sums + 2 * planeStep) : TSimd.Zero, c21 = TPlanes.Value > 2 && TViews.Value > 1 ? TSimd.Load(sums + 2 * planeStep + TSimd.Count) : TSimd.Zero, c22 = TPlanes.Value > 2 && TViews.Value > 2 ? TSimd.Load(sums + 2 * planeStep + 2 * TSimd.Count) : TSimd.Zero, c23 = TPlanes.Value > 2 && TViews.Value > 3 ? TSimd.Load(sums + 2 * planeStep + 3 * TSimd.Count) : TSimd.Zero, c24 = TPlanes.Value > 2 && TViews.Value > 4 ? TSimd.Load(sums + 2 * planeStep + 4 * TSimd.Count) : TSimd.Zero, c25 = TPlanes.Value > 2 && TViews.Value > 5 ? TSimd.Load(sums + 2 * planeStep + 5 * TSimd.Count) : TSimd.Zero;
        TVector c30 = TPlanes.Value > 3 ? TSimd.Load(sums + 3 * planeStep) : TSimd.Zero, c31 = TPlanes.Value > 3 && TViews.Value > 1 ? TSimd.Load(sums + 3 * planeStep + TSimd.Count) : TSimd.Zero, c32 = TPlanes.Value > 3 && TViews.Value > 2 ? TSimd.Load(sums + 3 * planeStep + 2 * TSimd.Count) : TSimd.Zero, c33 = TPlanes.Value > 3 && TViews.Value > 3 ? TSimd.Load(sums + 3 * planeStep + 3 * TSimd.Count) : TSimd.Zero, c34 = TPlanes.Value > 3 && TViews.Value > 4 ? TSimd.Load(sums + 3 * planeStep + 4 * TSimd.Count) : TSimd.Zero, c35 = TPlanes.Value > 3 && TViews.Value > 5 ? TSimd.Load(sums + 3 * planeStep + 5 * TSimd.Count) : TSimd.Zero;
        nint o1 = TViews.Value > 1 ? offsets[1] - offsets[0] : 0;
        nint o2 = TViews.Value > 2 ? offsets[2] - offsets[0] : 0;
        nint o3 = TViews.Value > 3 ? offsets[3] - offsets[0] : 0;
        nint o4 = TViews.Value > 4 ? offsets[4] - offsets[0] : 0;
        nint o5 = TViews.Value > 5 ? offsets[5] - offsets[0] : 0;
        image += offsets[0];
        int last = (windows - 1) / TSimd.Count * TSimd.Count;
        TVector kept = TSimd.Load(mask);
        for (; rows > 0; rows--, gradient += gradientRow, image += imageRow)
        {
            T* g = gradient, x = image;
            for (int window = 0; window < last; window += TSimd.Count, g += TSimd.Count, x += TSimd.Count)
            {
                TVector g0 = TSimd.Load(g);
                TVector g1 = TPlanes.Value > 1 ? TSimd.Load(g + gradientPlane) : TSimd.Zero;
                TVector g2 = TPlanes.Value > 2 ? TSimd.Load(g + 2 * gradientPlane) : TSimd.Zero;
                TVector g3 = TPlanes.Value > 3 ? TSimd.Load(g + 3 * gradientPlane) : TSimd.Zero;
                TVector x0 = TSimd.Load(x);
                c00 = TSimd.MultiplyAdd(g0, x0, c00);
                if (TPlanes.Value > 1) c10 = TSimd.MultiplyAdd(g1, x0, c10);
                if (TPlanes.Value > 2) c20 = TSimd.MultiplyAdd(g2, x0, c20);
                if (TPlanes.Value > 3) c30 = TSimd.MultiplyAdd(g3, x0, c30);
                if (TViews.Value > 1)
                {
                    TVector x1 = TSimd.Load(x + o1);
                    c01 = TSimd.MultiplyAdd(g0, x1, c01);
                    if (TPlanes.Value > 1) c11 = TSimd.MultiplyAdd(g1, x1, c11);
                    if (TPlanes.Value > 2) c21 = TSimd.MultiplyAdd(g2, x1, c21);
                    if (TPlanes.Value > 3) c31 = TSimd.MultiplyAdd(g3, x1, c31);
                }

                if (TViews.Value > 2)
                {
                    TVector x2 = TSimd.Load(x + o2);
                    c02 = TSimd.MultiplyAdd(g0, x2, c02);
                    if (TPlanes.Value > 1) c12 = TSimd.MultiplyAdd(g1, x2, c12);
                    if (TPlanes.Value > 2) c22 = TSimd.MultiplyAdd(g2, x2, c22);
                    if (TPlanes.Value > 3) c32 = TSimd.MultiplyAdd(g3, x2, c32);
                }

                if (TViews.Value > 3)
                {
                    TVector x3 = TSimd.Load(x + o3);
                    c03 = TSimd.MultiplyAdd(g0, x3, c03);
                    if (TPlanes.Value > 1) c13 = TSimd.MultiplyAdd(g1, x3, c13);
                    if (TPlanes.Value > 2) c23 = TSimd.MultiplyAdd(g2, x3, c23);
                    if (TPlanes.Value > 3) c33 = TSimd.MultiplyAdd(g3, x3, c33);
                }

                if (TViews.Value > 4)
                {
                    TVector x4 = TSimd.Load(x + o4);
                    c04 = TSimd.MultiplyAdd(g0, x4, c04);
                    if (TPlanes.Value > 1) c14 = TSimd.MultiplyAdd(g1, x4, c14);
                    if (TPlanes.Value > 2) c24 = TSimd.MultiplyAdd(g2, x4, c24);
                    if (TPlanes.Value > 3) c34 = TSimd.MultiplyAdd(g3, x4, c34);
                }

                if (TViews.Value > 5)
                {
                    TVector x5 = TSimd.Load(x + o5);
                    c05 = TSimd.MultiplyAdd(g0, x5, c05);
                    if (TPlanes.Value > 1) c15 = TSimd.MultiplyAdd(g1, x5, c15);
                    if (TPlanes.Value > 2) c25 = TSimd.MultiplyAdd(g2, x5, c25);
                    if (TPlanes.Value > 3) c35 = TSimd.MultiplyAdd(g3, x5, c35);
                }
            }

            {
                TVector g0 = TSimd.Load(g);
                TVector g1 = TPlanes.Value > 1 ? TSimd.Load(g + gradientPlane) : TSimd.Zero;
                TVector g2 = TPlanes.Value > 2 ? TSimd.Load(g + 2 * gradientPlane) : TSimd.Zero;
                TVector g3 = TPlanes.Value > 3 ? TSimd.Load(g + 3 * gradientPlane) : TSimd.Zero;
                TVector x0 = TSimd.Keep(TSimd.Load(x), kept);
                c00 = TSimd.MultiplyAdd(g0, x0, c00);
                if (TPlanes.Value > 1) c10 = TSimd.MultiplyAdd(g1, x0, c10);
                if (TPlanes.Value > 2) c20 = TSimd.MultiplyAdd(g2, x0, c20);
                if (TPlanes.Value > 3) c30 = TSimd.MultiplyAdd(g3, x0, c30);
                if (TViews.Value > 1)
                {
                    TVector x1 = TSimd.Keep(TSimd.Load(x + o1), kept);
                    c01 = TSimd.MultiplyAdd(g0, x1, c01);
                    if (TPlanes.Value > 1) c11 = TSimd.MultiplyAdd(g1, x1, c11);
                    if (TPlanes.Value > 2) c21 = TSimd.MultiplyAdd(g2, x1, c21);
                    if (TPlanes.Value > 3) c31 = TSimd.MultiplyAdd(g3, x1, c31);
                }

                if (TViews.Value > 2)
                {
                    TVector x2 = TSimd.Keep(TSimd.Load(x + o2), kept);
                    c02 = TSimd.MultiplyAdd(g0, x2, c02);
                    if (TPlanes.Value > 1) c12 = TSimd.MultiplyAdd(g1, x2, c12);
                    if (TPlanes.Value > 2) c22 = TSimd.MultiplyAdd(g2, x2, c22);
                    if (TPlanes.Value > 3) c32 = TSimd.MultiplyAdd(g3, x2, c32);
                }

                if (TViews.Value > 3)
                {
                    TVector x3 = TSimd.Keep(TSimd.Load(x + o3), kept);
                    c03 = TSimd.MultiplyAdd(g0, x3, c03);
                    if (TPlanes.Value > 1) c13 = TSimd.MultiplyAdd(g1, x3, c13);
                    if (TPlanes.Value > 2) c23 = TSimd.MultiplyAdd(g2, x3, c23);
                    if (TPlanes.Value > 3) c33 = TSimd.MultiplyAdd(g3, x3, c33);
                }

                if (TViews.Value > 4)
                {
                    TVector x4 = TSimd.Keep(TSimd.Load(x + o4), kept);
                    c04 = TSimd.MultiplyAdd(g0, x4, c04);
                    if (TPlanes.Value > 1) c14 = TSimd.MultiplyAdd(g1, x4, c14);
                    if (TPlanes.Value > 2) c24 = TSimd.MultiplyAdd(g2, x4, c24);
                    if (TPlanes.Value > 3) c34 = TSimd.MultiplyAdd(g3, x4, c34);
                }

                if (TViews.Value > 5)
                {
                    TVector x5 = TSimd.Keep(TSimd.Load(x + o5), kept);
                    c05 = TSimd.MultiplyAdd(g0, x5, c05);
                    if (TPlanes.Value > 1) c15 = TSimd.MultiplyAdd(g1, x5, c15);
                    if (TPlanes.Value > 2) c25 = TSimd.MultiplyAdd(g2, x5, c25);
                    if (TPlanes.Value > 3) c35 = TSimd.MultiplyAdd(g3, x5, c35);
                }
            }
        }

        TSimd.Store(c00, sums);
        if (TViews.Value > 1) TSimd.Store(c01, sums + TSimd.Count);
        if (TViews.Value > 2) TSimd.Store(c02, sums + 2 * TSimd.Count);
        if (TViews.Value > 3) TSimd.Store(c03, sums + 3 * TSimd.Count);
        if (TViews.Value > 4) TSimd.Store(c04, sums + 4 * TSimd.Count);
        if (TViews.Value > 5) TSimd.Store(c05, sums + 5 * TSimd.Count);
        if (TPlanes.Value > 1) TSimd.Store(c10, sums + planeStep);
        if (TPlanes.Value > 1 && TViews.Value > 1) TSimd.Store(c11, sums + planeStep + TSimd.Count);
        if (TPlanes.Value > 1 && TViews.Value > 2) TSimd.Store(c12, sums + planeStep + 2 * TSimd.Count);
        if (TPlanes.Value > 1 && TViews.Value > 3) TSimd.Store(c13, sums + planeStep + 3 * TSimd.Count);
        if (TPlanes.Value > 1 && TViews.Value > 4) TSimd.Store(c14, sums + planeStep + 4 * TSimd.Count);
        if (TPlanes.Value > 1 && TViews.Value > 5) TSimd.Store(c15, sums + planeStep + 5 * TSimd.Count);
        if (TPlanes.Value > 2) TSimd.Store(c20, sums + 2 * planeStep);
        if (TPlanes.Value > 2 && TViews.Value > 1) TSimd.Store(c21, sums + 2 * planeStep + TSimd.Count);
        if (TPlanes.Value > 2 && TViews.Value > 2) TSimd.Store(c22, sums + 2 * planeStep + 2 * TSimd.Count);
        if (TPlanes.Value > 2 && TViews.Value > 3) TSimd.Store(c23, sums + 2 * planeStep + 3 * TSimd.Count);
        if (TPlanes.Value > 2 && TViews.Value > 4) TSimd.Store(c24, sums + 2 * planeStep + 4 * TSimd.Count);
        if (TPlanes.Value > 2 && TViews.Value > 5) TSimd.Store(c25, sums + 2 * planeStep + 5 * TSimd.Count);
        if (TPlanes.Value > 3) TSimd.Store(c30, sums + 3 * planeStep);
        if (TPlanes.Value > 3 && TViews.Value > 1) TSimd.Store(c31, sums + 3 * planeStep + TSimd.Count);
        if (TPlanes.Value > 3 && TViews.Value > 2) TSimd.Store(c32, sums + 3 * planeStep + 2 * TSimd.Count);
        if (TPlanes.Value > 3 && TViews.Value > 3) TSimd.Store(c33, sums + 3 * planeStep + 3 * TSimd.Count);
        if (TPlanes.Value > 3 && TViews.Value > 4) TSimd.Store(c34, sums + 3 * planeStep + 4 * TSimd.Count);
        if (TPlanes.Value > 3 && TViews.Value > 5) TSimd.Store(c35, sums + 3 * planeStep + 5 * TSimd.Count);
    }
}
