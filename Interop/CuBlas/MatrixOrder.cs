namespace ConvDnn.Interop.CuBlas;

/// <summary>Which neighbours of a matrix lie side by side in memory.</summary>
public enum MatrixOrder
{
    /// <summary>The elements of a row, as in C# and C.</summary>
    RowMajor,

    /// <summary>The elements of a column, as in cuBLAS.</summary>
    ColumnMajor,
}
