using System.Runtime.CompilerServices;

namespace ConvDnn.Kernels.Smooth;

/// <summary>v·(1 + tanh u)/2 = v·σ(2u) with 2u = v·(a + b·v²). Errors: value 6 + 3·|2u| units of 2^-24 of itself, as the exponent's error is the result's; slope 16 of 1.</summary>
internal readonly struct GeluTanhFunction : ISmoothFunction
{
    private const float A = 1.59576912f;
    private const float B = 0.0713548163f;

    /// <summary>Beyond this the function is 0 or v.</summary>
    private const float Far = 20;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Value<TVector, TReal>(TVector v, TVector parameter)
        where TVector : struct
        where TReal : struct, IRealLanes<TVector>
    {
        TVector z = TReal.Multiply(v, TReal.MultiplyAdd(TReal.Multiply(v, v), TReal.Broadcast(B), TReal.Broadcast(A)));
        return TReal.IfLess(z, TReal.Broadcast(-Logistic.Far), TReal.Zero, TReal.Multiply(v, Logistic.Of<TVector, TReal>(z)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Slope<TVector, TReal>(TVector v, TVector parameter)
        where TVector : struct
        where TReal : struct, IRealLanes<TVector>
    {
        v = TReal.AtMost(TReal.AtLeast(v, TReal.Broadcast(-Far)), TReal.Broadcast(Far));
        TVector square = TReal.Multiply(v, v);
        TVector z = TReal.Multiply(v, TReal.MultiplyAdd(square, TReal.Broadcast(B), TReal.Broadcast(A)));
        TVector steepness = TReal.Multiply(v, TReal.MultiplyAdd(square, TReal.Broadcast(3 * B), TReal.Broadcast(A)));
        return TReal.MultiplyAdd(steepness, Logistic.Slope<TVector, TReal>(z), Logistic.Of<TVector, TReal>(z));
    }
}
