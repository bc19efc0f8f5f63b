namespace ConvDnn.Parity;

/// <summary>Carries a tensor's layout over to other lengths.</summary>
internal static class KeptLayout
{
    /// <summary>The same named format; explicit strides stay as they are, which is safe for shorter axes. With another number of axes, strides become packed.</summary>
    public static TensorSpec Resized(this TensorSpec spec, Dims lengths) => spec.Format != TensorFormat.Strided
        ? TensorSpec.Activations(spec.Type, spec.Format, lengths)
        : spec.Restrided(lengths);

    /// <summary>As <see cref="Resized"/>, for filters.</summary>
    public static TensorSpec ResizedFilter(this TensorSpec spec, Dims lengths) => spec.FilterFormat != FilterFormat.Strided
        ? TensorSpec.Filter(spec.Type, spec.FilterFormat, lengths)
        : spec.Restrided(lengths);

    /// <summary>The tensor in row-major order, if it is not.</summary>
    public static IEnumerable<TensorSpec> Straightened(this TensorSpec spec)
    {
        TensorSpec packed = TensorSpec.Packed(spec.Type, spec.Lengths);
        if (packed != spec) yield return packed;
    }

    private static TensorSpec Restrided(this TensorSpec spec, Dims lengths) =>
        spec.Rank == lengths.Count ? new TensorSpec(spec.Type, lengths, spec.Strides) : TensorSpec.Packed(spec.Type, lengths);
}
