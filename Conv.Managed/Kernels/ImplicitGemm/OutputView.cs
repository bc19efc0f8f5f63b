namespace ConvDnn.Kernels.ImplicitGemm;

/// <summary>Where the results of one correlation lie, in elements of the tensor.</summary>
/// <param name="Offset">Of the first result.</param>
/// <param name="Image">Between images.</param>
/// <param name="Row">Between rows (channels of the result).</param>
/// <param name="D">Between windows in depth.</param>
/// <param name="H">Between windows in height.</param>
/// <param name="W">Between windows in width.</param>
internal readonly record struct OutputView(long Offset, long Image, long Row, long D, long H, long W)
{
    public long At(long image, long d, long h, long w) => Offset + image * Image + d * D + h * H + w * W;
}
