namespace ConvDnn.Tool;

/// <summary>
/// The order of axes in files. Channels first, files are N, C, spatial and K, C, spatial like the lengths of problems. Channels last they are N, spatial, C and
/// K, spatial, C: the elements stay where they are, only the shape is read in another order.
/// </summary>
/// <param name="Format">The layout.</param>
internal sealed record FileLayout(TensorFormat Format)
{
    private bool IsChannelsLast => Format == TensorFormat.ChannelsLast;

    /// <summary>Lengths in the order of problems, from the shape of a file.</summary>
    public Dims ToLengths(Dims shape)
    {
        if (!IsChannelsLast || shape.Count < 3) return shape;
        Dims channel = [shape[shape.Count - 1]];
        return shape.Slice(0, 1).Concat(channel).Concat(shape.Slice(1, shape.Count - 2));
    }

    /// <summary>The shape of a file, from lengths in the order of problems.</summary>
    public Dims ToShape(Dims lengths)
    {
        if (!IsChannelsLast || lengths.Count < 3) return lengths;
        return lengths.Slice(0, 1).Concat(lengths.Slice(2, lengths.Count - 2)).Concat(lengths.Slice(1, 1));
    }

    public TensorSpec Activations(ElementType type, Dims lengths) => TensorSpec.Activations(type, lengths.Count < 2 ? TensorFormat.ChannelsFirst : Format, lengths);

    public TensorSpec Filter(ElementType type, Dims lengths) =>
        TensorSpec.Filter(type, IsChannelsLast ? FilterFormat.Krsc : FilterFormat.Kcrs, lengths);
}
