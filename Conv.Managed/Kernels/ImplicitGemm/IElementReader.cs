namespace ConvDnn.Kernels.ImplicitGemm;

/// <summary>How a stored element becomes a factor: as it is, or an integer less its zero point.</summary>
internal interface IElementReader<TSource, T>
    where TSource : unmanaged
    where T : unmanaged
{
    /// <summary>True when stored elements are the factors, so that they may be copied or read in place.</summary>
    static abstract bool IsCopy { get; }

    /// <summary>The factor. The channel, over all groups, is that of the result for a filter element; an image element has one rule for all channels.</summary>
    T Read(TSource element, long channel = 0);
}
