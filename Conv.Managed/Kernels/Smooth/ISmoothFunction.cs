namespace ConvDnn.Kernels.Smooth;

/// <summary>An activation and its slope on vectors of float32. The bounds of the errors stand at each function; a test holds them against double precision.</summary>
internal interface ISmoothFunction
{
    /// <summary>f(v).</summary>
    static abstract TVector Value<TVector, TReal>(TVector v, TVector parameter)
        where TVector : struct
        where TReal : struct, IRealLanes<TVector>;

    /// <summary>f'(v).</summary>
    static abstract TVector Slope<TVector, TReal>(TVector v, TVector parameter)
        where TVector : struct
        where TReal : struct, IRealLanes<TVector>;
}
