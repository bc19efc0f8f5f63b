using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvDnn.Kernels.Gemm;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Direct;

/// <summary>
/// The micro-kernels of a gradient of w where the elements of a window are neighbours: channels, or a row of taps with their channels. With filters that are neighbours, too, a
/// window's row of x and its row of dy meet as they lie, and nothing is packed.
/// </summary>
internal sealed unsafe class NeighbourTiles<T>
    where T : unmanaged, INumber<T>
{
    private readonly delegate*<nint, byte*, nint*, T*, nint, nint, nint, T*, nint, nint, bool, void>[] _one;
    private readonly delegate*<nint, byte*, nint*, T*, nint, nint, nint, T*, nint, nint, bool, void>[] _two;

    private NeighbourTiles(
        delegate*<nint, byte*, nint*, T*, nint, nint, nint, T*, nint, nint, bool, void>[] one,
        delegate*<nint, byte*, nint*, T*, nint, nint, nint, T*, nint, nint, bool, void>[] two)
    {
        _one = one;
        _two = two;
    }

    /// <summary>The micro-kernels for vectors of some lanes.</summary>
    public static NeighbourTiles<T> Of(VectorWidth width) => width switch
    {
        VectorWidth.Bits512 => Create<Vector512<T>, Simd512<T>>(few: false),
        VectorWidth.Bits256 => Create<Vector256<T>, Simd256<T>>(few: true),
        VectorWidth.Bits128 => Create<Vector128<T>, Simd128<T>>(few: width.Registers() < 32),
        _ => Create<T, SimdScalar<T>>(few: true),
    };

    /// <summary>Multiplies a row of neighbouring elements with one or two vectors of filters, in tiles of nearly equal width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Row(int panels, int elements, nint windows, byte* x, nint* offsets, T* gradient, nint step, nint panelStep, nint ahead, T* sums, nint elementStep, nint panelSums, bool goesOn)
    {
        delegate*<nint, byte*, nint*, T*, nint, nint, nint, T*, nint, nint, bool, void>[] tiles = panels == 1 ? _one : _two;
        int count = (elements + tiles.Length - 1) / tiles.Length;
        while (elements > 0)
        {
            int width = (elements + count - 1) / count;
            tiles[width - 1](windows, x, offsets, gradient, step, panelStep, ahead, sums, elementStep, panelSums, goesOn);
            x += width * sizeof(T);
            sums += width * elementStep;
            elements -= width;
            count--;
        }
    }

    private static NeighbourTiles<T> Create<TVector, TSimd>(bool few)
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector> =>
        new(NeighbourTile14x2.Create<T, TVector, TSimd, Rows1>(few), NeighbourTile14x2.Create<T, TVector, TSimd, Rows2>(few));
}
