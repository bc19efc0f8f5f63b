using System.Runtime.CompilerServices;

namespace ConvDnn.Kernels.Smooth;

/// <summary>
/// e^v and its relatives in float32. v = n·ln 2 + r with |r| ≤ ln 2/2 and n·ln 2 subtracted in two parts; e^r − 1 = r + r²·q(r), q the Taylor polynomial up to r⁷/7!, whose
/// remainder is below 2^-27 of e^r. Errors in units of 2^-24 of the result: e^v 2 (and half a step where it is subnormal), e^v − 1 3, log(1 + e) 3.
/// </summary>
internal static class Exponential
{
    private const float Log2E = 1.44269504f;

    /// <summary>ln 2 in 15 bits, so that its product with n is exact, and the rest.</summary>
    private const float Ln2High = 0.693145752f;
    private const float Ln2Low = 1.42860677e-6f;

    /// <summary>Below, e^v is 0 in float32; above, infinite.</summary>
    private const float Least = -104.5f;
    private const float Most = 89f;

    /// <summary>e^v.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector, TReal>(TVector v)
        where TVector : struct
        where TReal : struct, IRealLanes<TVector>
    {
        v = TReal.AtMost(TReal.AtLeast(v, TReal.Broadcast(Least)), TReal.Broadcast(Most));
        TVector less = LessOne<TVector, TReal>(v, out TVector n);
        return TReal.Scale(TReal.Add(less, TReal.Broadcast(1)), n);
    }

    /// <summary>e^v − 1 for v ≤ 0, with small relative error also near 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector MinusOne<TVector, TReal>(TVector v)
        where TVector : struct
        where TReal : struct, IRealLanes<TVector>
    {
        // From here on it is −1.
        v = TReal.AtLeast(v, TReal.Broadcast(-30));
        TVector less = LessOne<TVector, TReal>(v, out TVector n), power = TReal.Scale(TReal.Broadcast(1), n);
        return TReal.MultiplyAdd(power, less, TReal.Subtract(power, TReal.Broadcast(1)));
    }

    /// <summary>log(1 + e) for 0 ≤ e ≤ 1: twice the series of artanh in e/(2 + e) ≤ 1/3, up to the 17th power.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector LogOnePlus<TVector, TReal>(TVector e)
        where TVector : struct
        where TReal : struct, IRealLanes<TVector>
    {
        TVector s = TReal.Divide(e, TReal.Add(e, TReal.Broadcast(2))), square = TReal.Multiply(s, s);
        TVector sum = TReal.Broadcast(2f / 17);
        sum = TReal.MultiplyAdd(sum, square, TReal.Broadcast(2f / 15));
        sum = TReal.MultiplyAdd(sum, square, TReal.Broadcast(2f / 13));
        sum = TReal.MultiplyAdd(sum, square, TReal.Broadcast(2f / 11));
        sum = TReal.MultiplyAdd(sum, square, TReal.Broadcast(2f / 9));
        sum = TReal.MultiplyAdd(sum, square, TReal.Broadcast(2f / 7));
        sum = TReal.MultiplyAdd(sum, square, TReal.Broadcast(2f / 5));
        sum = TReal.MultiplyAdd(sum, square, TReal.Broadcast(2f / 3));
        return TReal.MultiplyAdd(TReal.Multiply(sum, square), s, TReal.Add(s, s));
    }

    /// <summary>e^r − 1 and n, with v = n·ln 2 + r.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector LessOne<TVector, TReal>(TVector v, out TVector n)
        where TVector : struct
        where TReal : struct, IRealLanes<TVector>
    {
        n = TReal.Round(TReal.Multiply(v, TReal.Broadcast(Log2E)));
        TVector r = TReal.MultiplyAdd(n, TReal.Broadcast(-Ln2High), v);
        r = TReal.MultiplyAdd(n, TReal.Broadcast(-Ln2Low), r);
        TVector q = TReal.Broadcast(1f / 5040);
        q = TReal.MultiplyAdd(q, r, TReal.Broadcast(1f / 720));
        q = TReal.MultiplyAdd(q, r, TReal.Broadcast(1f / 120));
        q = TReal.MultiplyAdd(q, r, TReal.Broadcast(1f / 24));
        q = TReal.MultiplyAdd(q, r, TReal.Broadcast(1f / 6));
        q = TReal.MultiplyAdd(q, r, TReal.Broadcast(0.5f));
        return TReal.MultiplyAdd(TReal.Multiply(r, r), q, r);
    }
}
