using System.Numerics;
using System.Runtime.Intrinsics;
using ConvDnn.Kernels.Gemm;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Planar;

/// <summary>The micro-kernels of the planar gradient of w, by planes and views.</summary>
internal sealed unsafe class DotTiles<T>
    where T : unmanaged, INumber<T>
{
    private readonly delegate*<int, int, T*, nint, nint, T*, nint, nint*, T*, T*, nint, void>[][] _byPlanes;
    private readonly int _registers;

    private DotTiles(int lanes, int registers, T keepLane, delegate*<int, int, T*, nint, nint, T*, nint, nint*, T*, T*, nint, void>[][] byPlanes)
    {
        (Lanes, _registers, KeepLane) = (lanes, registers, keepLane);
        _byPlanes = byPlanes;
    }

    /// <summary>Windows in a vector.</summary>
    public int Lanes { get; }

    /// <summary>What a mask has in a lane that counts.</summary>
    public T KeepLane { get; }

    /// <summary>The most planes at a time.</summary>
    public int Planes => _registers >= 32 ? DotTile4x6.Planes : 2;

    public static DotTiles<T> Of(VectorWidth width) => width switch
    {
        VectorWidth.Bits512 => Create<Vector512<T>, Simd512<T>>(width.Registers()),
        VectorWidth.Bits256 => Create<Vector256<T>, Simd256<T>>(width.Registers()),
        VectorWidth.Bits128 => Create<Vector128<T>, Simd128<T>>(width.Registers()),
        _ => Create<T, SimdScalar<T>>(width.Registers()),
    };

    /// <summary>Adds the dot products of some planes with any number of views. Sums of a plane begin planeStep apart; a view has a vector of them.</summary>
    public void Run(int planes, int views, int rows, int windows, T* gradient, nint gradientPlane, nint gradientRow, T* image, nint imageRow, nint* offsets, T* mask, T* sums, nint planeStep)
    {
        delegate*<int, int, T*, nint, nint, T*, nint, nint*, T*, T*, nint, void>[] tiles = _byPlanes[planes - 1];
        int count = (views + tiles.Length - 1) / tiles.Length;
        while (views > 0)
        {
            int width = (views + count - 1) / count;
            tiles[width - 1](rows, windows, gradient, gradientPlane, gradientRow, image, imageRow, offsets, mask, sums, planeStep);
            offsets += width;
            sums += width * Lanes;
            views -= width;
            count--;
        }
    }

    private static DotTiles<T> Create<TVector, TSimd>(int registers)
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector> =>
        new(TSimd.Count, registers, TSimd.KeepLane,
        [
            DotTile4x6.Create<T, TVector, TSimd, Rows1>(),
            DotTile4x6.Create<T, TVector, TSimd, Rows2>(),
            DotTile4x6.Create<T, TVector, TSimd, Rows3>(),
            DotTile4x6.Create<T, TVector, TSimd, Rows4>(),
        ]);
}
