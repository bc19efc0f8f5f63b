using System.Runtime.CompilerServices;

namespace ConvDnn.Kernels.Smooth;

/// <summary>tanh|v| = −m/(2 + m) with m = e^(−2|v|) − 1, which has no cancellation near 0. Errors: value 6 units of 2^-24 of itself, slope 6.</summary>
internal readonly struct TanhFunction : ISmoothFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Value<TVector, TReal>(TVector v, TVector parameter)
        where TVector : struct
        where TReal : struct, IRealLanes<TVector>
    {
        TVector m = Exponential.MinusOne<TVector, TReal>(TReal.Multiply(TReal.Broadcast(-2), TReal.Abs(v)));
        TVector t = TReal.Divide(m, TReal.Add(TReal.Broadcast(2), m));
        return TReal.IfLess(v, TReal.Zero, t, TReal.Subtract(TReal.Zero, t));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Slope<TVector, TReal>(TVector v, TVector parameter)
        where TVector : struct
        where TReal : struct, IRealLanes<TVector> =>
        TReal.Multiply(TReal.Broadcast(4), Logistic.Slope<TVector, TReal>(TReal.Add(v, v)));
}
