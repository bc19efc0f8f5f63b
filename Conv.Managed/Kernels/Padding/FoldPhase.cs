namespace ConvDnn.Kernels.Padding;

/// <summary>The two passes of folding; between them a mean over all channels is taken.</summary>
internal enum FoldPhase
{
    /// <summary>Move outer gradients inwards, or add them up where they belong to a mean.</summary>
    Gather,

    /// <summary>Write the image's part to the result.</summary>
    Store,
}
