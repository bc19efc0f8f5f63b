namespace ConvDnn;

/// <summary>Whether the filter is flipped before it slides.</summary>
public enum ConvMode
{
    /// <summary>The filter as it is; what every DNN library calls convolution.</summary>
    CrossCorrelation,

    /// <summary>True convolution: the filter flipped in every spatial dimension.</summary>
    Convolution,
}
