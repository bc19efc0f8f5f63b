using System.Runtime.CompilerServices;

namespace ConvDnn.Kernels.Smooth;

/// <summary>
/// log(1 + e^z)/p with z = p·v, as max(z, 0) + log(1 + e^−|z|). Errors: value 8 units of 2^-24 of itself and |z| more where p·v is rounded, slope 4 and |z| more.
/// </summary>
internal readonly struct SoftplusFunction : ISmoothFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Value<TVector, TReal>(TVector v, TVector parameter)
        where TVector : struct
        where TReal : struct, IRealLanes<TVector>
    {
        TVector z = TReal.Multiply(parameter, v);
        TVector e = Exponential.Of<TVector, TReal>(TReal.Subtract(TReal.Zero, TReal.Abs(z)));
        return TReal.Divide(TReal.Add(TReal.AtLeast(z, TReal.Zero), Exponential.LogOnePlus<TVector, TReal>(e)), parameter);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Slope<TVector, TReal>(TVector v, TVector parameter)
        where TVector : struct
        where TReal : struct, IRealLanes<TVector> => Logistic.Of<TVector, TReal>(TReal.Multiply(parameter, v));
}
