namespace ConvDnn.Kernels.Gemm;

/// <summary>How many rows of a tile are computed, as a type: its constant folds, and the rows beyond it disappear from the code.</summary>
internal interface IRowCount
{
    static abstract int Value { get; }
}
