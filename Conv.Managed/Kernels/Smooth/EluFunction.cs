using System.Runtime.CompilerServices;

namespace ConvDnn.Kernels.Smooth;

/// <summary>v above 0, p·(e^v − 1) elsewhere. Errors: value 5 units of 2^-24 of itself, slope 4.</summary>
internal readonly struct EluFunction : ISmoothFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Value<TVector, TReal>(TVector v, TVector parameter)
        where TVector : struct
        where TReal : struct, IRealLanes<TVector> =>
        TReal.IfLess(TReal.Zero, v, v, TReal.Multiply(parameter, Exponential.MinusOne<TVector, TReal>(TReal.AtMost(v, TReal.Zero))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Slope<TVector, TReal>(TVector v, TVector parameter)
        where TVector : struct
        where TReal : struct, IRealLanes<TVector> =>
        TReal.IfLess(TReal.Zero, v, TReal.Broadcast(1), TReal.Multiply(parameter, Exponential.Of<TVector, TReal>(v)));
}
