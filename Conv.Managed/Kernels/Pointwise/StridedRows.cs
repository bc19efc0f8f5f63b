namespace ConvDnn.Kernels.Pointwise;

/// <summary>
/// Walks tensors of one shape and any layouts together: axes that follow each other without a gap in all of them are joined, the first tensor's nearest axis runs
/// innermost, and long inner axes are cut, so that whatever the layout there are rows worth a loop.
/// </summary>
internal sealed class StridedRows
{
    private const int MostLength = 4096;
    private const int ElementsPerChunk = 16384;

    private readonly long[] _lengths;
    private readonly long[][] _strides;
    private readonly long _innerLength;
    private readonly long _pieces;
    private readonly long _rows;
    private readonly long _rowsPerChunk;

    /// <summary>Prepares the walk.</summary>
    /// <param name="lengths">The shape.</param>
    /// <param name="strides">Strides per tensor; the order of the walk follows the first.</param>
    public StridedRows(IReadOnlyList<long> lengths, params IReadOnlyList<long>[] strides)
    {
        List<int> axes = Enumerable.Range(0, lengths.Count).Where(axis => lengths[axis] != 1).OrderByDescending(axis => strides[0][axis]).ToList();
        var joined = new List<(long Length, long[] Strides)>();
        foreach (int axis in axes)
        {
            long[] steps = strides.Select(tensor => tensor[axis]).ToArray();
            if (joined.Count > 0 && joined[^1].Strides.Zip(steps).All(pair => pair.First == pair.Second * lengths[axis]))
                joined[^1] = (joined[^1].Length * lengths[axis], steps);
            else
                joined.Add((lengths[axis], steps));
        }

        if (joined.Count == 0) joined.Add((lengths.Contains(0) ? 0 : 1, new long[strides.Length]));
        _innerLength = joined[^1].Length;
        InnerStrides = joined[^1].Strides;
        _lengths = joined.SkipLast(1).Select(axis => axis.Length).ToArray();
        _strides = Enumerable.Range(0, strides.Length).Select(tensor => joined.SkipLast(1).Select(axis => axis.Strides[tensor]).ToArray()).ToArray();
        _pieces = (_innerLength + MostLength - 1) / MostLength;
        _rows = checked(_lengths.Aggregate(1L, (product, length) => checked(product * length)) * _pieces);
        _rowsPerChunk = Math.Max(1, ElementsPerChunk / Math.Max(1, Math.Min(_innerLength, MostLength)));
        Chunks = checked((int)((_rows + _rowsPerChunk - 1) / _rowsPerChunk));
    }

    /// <summary>Chunks of rows.</summary>
    public int Chunks { get; }

    /// <summary>Distance between neighbours of a row, per tensor.</summary>
    public long[] InnerStrides { get; }

    /// <summary>First row of a chunk.</summary>
    public long First(int chunk) => chunk * _rowsPerChunk;

    /// <summary>The row after the last of a chunk.</summary>
    public long End(int chunk) => Math.Min(_rows, (chunk + 1) * _rowsPerChunk);

    /// <summary>The length of a row and where it begins in each tensor.</summary>
    public int Locate(long row, Span<long> offsets)
    {
        (row, long piece) = Math.DivRem(row, _pieces);
        for (int tensor = 0; tensor < offsets.Length; tensor++) offsets[tensor] = piece * MostLength * InnerStrides[tensor];
        for (int axis = _lengths.Length - 1; axis >= 0; axis--)
        {
            (row, long index) = Math.DivRem(row, _lengths[axis]);
            for (int tensor = 0; tensor < offsets.Length; tensor++) offsets[tensor] += index * _strides[tensor][axis];
        }

        return (int)Math.Min(MostLength, _innerLength - piece * MostLength);
    }
}
