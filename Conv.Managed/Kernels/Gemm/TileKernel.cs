namespace ConvDnn.Kernels.Gemm;

/// <summary>
/// A micro-kernel of the packed matrix product: c[Rows, Columns] (+)= a · b, with a packed as [depth][Rows] and b as [depth][Columns].
/// A panel with fewer rows or columns is packed to full width with zeros; the rows that do not exist are not computed.
/// </summary>
internal sealed unsafe class TileKernel<T>(int rows, int columns, delegate*<nint, T*, T*, nint, T*, nint, bool, void>[] byRows)
    where T : unmanaged
{
    /// <summary>The width of a row panel.</summary>
    public int Rows { get; } = rows;

    /// <summary>The width of a column panel.</summary>
    public int Columns { get; } = columns;

    /// <summary>Computes one tile.</summary>
    public void Run(int rows, nint depth, T* a, T* b, nint bStep, T* c, nint cStep, bool accumulate) =>
        byRows[rows - 1](depth, a, b, bStep, c, cStep, accumulate);
}
