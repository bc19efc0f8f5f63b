namespace ConvDnn.Interop.Cuda.Raw;

/// <summary>How a context waits; flags may be combined.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct CUctx_flags(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly CUctx_flags CU_CTX_SCHED_AUTO = new(Names.Add(0));
    public static readonly CUctx_flags CU_CTX_SCHED_SPIN = new(Names.Add(1));
    public static readonly CUctx_flags CU_CTX_SCHED_YIELD = new(Names.Add(2));
    public static readonly CUctx_flags CU_CTX_SCHED_BLOCKING_SYNC = new(Names.Add(4));
    public static readonly CUctx_flags CU_CTX_MAP_HOST = new(Names.Add(8));
    public static readonly CUctx_flags CU_CTX_LMEM_RESIZE_TO_MAX = new(Names.Add(16));
    public static readonly CUctx_flags CU_CTX_SYNC_MEMOPS = new(Names.Add(128));

    /// <summary>Both sets of flags.</summary>
    public static CUctx_flags operator |(CUctx_flags left, CUctx_flags right) => left.BitwiseOr(right);

    /// <summary>Both sets of flags.</summary>
    public CUctx_flags BitwiseOr(CUctx_flags other) => new(Value | other.Value);

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
