namespace ConvDnn.Kernels;

/// <summary>How much rounding error a caller accepts for speed.</summary>
public enum ConvolutionAccuracy
{
    /// <summary>Transforms whose errors stay within a stated small multiple of direct sums: Winograd with tiles of 2 and 4.</summary>
    Default,

    /// <summary>Only sums of products.</summary>
    Accurate,

    /// <summary>Every transform: Winograd with tiles of 6 too.</summary>
    Fast,
}
