using System.Runtime.CompilerServices;

namespace ConvDnn.Kernels.Smooth;

/// <summary>v·σ(p·v). Errors: value 6 units of 2^-24 of itself and |p·v| more where p·v is rounded, as the exponent's error is the result's; slope 8 of 1.</summary>
internal readonly struct SwishFunction : ISmoothFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Value<TVector, TReal>(TVector v, TVector parameter)
        where TVector : struct
        where TReal : struct, IRealLanes<TVector>
    {
        TVector z = TReal.Multiply(parameter, v);
        // An infinite v times 0 is 0 here.
        return TReal.IfLess(z, TReal.Broadcast(-Logistic.Far), TReal.Zero, TReal.Multiply(v, Logistic.Of<TVector, TReal>(z)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Slope<TVector, TReal>(TVector v, TVector parameter)
        where TVector : struct
        where TReal : struct, IRealLanes<TVector>
    {
        TVector z = Logistic.Near<TVector, TReal>(TReal.Multiply(parameter, v));
        return TReal.MultiplyAdd(z, Logistic.Slope<TVector, TReal>(z), Logistic.Of<TVector, TReal>(z));
    }
}
