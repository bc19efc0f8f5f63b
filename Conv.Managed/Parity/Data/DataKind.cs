namespace ConvDnn.Parity;

/// <summary>Two kinds of numbers, because each hides what the other shows.</summary>
public enum DataKind
{
    /// <summary>
    /// Integers so small that every partial sum in any order is exact: the result must be equal, so no index error can hide in a tolerance.
    /// Blind to precision, since small integers survive every shorter format.
    /// </summary>
    Integers,

    /// <summary>
    /// Numbers spread evenly over ±1, rounded to the operand's type before anybody sees them: judged under an <see cref="ErrorBound"/>, so no lost precision can hide.
    /// For 8-bit operands, whose sums are exact anyway: the type's whole range.
    /// </summary>
    Reals,
}
