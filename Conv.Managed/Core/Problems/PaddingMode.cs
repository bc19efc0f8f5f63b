namespace ConvDnn;

/// <summary>What stands outside the input.</summary>
public enum PaddingMode
{
    /// <summary>Zeros.</summary>
    Zero,

    /// <summary>One given value.</summary>
    Constant,

    /// <summary>The mean of each (sample, channel) plane; its gradient goes through the mean.</summary>
    MeanChannel,

    /// <summary>The mean of each sample over all its channels; its gradient goes through the mean.</summary>
    MeanSample,

    /// <summary>The input repeated: what leaves on one side enters on the other.</summary>
    Circular,

    /// <summary>The input mirrored at its border element, which is not repeated.</summary>
    Reflect,

    /// <summary>The border element repeated.</summary>
    Replicate,
}
