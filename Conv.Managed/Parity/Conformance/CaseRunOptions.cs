namespace ConvDnn.Parity.Conformance;

/// <summary>How cases are run.</summary>
public sealed record CaseRunOptions
{
    /// <summary>
    /// The type that real numbers are stored and summed in: float32 or float64; or float16 or bfloat16, which are summed in float32, with what rounding the inputs costs granted.
    /// Integers stay as the case ships them.
    /// </summary>
    public ElementType Arithmetic { get; init; } = ElementType.Float32;

    /// <summary>The layout of tensors: channels first as the cases ship them, or channels last with K, spatial, C filters.</summary>
    public TensorFormat Layout { get; init; } = TensorFormat.ChannelsFirst;
}
