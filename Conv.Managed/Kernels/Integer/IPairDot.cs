namespace ConvDnn.Kernels.Integer;

/// <summary>The one operation of integer products: in every 32-bit lane two products of 16-bit halves are added to a sum.</summary>
/// <typeparam name="TVector">The register, seen as 32-bit lanes.</typeparam>
internal interface IPairDot<TVector>
    where TVector : struct
{
    /// <summary>
    /// sum + low(a)·low(b) + high(a)·high(b), lane by lane, halves signed. The two products together never overflow 32 bits but for four times −32768, which no 8-bit integer
    /// less a zero point reaches.
    /// </summary>
    static abstract TVector Add(TVector a, TVector b, TVector sum);
}
