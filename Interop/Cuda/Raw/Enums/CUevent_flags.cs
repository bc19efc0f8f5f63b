namespace ConvDnn.Interop.Cuda.Raw;

/// <summary>How an event waits and whether it takes times; flags may be combined.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct CUevent_flags(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly CUevent_flags CU_EVENT_DEFAULT = new(Names.Add(0));
    public static readonly CUevent_flags CU_EVENT_BLOCKING_SYNC = new(Names.Add(1));
    public static readonly CUevent_flags CU_EVENT_DISABLE_TIMING = new(Names.Add(2));
    public static readonly CUevent_flags CU_EVENT_INTERPROCESS = new(Names.Add(4));

    /// <summary>Both sets of flags.</summary>
    public static CUevent_flags operator |(CUevent_flags left, CUevent_flags right) => left.BitwiseOr(right);

    /// <summary>Both sets of flags.</summary>
    public CUevent_flags BitwiseOr(CUevent_flags other) => new(Value | other.Value);

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
