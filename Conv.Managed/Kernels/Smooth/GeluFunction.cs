using System.Runtime.CompilerServices;

namespace ConvDnn.Kernels.Smooth;

/// <summary>
/// v·Φ(v). The tail Φ(−|v|) = e^(−v²/2)·s(h)/(2·(1 + 2h)), h = |v|/√2, where s is the polynomial in t = (h − 3.75)/(h + 3.75) of <see cref="Pointwise.NormalDistribution"/>, cut
/// after t¹² (its rest is below 2^-27) and written in powers of t. The rounding error of v² would grow with it; it is put back as a factor. Errors: value 16 units of 2^-24 of
/// itself, slope 16 of 1.
/// </summary>
internal readonly struct GeluFunction : ISmoothFunction
{
    private const float InverseSqrt2 = 0.707106781f;
    private const float InverseSqrtTwoPi = 0.398942280f;
    private const float Centre = 3.75f;

    /// <summary>Beyond this the tail is 0.</summary>
    private const float Far = 20;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Value<TVector, TReal>(TVector v, TVector parameter)
        where TVector : struct
        where TReal : struct, IRealLanes<TVector>
    {
        TVector tail = Tail<TVector, TReal>(v, out _), near = TReal.AtLeast(v, TReal.Broadcast(-Far));
        return TReal.Multiply(near, TReal.IfLess(v, TReal.Zero, tail, TReal.Subtract(TReal.Broadcast(1), tail)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Slope<TVector, TReal>(TVector v, TVector parameter)
        where TVector : struct
        where TReal : struct, IRealLanes<TVector>
    {
        v = TReal.AtMost(TReal.AtLeast(v, TReal.Broadcast(-Far)), TReal.Broadcast(Far));
        TVector tail = Tail<TVector, TReal>(v, out TVector bell);
        TVector cumulative = TReal.IfLess(v, TReal.Zero, tail, TReal.Subtract(TReal.Broadcast(1), tail));
        return TReal.MultiplyAdd(TReal.Multiply(v, TReal.Broadcast(InverseSqrtTwoPi)), bell, cumulative);
    }

    /// <summary>Φ(−|v|), and e^(−v²/2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Tail<TVector, TReal>(TVector v, out TVector bell)
        where TVector : struct
        where TReal : struct, IRealLanes<TVector>
    {
        v = TReal.AtMost(TReal.Abs(v), TReal.Broadcast(Far));
        TVector square = TReal.Multiply(v, v), lost = TReal.MultiplyAdd(v, v, TReal.Subtract(TReal.Zero, square)), half = TReal.Broadcast(-0.5f);
        bell = Exponential.Of<TVector, TReal>(TReal.Multiply(half, square));
        bell = TReal.MultiplyAdd(bell, TReal.Multiply(half, lost), bell);

        TVector h = TReal.Multiply(v, TReal.Broadcast(InverseSqrt2)), centre = TReal.Broadcast(Centre);
        TVector t = TReal.Divide(TReal.Subtract(h, centre), TReal.Add(h, centre));
        TVector s = TReal.Broadcast(2.20467189e-05f);
        s = TReal.MultiplyAdd(s, t, TReal.Broadcast(-0.000224116747f));
        s = TReal.MultiplyAdd(s, t, TReal.Broadcast(0.000330167456f));
        s = TReal.MultiplyAdd(s, t, TReal.Broadcast(0.00167591222f));
        s = TReal.MultiplyAdd(s, t, TReal.Broadcast(-0.00977008718f));
        s = TReal.MultiplyAdd(s, t, TReal.Broadcast(0.0284092524f));
        s = TReal.MultiplyAdd(s, t, TReal.Broadcast(-0.0586854405f));
        s = TReal.MultiplyAdd(s, t, TReal.Broadcast(0.0922907696f));
        s = TReal.MultiplyAdd(s, t, TReal.Broadcast(-0.108805228f));
        s = TReal.MultiplyAdd(s, t, TReal.Broadcast(0.08227842f));
        s = TReal.MultiplyAdd(s, t, TReal.Broadcast(0.00358549531f));
        s = TReal.MultiplyAdd(s, t, TReal.Broadcast(-0.140240658f));
        s = TReal.MultiplyAdd(s, t, TReal.Broadcast(1.23751263f));
        TVector scale = TReal.MultiplyAdd(h, TReal.Broadcast(4), TReal.Broadcast(2));
        return TReal.Divide(TReal.Multiply(bell, s), scale);
    }
}
