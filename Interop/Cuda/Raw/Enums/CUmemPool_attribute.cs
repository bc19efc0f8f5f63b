namespace ConvDnn.Interop.Cuda.Raw;

/// <summary>A property of a memory pool.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct CUmemPool_attribute(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly CUmemPool_attribute CU_MEMPOOL_ATTR_REUSE_FOLLOW_EVENT_DEPENDENCIES = new(Names.Add(1));
    public static readonly CUmemPool_attribute CU_MEMPOOL_ATTR_REUSE_ALLOW_OPPORTUNISTIC = new(Names.Add(2));
    public static readonly CUmemPool_attribute CU_MEMPOOL_ATTR_REUSE_ALLOW_INTERNAL_DEPENDENCIES = new(Names.Add(3));
    public static readonly CUmemPool_attribute CU_MEMPOOL_ATTR_RELEASE_THRESHOLD = new(Names.Add(4));
    public static readonly CUmemPool_attribute CU_MEMPOOL_ATTR_RESERVED_MEM_CURRENT = new(Names.Add(5));
    public static readonly CUmemPool_attribute CU_MEMPOOL_ATTR_RESERVED_MEM_HIGH = new(Names.Add(6));
    public static readonly CUmemPool_attribute CU_MEMPOOL_ATTR_USED_MEM_CURRENT = new(Names.Add(7));
    public static readonly CUmemPool_attribute CU_MEMPOOL_ATTR_USED_MEM_HIGH = new(Names.Add(8));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
