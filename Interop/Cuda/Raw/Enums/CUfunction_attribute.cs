namespace ConvDnn.Interop.Cuda.Raw;

/// <summary>A property of a device function.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct CUfunction_attribute(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly CUfunction_attribute CU_FUNC_ATTRIBUTE_MAX_THREADS_PER_BLOCK = new(Names.Add(0));
    public static readonly CUfunction_attribute CU_FUNC_ATTRIBUTE_SHARED_SIZE_BYTES = new(Names.Add(1));
    public static readonly CUfunction_attribute CU_FUNC_ATTRIBUTE_CONST_SIZE_BYTES = new(Names.Add(2));
    public static readonly CUfunction_attribute CU_FUNC_ATTRIBUTE_LOCAL_SIZE_BYTES = new(Names.Add(3));
    public static readonly CUfunction_attribute CU_FUNC_ATTRIBUTE_NUM_REGS = new(Names.Add(4));
    public static readonly CUfunction_attribute CU_FUNC_ATTRIBUTE_PTX_VERSION = new(Names.Add(5));
    public static readonly CUfunction_attribute CU_FUNC_ATTRIBUTE_BINARY_VERSION = new(Names.Add(6));
    public static readonly CUfunction_attribute CU_FUNC_ATTRIBUTE_CACHE_MODE_CA = new(Names.Add(7));
    public static readonly CUfunction_attribute CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES = new(Names.Add(8));
    public static readonly CUfunction_attribute CU_FUNC_ATTRIBUTE_PREFERRED_SHARED_MEMORY_CARVEOUT = new(Names.Add(9));
    public static readonly CUfunction_attribute CU_FUNC_ATTRIBUTE_CLUSTER_SIZE_MUST_BE_SET = new(Names.Add(10));
    public static readonly CUfunction_attribute CU_FUNC_ATTRIBUTE_REQUIRED_CLUSTER_WIDTH = new(Names.Add(11));
    public static readonly CUfunction_attribute CU_FUNC_ATTRIBUTE_REQUIRED_CLUSTER_HEIGHT = new(Names.Add(12));
    public static readonly CUfunction_attribute CU_FUNC_ATTRIBUTE_REQUIRED_CLUSTER_DEPTH = new(Names.Add(13));
    public static readonly CUfunction_attribute CU_FUNC_ATTRIBUTE_NON_PORTABLE_CLUSTER_SIZE_ALLOWED = new(Names.Add(14));
    public static readonly CUfunction_attribute CU_FUNC_ATTRIBUTE_CLUSTER_SCHEDULING_POLICY_PREFERENCE = new(Names.Add(15));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
