namespace ConvDnn.Kernels.Simd;

/// <summary>The widths that kernels come in.</summary>
internal enum VectorWidth
{
    Scalar,
    Bits128,
    Bits256,
    Bits512,
}
