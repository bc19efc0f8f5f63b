namespace ConvDnn;

/// <summary>The order in which a tensor's axes lie in memory, outermost first.</summary>
public enum TensorFormat
{
    /// <summary>N, C, then the spatial axes: NCW, NCHW, NCDHW.</summary>
    ChannelsFirst,

    /// <summary>N, the spatial axes, then C: NWC, NHWC, NDHWC.</summary>
    ChannelsLast,

    /// <summary>Any other strides, given explicitly.</summary>
    Strided,
}

/// <summary>The order in which a filter's axes lie in memory, outermost first. Lengths are always given as K, C/groups, R, S.</summary>
public enum FilterFormat
{
    /// <summary>K, C, then the spatial axes.</summary>
    Kcrs,

    /// <summary>K, the spatial axes, then C; goes with channels-last tensors.</summary>
    Krsc,

    /// <summary>The spatial axes, C, then K (HWIO).</summary>
    Rsck,

    /// <summary>C, K, then the spatial axes.</summary>
    Ckrs,

    /// <summary>Any other strides, given explicitly.</summary>
    Strided,
}
