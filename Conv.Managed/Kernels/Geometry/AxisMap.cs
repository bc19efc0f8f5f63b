namespace ConvDnn.Kernels;

/// <summary>Says which element of an axis a padded position shows. Computed, not tabulated: an axis may have more than 2^31 positions and only its ends ever need the answer.</summary>
/// <param name="Length">Elements on the axis.</param>
/// <param name="Kind">The padding mode.</param>
internal readonly record struct AxisMap(long Length, PaddingKind Kind)
{
    /// <summary>The answer for a position that shows no element but a value from outside.</summary>
    public const long Outside = -1;

    /// <summary>The element that a position shows; position 0 is the first element of the image, negative ones lie before it.</summary>
    public long Source(long position) => (ulong)position < (ulong)Length ? position : Beyond(position);

    private long Beyond(long position) => Kind switch
    {
        _ when Length == 0 => Outside,
        PaddingKind.Circular => Modulo(position, Length),
        PaddingKind.Reflect => Length == 1 ? 0 : Mirror(Modulo(position, 2 * (Length - 1))),
        PaddingKind.Replicate => position < 0 ? 0 : Length - 1,
        _ => Outside,
    };

    private long Mirror(long folded) => folded < Length ? folded : 2 * (Length - 1) - folded;

    private static long Modulo(long value, long modulus) => value % modulus is var rest && rest < 0 ? rest + modulus : rest;
}
