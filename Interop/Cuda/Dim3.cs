namespace ConvDnn.Interop.Cuda;

/// <summary>The extent of a grid of blocks or of a block of threads.</summary>
/// <param name="X">Along x.</param>
/// <param name="Y">Along y.</param>
/// <param name="Z">Along z.</param>
public readonly record struct Dim3(uint X, uint Y = 1, uint Z = 1)
{
    /// <summary>An extent along x alone.</summary>
    /// <param name="x">The extent.</param>
    public static implicit operator Dim3(uint x) => new(x);

    /// <summary>An extent along x alone.</summary>
    /// <param name="x">The extent.</param>
    public static Dim3 FromUInt32(uint x) => new(x);

    /// <summary>As C# would write it.</summary>
    public override string ToString() => $"new Dim3({X}, {Y}, {Z})";
}
