namespace ConvDnn.Kernels;

/// <summary>What a position outside the image holds.</summary>
public enum PaddingKind
{
    /// <summary>Zero.</summary>
    Zero,

    /// <summary>One given value.</summary>
    Constant,

    /// <summary>The mean of the channel of that image.</summary>
    MeanChannel,

    /// <summary>The mean of the whole image, all channels.</summary>
    MeanSample,

    /// <summary>The image repeated: position modulo length.</summary>
    Circular,

    /// <summary>The image mirrored about its outermost elements, which are not repeated.</summary>
    Reflect,

    /// <summary>The outermost element repeated.</summary>
    Replicate,
}
