namespace ConvDnn.Device;

/// <summary>What a vendor's convolution can do besides the sum itself. Whatever it cannot is done by copies and kernels around it.</summary>
public sealed record VendorTraits
{
    /// <summary>Zero padding may differ before and after.</summary>
    public bool HasUnevenPadding { get; init; }

    /// <summary>The factors α and β are given with every call; else only α = 1 and β = 0 are computed.</summary>
    public bool HasFactors { get; init; }

    /// <summary>16-bit operands may be summed into a 32-bit output.</summary>
    public bool HasWideOutput { get; init; }

    /// <summary>What 8-bit operands are summed into: 32-bit integers, or float32, which is exact up to 2²⁴.</summary>
    public ElementType ByteSums { get; init; } = ElementType.Int32;

    /// <summary>The most elements of a tensor.</summary>
    public long MostElements { get; init; } = int.MaxValue;
}
