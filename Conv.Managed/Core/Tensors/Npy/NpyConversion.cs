namespace ConvDnn;

/// <summary>What a reader may do when the file's element type is not the one asked for.</summary>
public enum NpyConversion
{
    /// <summary>Nothing: the two types must be the same.</summary>
    None,

    /// <summary>Convert to <see cref="Half"/>, <see cref="float"/> or <see cref="double"/> where every value read is kept exactly; the first that is not is an error.</summary>
    Lossless,

    /// <summary>Convert to <see cref="Half"/>, <see cref="float"/> or <see cref="double"/>, rounding to nearest, ties to even.</summary>
    Rounded,
}
