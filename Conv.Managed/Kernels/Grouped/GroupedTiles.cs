using System.Numerics;
using System.Runtime.Intrinsics;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Grouped;

/// <summary>The micro-kernels of grouped convolution for a vector width.</summary>
internal sealed unsafe class GroupedTiles<T>
    where T : unmanaged, INumber<T>
{
    private const int MostWindows = 14;
    private const int MostWindowsOf16 = 11;

    private readonly delegate*<RowTileWork<T>*, void>[][] _rows;
    private readonly delegate*<RowTileWork<T>*, void>[] _pairs;
    private readonly delegate*<RowTileWork<T>*, void>[] _pairsTwoPixels;
    private readonly delegate*<GradientTileWork<T>*, void>[][] _gradients;
    private readonly delegate*<GradientTileWork<T>*, void>[][] _gradientLines;
    private readonly delegate*<GradientTileWork<T>*, void>[] _gradientChannels;
    private readonly delegate*<PhaseRowWork<T>*, void>[][] _phaseTiles;

    private GroupedTiles(
        int lanes, int windows, delegate*<RowTileWork<T>*, void>[][] rows, delegate*<GradientTileWork<T>*, void>[][] gradients, delegate*<GradientTileWork<T>*, void>[][] gradientLines,
        delegate*<GradientTileWork<T>*, void>[] gradientChannels, delegate*<PhaseRowWork<T>*, void>[] phaseRows, delegate*<PhaseRowWork<T>*, void>[][] phaseTiles,
        delegate*<RowTileWork<T>*, void>[] pairs, delegate*<RowTileWork<T>*, void>[] pairsTwoPixels)
    {
        PhaseRows = phaseRows;
        _phaseTiles = phaseTiles;
        _pairs = pairs;
        _pairsTwoPixels = pairsTwoPixels;
        _gradientChannels = gradientChannels;
        _gradientLines = gradientLines;
        (Lanes, Windows) = (lanes, windows);
        _rows = rows;
        _gradients = gradients;
    }

    /// <summary>Result channels in a vector.</summary>
    public int Lanes { get; }

    /// <summary>The most windows of a tile: as many sums as there are registers for.</summary>
    public int Windows { get; }

    public static GroupedTiles<T> Of(VectorWidth width) => width switch
    {
        VectorWidth.Bits512 => Create<Vector512<T>, Simd512<T>>(MostWindows),
        VectorWidth.Bits256 => Create<Vector256<T>, Simd256<T>>(MostWindowsOf16),
        VectorWidth.Bits128 => Create<Vector128<T>, Simd128<T>>(MostWindowsOf16),
        _ => Create<T, SimdScalar<T>>(MostWindowsOf16),
    };

    /// <summary>The tiles by number of windows, from 1, for windows two pixels apart or others.</summary>
    public delegate*<RowTileWork<T>*, void>[] Rows(LaneMeeting meeting, bool twoPixels) => _rows[(int)meeting + (twoPixels ? 3 : 0)];

    /// <summary>The tiles of two vectors by number of windows, see <see cref="RowPair7{T, TVector, TSimd}"/>.</summary>
    public delegate*<RowTileWork<T>*, void>[] Pairs(bool twoPixels) => twoPixels ? _pairsTwoPixels : _pairs;

    /// <summary>See <see cref="PhaseRow{T, TVector, TSimd}"/>.</summary>
    public delegate*<PhaseRowWork<T>*, void>[] PhaseRows { get; }

    /// <summary>See <see cref="PhaseTile5{T, TVector, TSimd, TSource}"/>. Lanes do not lie alone.</summary>
    public delegate*<PhaseRowWork<T>*, void>[] PhaseTiles(LaneMeeting meeting) => _phaseTiles[meeting == LaneMeeting.Spread ? 1 : 0];

    /// <summary>The tiles of a gradient of w, see <see cref="GradientTile3x3{T, TVector, TSimd, TSource}"/>.</summary>
    public delegate*<GradientTileWork<T>*, void>[] Gradients(LaneMeeting meeting) => _gradients[(int)meeting];

    /// <summary>The tiles of a gradient of w for rows without gaps, see <see cref="GradientLine{T, TVector, TSimd, TSource}"/>.</summary>
    public delegate*<GradientTileWork<T>*, void>[] GradientLines(LaneMeeting meeting) => _gradientLines[(int)meeting];

    /// <summary>
    /// The tile of a gradient of w for eight source channels per group and rows without gaps, see <see cref="GradientChannels8{T, TVector, TSimd, TSource}"/>. Lanes do not lie alone.
    /// </summary>
    public delegate*<GradientTileWork<T>*, void> GradientChannels(LaneMeeting meeting, bool twoPixels) => _gradientChannels[(meeting == LaneMeeting.Spread ? 2 : 0) + (twoPixels ? 1 : 0)];

    /// <summary>Whether there are registers for the sums of eight source channels and of pairs of vectors, or vectors are elements.</summary>
    public bool HasManyRegisters => Lanes * sizeof(T) == 64 || Lanes == 1;

    private static GroupedTiles<T> Create<TVector, TSimd>(int windows)
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector> =>
        new(TSimd.Count, windows,
        [
            RowTile14<T, TVector, TSimd, AloneSource<T, TVector, TSimd>>.ByWindows,
            RowTile14<T, TVector, TSimd, WithinSource<T, TVector, TSimd>>.ByWindows,
            RowTile14<T, TVector, TSimd, SpreadSource<T, TVector, TSimd>>.ByWindows,
            RowTile14Step2<T, TVector, TSimd, AloneSource<T, TVector, TSimd>>.ByWindows,
            RowTile14Step2<T, TVector, TSimd, WithinSource<T, TVector, TSimd>>.ByWindows,
            RowTile14Step2<T, TVector, TSimd, SpreadSource<T, TVector, TSimd>>.ByWindows,
        ],
        [
            GradientTile3x3<T, TVector, TSimd, AloneSource<T, TVector, TSimd>>.ByTaps,
            GradientTile3x3<T, TVector, TSimd, WithinSource<T, TVector, TSimd>>.ByTaps,
            GradientTile3x3<T, TVector, TSimd, SpreadSource<T, TVector, TSimd>>.ByTaps,
        ],
        [
            GradientLine<T, TVector, TSimd, AloneSource<T, TVector, TSimd>>.ByTaps,
            GradientLine<T, TVector, TSimd, WithinSource<T, TVector, TSimd>>.ByTaps,
            GradientLine<T, TVector, TSimd, SpreadSource<T, TVector, TSimd>>.ByTaps,
        ],
        [
            GradientChannels8<T, TVector, TSimd, WithinSource<T, TVector, TSimd>>.Tile,
            GradientChannels8Step2<T, TVector, TSimd, WithinSource<T, TVector, TSimd>>.Tile,
            GradientChannels8<T, TVector, TSimd, SpreadSource<T, TVector, TSimd>>.Tile,
            GradientChannels8Step2<T, TVector, TSimd, SpreadSource<T, TVector, TSimd>>.Tile,
        ],
        PhaseRow<T, TVector, TSimd>.ByLowerRows,
        [
            PhaseTile5<T, TVector, TSimd, WithinSource<T, TVector, TSimd>>.ByWindows,
            PhaseTile5<T, TVector, TSimd, SpreadSource<T, TVector, TSimd>>.ByWindows,
        ],
        RowPair7<T, TVector, TSimd>.ByWindows, RowPair7Step2<T, TVector, TSimd>.ByWindows);
}
