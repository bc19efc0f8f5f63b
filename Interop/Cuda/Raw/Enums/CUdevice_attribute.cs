namespace ConvDnn.Interop.Cuda.Raw;

/// <summary>A property of a device that is an integer.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct CUdevice_attribute(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly CUdevice_attribute CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_BLOCK = new(Names.Add(1));
    public static readonly CUdevice_attribute CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_X = new(Names.Add(2));
    public static readonly CUdevice_attribute CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_Y = new(Names.Add(3));
    public static readonly CUdevice_attribute CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_Z = new(Names.Add(4));
    public static readonly CUdevice_attribute CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_X = new(Names.Add(5));
    public static readonly CUdevice_attribute CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_Y = new(Names.Add(6));
    public static readonly CUdevice_attribute CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_Z = new(Names.Add(7));
    public static readonly CUdevice_attribute CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK = new(Names.Add(8));
    public static readonly CUdevice_attribute CU_DEVICE_ATTRIBUTE_WARP_SIZE = new(Names.Add(10));
    public static readonly CUdevice_attribute CU_DEVICE_ATTRIBUTE_MAX_REGISTERS_PER_BLOCK = new(Names.Add(12));
    public static readonly CUdevice_attribute CU_DEVICE_ATTRIBUTE_CLOCK_RATE = new(Names.Add(13));
    public static readonly CUdevice_attribute CU_DEVICE_ATTRIBUTE_TEXTURE_ALIGNMENT = new(Names.Add(14));
    public static readonly CUdevice_attribute CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT = new(Names.Add(16));
    public static readonly CUdevice_attribute CU_DEVICE_ATTRIBUTE_KERNEL_EXEC_TIMEOUT = new(Names.Add(17));
    public static readonly CUdevice_attribute CU_DEVICE_ATTRIBUTE_COMPUTE_MODE = new(Names.Add(20));
    public static readonly CUdevice_attribute CU_DEVICE_ATTRIBUTE_PCI_BUS_ID = new(Names.Add(33));
    public static readonly CUdevice_attribute CU_DEVICE_ATTRIBUTE_PCI_DEVICE_ID = new(Names.Add(34));
    public static readonly CUdevice_attribute CU_DEVICE_ATTRIBUTE_TCC_DRIVER = new(Names.Add(35));
    public static readonly CUdevice_attribute CU_DEVICE_ATTRIBUTE_MEMORY_CLOCK_RATE = new(Names.Add(36));
    public static readonly CUdevice_attribute CU_DEVICE_ATTRIBUTE_GLOBAL_MEMORY_BUS_WIDTH = new(Names.Add(37));
    public static readonly CUdevice_attribute CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE = new(Names.Add(38));
    public static readonly CUdevice_attribute CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_MULTIPROCESSOR = new(Names.Add(39));
    public static readonly CUdevice_attribute CU_DEVICE_ATTRIBUTE_ASYNC_ENGINE_COUNT = new(Names.Add(40));
    public static readonly CUdevice_attribute CU_DEVICE_ATTRIBUTE_UNIFIED_ADDRESSING = new(Names.Add(41));
    public static readonly CUdevice_attribute CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR = new(Names.Add(75));
    public static readonly CUdevice_attribute CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR = new(Names.Add(76));
    public static readonly CUdevice_attribute CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_MULTIPROCESSOR = new(Names.Add(81));
    public static readonly CUdevice_attribute CU_DEVICE_ATTRIBUTE_MAX_REGISTERS_PER_MULTIPROCESSOR = new(Names.Add(82));
    public static readonly CUdevice_attribute CU_DEVICE_ATTRIBUTE_MANAGED_MEMORY = new(Names.Add(83));
    public static readonly CUdevice_attribute CU_DEVICE_ATTRIBUTE_CONCURRENT_MANAGED_ACCESS = new(Names.Add(89));
    public static readonly CUdevice_attribute CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN = new(Names.Add(97));
    public static readonly CUdevice_attribute CU_DEVICE_ATTRIBUTE_VIRTUAL_ADDRESS_MANAGEMENT_SUPPORTED = new(Names.Add(102));
    public static readonly CUdevice_attribute CU_DEVICE_ATTRIBUTE_MEMORY_POOLS_SUPPORTED = new(Names.Add(115));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
