using System.Runtime.CompilerServices;

namespace ConvDnn.Kernels.Smooth;

/// <summary>σ(v). Errors: value 4 units of 2^-24 of itself, slope 6.</summary>
internal readonly struct SigmoidFunction : ISmoothFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Value<TVector, TReal>(TVector v, TVector parameter)
        where TVector : struct
        where TReal : struct, IRealLanes<TVector> => Logistic.Of<TVector, TReal>(v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Slope<TVector, TReal>(TVector v, TVector parameter)
        where TVector : struct
        where TReal : struct, IRealLanes<TVector> => Logistic.Slope<TVector, TReal>(v);
}
