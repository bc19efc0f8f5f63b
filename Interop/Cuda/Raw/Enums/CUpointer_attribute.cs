namespace ConvDnn.Interop.Cuda.Raw;

/// <summary>What can be asked about an address.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct CUpointer_attribute(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly CUpointer_attribute CU_POINTER_ATTRIBUTE_CONTEXT = new(Names.Add(1));
    public static readonly CUpointer_attribute CU_POINTER_ATTRIBUTE_MEMORY_TYPE = new(Names.Add(2));
    public static readonly CUpointer_attribute CU_POINTER_ATTRIBUTE_DEVICE_POINTER = new(Names.Add(3));
    public static readonly CUpointer_attribute CU_POINTER_ATTRIBUTE_HOST_POINTER = new(Names.Add(4));
    public static readonly CUpointer_attribute CU_POINTER_ATTRIBUTE_P2P_TOKENS = new(Names.Add(5));
    public static readonly CUpointer_attribute CU_POINTER_ATTRIBUTE_SYNC_MEMOPS = new(Names.Add(6));
    public static readonly CUpointer_attribute CU_POINTER_ATTRIBUTE_BUFFER_ID = new(Names.Add(7));
    public static readonly CUpointer_attribute CU_POINTER_ATTRIBUTE_IS_MANAGED = new(Names.Add(8));
    public static readonly CUpointer_attribute CU_POINTER_ATTRIBUTE_DEVICE_ORDINAL = new(Names.Add(9));
    public static readonly CUpointer_attribute CU_POINTER_ATTRIBUTE_IS_LEGACY_CUDA_IPC_CAPABLE = new(Names.Add(10));
    public static readonly CUpointer_attribute CU_POINTER_ATTRIBUTE_RANGE_START_ADDR = new(Names.Add(11));
    public static readonly CUpointer_attribute CU_POINTER_ATTRIBUTE_RANGE_SIZE = new(Names.Add(12));
    public static readonly CUpointer_attribute CU_POINTER_ATTRIBUTE_MAPPED = new(Names.Add(13));
    public static readonly CUpointer_attribute CU_POINTER_ATTRIBUTE_ALLOWED_HANDLE_TYPES = new(Names.Add(14));
    public static readonly CUpointer_attribute CU_POINTER_ATTRIBUTE_IS_GPU_DIRECT_RDMA_CAPABLE = new(Names.Add(15));
    public static readonly CUpointer_attribute CU_POINTER_ATTRIBUTE_ACCESS_FLAGS = new(Names.Add(16));
    public static readonly CUpointer_attribute CU_POINTER_ATTRIBUTE_MEMPOOL_HANDLE = new(Names.Add(17));
    public static readonly CUpointer_attribute CU_POINTER_ATTRIBUTE_MAPPING_SIZE = new(Names.Add(18));
    public static readonly CUpointer_attribute CU_POINTER_ATTRIBUTE_MAPPING_BASE_ADDR = new(Names.Add(19));
    public static readonly CUpointer_attribute CU_POINTER_ATTRIBUTE_MEMORY_BLOCK_ID = new(Names.Add(20));
    public static readonly CUpointer_attribute CU_POINTER_ATTRIBUTE_IS_HW_DECOMPRESS_CAPABLE = new(Names.Add(21));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
