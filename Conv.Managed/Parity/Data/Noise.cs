namespace ConvDnn.Parity;

/// <summary>
/// Numbers that look random but depend only on a seed, an operand and a place: the same on every machine and for any order or number of threads,
/// and simple enough to be repeated in a snippet. The mixing function is the finalizer of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
/// </summary>
public static class Noise
{
    /// <summary>64 well mixed bits.</summary>
    /// <param name="seed">Any number.</param>
    /// <param name="stream">Tells operands apart.</param>
    /// <param name="index">The place inside the operand.</param>
    public static ulong Bits(ulong seed, int stream, long index)
    {
        ulong z = (seed * 0x9E3779B97F4A7C15) + ((ulong)(stream + 1) * 0xD1B54A32D192ED03) + ((ulong)(index + 1) * 0x8CB92BA72F3D8DD7);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Evenly spread over [0, 1), a multiple of 2⁻⁵³.</summary>
    public static double Unit(ulong bits) => (bits >> 11) * (1.0 / (1L << 53));
}
