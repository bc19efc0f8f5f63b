namespace ConvDnn.Parity;

/// <summary>Kinds of numbers, because each hides what the others show.</summary>
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

    /// <summary>
    /// As <see cref="Reals"/>, with a NaN and infinities among the elements (<see cref="SpecialValues"/>): they must come out where the oracle has them and nowhere else,
    /// so that none is swallowed and none leaks through padding, tails or tiles.
    /// </summary>
    Specials,
}
