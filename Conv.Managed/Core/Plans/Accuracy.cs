namespace ConvDnn;

/// <summary>
/// How much rounding error a caller accepts for speed. Errors are stated in units of u·A*: u the unit roundoff of the sums, A* the largest |w| ∗ |x| over the plane of a result.
/// K is the number of products in a sum.
/// </summary>
public enum Accuracy
{
    /// <summary>Sums of products, and in float32, where they pay, transforms whose error stays below (128 + 4·√K)·u·A*: Winograd with output tiles of 2 and 4 per axis.</summary>
    Default,

    /// <summary>Sums of products only, each product formed once: the error stays below (4 + 4·√K)·u·|w| ∗ |x|, element by element, and small integers come out exactly.</summary>
    Accurate,

    /// <summary>Every transform, up to an error of (256 + 4·√K)·u·A*: Winograd with output tiles of 6 too.</summary>
    Fast,
}
