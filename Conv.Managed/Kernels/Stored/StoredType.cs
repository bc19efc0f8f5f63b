namespace ConvDnn.Kernels;

/// <summary>How numbers lie in memory when arithmetic is in float32.</summary>
public enum StoredType
{
    /// <summary>float16. 16 bits: sign, 5 of exponent, 10 of fraction.</summary>
    Half,

    /// <summary>bfloat16. 16 bits: the upper half of a float32.</summary>
    Brain,

    /// <summary>float32 itself.</summary>
    Full,
}
