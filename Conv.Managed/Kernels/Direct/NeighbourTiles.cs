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
    private readonly delegate*<in NeighbourOperands<T>, nint, void>[] _one;
    private readonly delegate*<in NeighbourOperands<T>, nint, void>[] _two;
    private readonly delegate*<in NeighbourOperands<T>, nint, void>[]? _three;

    private NeighbourTiles(
        delegate*<in NeighbourOperands<T>, nint, void>[] one, delegate*<in NeighbourOperands<T>, nint, void>[] two, delegate*<in NeighbourOperands<T>, nint, void>[]? three)
    {
        _one = one;
        _two = two;
        _three = three;
    }

    /// <summary>The micro-kernels for vectors of some lanes.</summary>
    public static NeighbourTiles<T> Of(VectorWidth width) => width switch
    {
        VectorWidth.Bits512 => Create<Vector512<T>, Simd512<T>>(few: false),
        VectorWidth.Bits256 => Create<Vector256<T>, Simd256<T>>(few: true),
        VectorWidth.Bits128 => Create<Vector128<T>, Simd128<T>>(few: true),
        _ => Create<T, SimdScalar<T>>(few: true),
    };

    /// <summary>How many vectors of filters to multiply at once, of those left, with rows of some elements: an odd number ends in three, and three are better filled by short rows.</summary>
    public int Panels(long left, long elements) => left >= 3 && left != 4 && (left % 2 == 1 || elements <= NeighbourTile9x3.Elements) && _three is not null ? 3 : (int)Math.Min(left, 2);

    /// <summary>Multiplies a row of neighbouring elements with one to three vectors of filters, in tiles of nearly equal width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Row(int panels, int elements, in NeighbourOperands<T> operands)
    {
        delegate*<in NeighbourOperands<T>, nint, void>[] tiles = panels switch { 1 => _one, 2 => _two, _ => _three! };
        int count = (elements + tiles.Length - 1) / tiles.Length, width = (elements + count - 1) / count, narrow = count * width - elements, wide = count - narrow;
        tiles[width - 1](operands, wide);
        if (narrow == 0) return;
        NeighbourOperands<T> rest = operands;
        rest.X += wide * width * sizeof(T);
        rest.Sums += wide * width * operands.ElementStep;
        tiles[width - 2](rest, narrow);
    }

    private static NeighbourTiles<T> Create<TVector, TSimd>(bool few)
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector> =>
        new(NeighbourTile14x2.Create<T, TVector, TSimd, Rows1>(few), NeighbourTile14x2.Create<T, TVector, TSimd, Rows2>(few), few ? null : NeighbourTile9x3.Create<T, TVector, TSimd>());
}
