using System.Runtime.CompilerServices;

namespace ConvDnn.Kernels.Smooth;

/// <summary>1 / (1 + e^−z), from the side on which e^−|z| is at most 1: neither tail loses digits, nothing overflows.</summary>
internal static class Logistic
{
    /// <summary>Beyond this, e^−|z| is 0 in float32.</summary>
    public const float Far = 150;

    /// <summary>σ(z).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector, TReal>(TVector z)
        where TVector : struct
        where TReal : struct, IRealLanes<TVector>
    {
        TVector e = Falling<TVector, TReal>(z), one = TReal.Broadcast(1);
        return TReal.Divide(TReal.IfLess(z, TReal.Zero, e, one), TReal.Add(one, e));
    }

    /// <summary>σ'(z) = σ(z)·σ(−z).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Slope<TVector, TReal>(TVector z)
        where TVector : struct
        where TReal : struct, IRealLanes<TVector>
    {
        TVector e = Falling<TVector, TReal>(z), sum = TReal.Add(TReal.Broadcast(1), e);
        return TReal.Divide(e, TReal.Multiply(sum, sum));
    }

    /// <summary>z within ±<see cref="Far"/>; NaN stays NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Near<TVector, TReal>(TVector z)
        where TVector : struct
        where TReal : struct, IRealLanes<TVector> => TReal.AtMost(TReal.AtLeast(z, TReal.Broadcast(-Far)), TReal.Broadcast(Far));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Falling<TVector, TReal>(TVector z)
        where TVector : struct
        where TReal : struct, IRealLanes<TVector> => Exponential.Of<TVector, TReal>(TReal.Subtract(TReal.Zero, TReal.Abs(z)));
}
