namespace ConvDnn.Device;

/// <summary>One algorithm that a vendor offers for a convolution, ready, or with the reason why it cannot be had.</summary>
/// <param name="Kernel">Its name.</param>
/// <param name="Core">The algorithm, which the receiver disposes; null where it cannot be had.</param>
/// <param name="Refusal">The reason, a sentence; null where it can.</param>
public readonly record struct CoreOffer(string Kernel, ConvolutionCore? Core, string? Refusal);

/// <summary>A library of convolutions, seen from the plans that are built around it.</summary>
public interface IConvolutionVendor
{
    /// <summary>What its convolutions can do.</summary>
    VendorTraits Traits { get; }

    /// <summary>The library's name, for messages.</summary>
    string Library { get; }

    /// <summary>Its version, for errata.</summary>
    Version Version { get; }

    /// <summary>
    /// Its algorithms for a convolution, those first that it expects to be fast, made ready one by one as the caller goes on.
    /// Where <paramref name="options"/> name a kernel, that one alone; an algorithm may be left out that the problem's precision forbids.
    /// </summary>
    /// <param name="context">Where it is to run.</param>
    /// <param name="core">An ordinary convolution; with bias, residual or activation where they are to be fused.</param>
    /// <param name="options">What is asked of the plan.</param>
    /// <param name="all">Every algorithm and setting, not only those that the library would take.</param>
    IEnumerable<CoreOffer> Offers(GpuContext context, ConvProblem core, PlanOptions options, bool all);

    /// <summary>Whether the epilogue of a forward can be fused at all, as cheaply as it can be said.</summary>
    bool Fuses(ConvProblem problem);
}
