namespace ConvDnn.Reference;

/// <summary>What stands at the positions p that padding adds to an axis of L elements, p &lt; 0 or p ≥ L.</summary>
public enum ReferencePaddingMode
{
    /// <summary>Nothing: the product with a padded position does not exist, so that neither 0 · ∞ nor 0 · NaN arises.</summary>
    Zero,

    /// <summary>A given number. It takes part in the arithmetic like an element of x.</summary>
    Constant,

    /// <summary>The mean of the plane x[n, c] over all its elements.</summary>
    MeanChannel,

    /// <summary>The mean of the sample x[n] over all channels and elements.</summary>
    MeanSample,

    /// <summary>x[p mod L].</summary>
    Circular,

    /// <summary>The mirror image about the edge elements, which are not repeated: …2 1 | 0 1 2…; its period is 2(L − 1).</summary>
    Reflect,

    /// <summary>The nearest edge element.</summary>
    Replicate,
}

/// <summary>Which way the filter is read.</summary>
public enum ReferenceConvolutionMode
{
    /// <summary>As written: w[r] meets x[o·s + r·d − pad].</summary>
    CrossCorrelation,

    /// <summary>Reversed along every spatial axis: w[R − 1 − r] meets x[o·s + r·d − pad].</summary>
    Convolution,
}
