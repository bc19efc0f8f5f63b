namespace ConvDnn.Kernels.Padding;

/// <summary>Walks a padding row by row along the last axis; all other axes are counted row-major.</summary>
internal sealed class PadRows
{
    /// <summary>Elements that are worked on at a time.</summary>
    public const int Piece = 512;

    private const int ElementsPerChunk = 16384;

    private readonly long[] _lengths;
    private readonly long _rowsPerChunk;

    public PadRows(PadGeometry geometry, IReadOnlyList<long> lengths)
    {
        Geometry = geometry;
        _lengths = lengths.SkipLast(1).ToArray();
        Length = lengths[^1];
        Pieces = (Length + Piece - 1) / Piece;
        Rows = checked(_lengths.Aggregate(1L, (product, length) => checked(product * length)) * Pieces);
        _rowsPerChunk = Math.Max(1, ElementsPerChunk / Math.Max(1, Math.Min(Piece, Length)));
        Chunks = checked((int)((Rows + _rowsPerChunk - 1) / _rowsPerChunk));
        Maps = geometry.Input.Select(length => new AxisMap(length, geometry.Padding)).ToArray();
    }

    public PadGeometry Geometry { get; }

    /// <summary>Length of a row.</summary>
    public long Length { get; }

    /// <summary>Pieces that a row is cut into.</summary>
    public long Pieces { get; }

    /// <summary>Rows, pieces counted.</summary>
    public long Rows { get; }

    public int Chunks { get; }

    /// <summary>Axes but the last.</summary>
    public int OuterRank => _lengths.Length;

    public AxisMap[] Maps { get; }

    public long First(int chunk) => chunk * _rowsPerChunk;

    public long End(int chunk) => Math.Min(Rows, (chunk + 1) * _rowsPerChunk);

    /// <summary>The first position of a piece and the outer indices of its row.</summary>
    public long Locate(long row, Span<long> index)
    {
        (row, long piece) = Math.DivRem(row, Pieces);
        for (int axis = _lengths.Length - 1; axis >= 0; axis--) (row, index[axis]) = Math.DivRem(row, _lengths[axis]);
        return piece * Piece;
    }
}
