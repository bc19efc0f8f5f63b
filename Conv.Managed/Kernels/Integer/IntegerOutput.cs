namespace ConvDnn.Kernels;

/// <summary>What an integer convolution writes.</summary>
public enum IntegerOutput
{
    /// <summary>The 32-bit sums, saturated.</summary>
    Sums,

    /// <summary>Signed 8-bit, requantised.</summary>
    SignedBytes,

    /// <summary>Unsigned 8-bit, requantised.</summary>
    UnsignedBytes,

    /// <summary>float32: the real numbers that the sums stand for.</summary>
    Reals,
}
