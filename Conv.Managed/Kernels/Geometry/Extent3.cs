namespace ConvDnn.Kernels;

/// <summary>One number per spatial axis. A problem with fewer axes has its missing leading ones at a neutral value (lengths and strides 1, padding 0).</summary>
/// <param name="D">Depth.</param>
/// <param name="H">Height.</param>
/// <param name="W">Width.</param>
public readonly record struct Extent3(long D, long H, long W)
{
    /// <summary>The product of the three, as for a count of positions.</summary>
    public long Volume => checked(D * H * W);

    /// <summary>The same number on every axis.</summary>
    /// <param name="value">The number.</param>
    /// <returns>The triple.</returns>
    public static Extent3 All(long value) => new(value, value, value);

    /// <summary>The number of one axis: 0 is depth, 1 height, 2 width.</summary>
    /// <param name="axis">0, 1 or 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">The axis is not 0, 1 or 2.</exception>
    public long this[int axis] => axis switch
    {
        0 => D,
        1 => H,
        2 => W,
        _ => throw new ArgumentOutOfRangeException(nameof(axis), axis, "A spatial axis is 0 (depth), 1 (height) or 2 (width)."),
    };
}
