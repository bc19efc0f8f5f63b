using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Smooth;

/// <summary>What smooth functions need of float vectors beyond <see cref="ISimd{T, TVector}"/>, once for every width.</summary>
/// <typeparam name="TVector">The register.</typeparam>
internal interface IRealLanes<TVector> : ISimd<float, TVector>
    where TVector : struct
{
    /// <summary>a / b.</summary>
    static abstract TVector Divide(TVector a, TVector b);

    /// <summary>|v|.</summary>
    static abstract TVector Abs(TVector v);

    /// <summary>v, but at least the limit; NaN stays NaN.</summary>
    static abstract TVector AtLeast(TVector v, TVector limit);

    /// <summary>v, but at most the limit; NaN stays NaN.</summary>
    static abstract TVector AtMost(TVector v, TVector limit);

    /// <summary>The nearest whole number, halves to even.</summary>
    static abstract TVector Round(TVector v);

    /// <summary>v · 2^n for a whole n from −250 to 250, rounded once: down to subnormal results and up to infinity.</summary>
    static abstract TVector Scale(TVector v, TVector n);

    /// <summary>Lane by lane: a &lt; b ? yes : no. A comparison with NaN is no.</summary>
    static abstract TVector IfLess(TVector a, TVector b, TVector yes, TVector no);
}
