namespace ConvDnn.Interop.Cuda.Raw;

/// <summary>What a call of the driver API returns. Numbers from 700 on report failures of earlier asynchronous work.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct CUresult(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly CUresult CUDA_SUCCESS = new(Names.Add(0));
    public static readonly CUresult CUDA_ERROR_INVALID_VALUE = new(Names.Add(1));
    public static readonly CUresult CUDA_ERROR_OUT_OF_MEMORY = new(Names.Add(2));
    public static readonly CUresult CUDA_ERROR_NOT_INITIALIZED = new(Names.Add(3));
    public static readonly CUresult CUDA_ERROR_DEINITIALIZED = new(Names.Add(4));
    public static readonly CUresult CUDA_ERROR_PROFILER_DISABLED = new(Names.Add(5));
    public static readonly CUresult CUDA_ERROR_PROFILER_NOT_INITIALIZED = new(Names.Add(6));
    public static readonly CUresult CUDA_ERROR_PROFILER_ALREADY_STARTED = new(Names.Add(7));
    public static readonly CUresult CUDA_ERROR_PROFILER_ALREADY_STOPPED = new(Names.Add(8));
    public static readonly CUresult CUDA_ERROR_STUB_LIBRARY = new(Names.Add(34));
    public static readonly CUresult CUDA_ERROR_CALL_REQUIRES_NEWER_DRIVER = new(Names.Add(36));
    public static readonly CUresult CUDA_ERROR_DEVICE_UNAVAILABLE = new(Names.Add(46));
    public static readonly CUresult CUDA_ERROR_NO_DEVICE = new(Names.Add(100));
    public static readonly CUresult CUDA_ERROR_INVALID_DEVICE = new(Names.Add(101));
    public static readonly CUresult CUDA_ERROR_DEVICE_NOT_LICENSED = new(Names.Add(102));
    public static readonly CUresult CUDA_ERROR_INVALID_IMAGE = new(Names.Add(200));
    public static readonly CUresult CUDA_ERROR_INVALID_CONTEXT = new(Names.Add(201));
    public static readonly CUresult CUDA_ERROR_CONTEXT_ALREADY_CURRENT = new(Names.Add(202));
    public static readonly CUresult CUDA_ERROR_MAP_FAILED = new(Names.Add(205));
    public static readonly CUresult CUDA_ERROR_UNMAP_FAILED = new(Names.Add(206));
    public static readonly CUresult CUDA_ERROR_ARRAY_IS_MAPPED = new(Names.Add(207));
    public static readonly CUresult CUDA_ERROR_ALREADY_MAPPED = new(Names.Add(208));
    public static readonly CUresult CUDA_ERROR_NO_BINARY_FOR_GPU = new(Names.Add(209));
    public static readonly CUresult CUDA_ERROR_ALREADY_ACQUIRED = new(Names.Add(210));
    public static readonly CUresult CUDA_ERROR_NOT_MAPPED = new(Names.Add(211));
    public static readonly CUresult CUDA_ERROR_NOT_MAPPED_AS_ARRAY = new(Names.Add(212));
    public static readonly CUresult CUDA_ERROR_NOT_MAPPED_AS_POINTER = new(Names.Add(213));
    public static readonly CUresult CUDA_ERROR_ECC_UNCORRECTABLE = new(Names.Add(214));
    public static readonly CUresult CUDA_ERROR_UNSUPPORTED_LIMIT = new(Names.Add(215));
    public static readonly CUresult CUDA_ERROR_CONTEXT_ALREADY_IN_USE = new(Names.Add(216));
    public static readonly CUresult CUDA_ERROR_PEER_ACCESS_UNSUPPORTED = new(Names.Add(217));
    public static readonly CUresult CUDA_ERROR_INVALID_PTX = new(Names.Add(218));
    public static readonly CUresult CUDA_ERROR_INVALID_GRAPHICS_CONTEXT = new(Names.Add(219));
    public static readonly CUresult CUDA_ERROR_NVLINK_UNCORRECTABLE = new(Names.Add(220));
    public static readonly CUresult CUDA_ERROR_JIT_COMPILER_NOT_FOUND = new(Names.Add(221));
    public static readonly CUresult CUDA_ERROR_UNSUPPORTED_PTX_VERSION = new(Names.Add(222));
    public static readonly CUresult CUDA_ERROR_JIT_COMPILATION_DISABLED = new(Names.Add(223));
    public static readonly CUresult CUDA_ERROR_UNSUPPORTED_EXEC_AFFINITY = new(Names.Add(224));
    public static readonly CUresult CUDA_ERROR_UNSUPPORTED_DEVSIDE_SYNC = new(Names.Add(225));
    public static readonly CUresult CUDA_ERROR_CONTAINED = new(Names.Add(226));
    public static readonly CUresult CUDA_ERROR_INVALID_SOURCE = new(Names.Add(300));
    public static readonly CUresult CUDA_ERROR_FILE_NOT_FOUND = new(Names.Add(301));
    public static readonly CUresult CUDA_ERROR_SHARED_OBJECT_SYMBOL_NOT_FOUND = new(Names.Add(302));
    public static readonly CUresult CUDA_ERROR_SHARED_OBJECT_INIT_FAILED = new(Names.Add(303));
    public static readonly CUresult CUDA_ERROR_OPERATING_SYSTEM = new(Names.Add(304));
    public static readonly CUresult CUDA_ERROR_INVALID_HANDLE = new(Names.Add(400));
    public static readonly CUresult CUDA_ERROR_ILLEGAL_STATE = new(Names.Add(401));
    public static readonly CUresult CUDA_ERROR_LOSSY_QUERY = new(Names.Add(402));
    public static readonly CUresult CUDA_ERROR_NOT_FOUND = new(Names.Add(500));
    public static readonly CUresult CUDA_ERROR_NOT_READY = new(Names.Add(600));
    public static readonly CUresult CUDA_ERROR_ILLEGAL_ADDRESS = new(Names.Add(700));
    public static readonly CUresult CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES = new(Names.Add(701));
    public static readonly CUresult CUDA_ERROR_LAUNCH_TIMEOUT = new(Names.Add(702));
    public static readonly CUresult CUDA_ERROR_LAUNCH_INCOMPATIBLE_TEXTURING = new(Names.Add(703));
    public static readonly CUresult CUDA_ERROR_PEER_ACCESS_ALREADY_ENABLED = new(Names.Add(704));
    public static readonly CUresult CUDA_ERROR_PEER_ACCESS_NOT_ENABLED = new(Names.Add(705));
    public static readonly CUresult CUDA_ERROR_PRIMARY_CONTEXT_ACTIVE = new(Names.Add(708));
    public static readonly CUresult CUDA_ERROR_CONTEXT_IS_DESTROYED = new(Names.Add(709));
    public static readonly CUresult CUDA_ERROR_ASSERT = new(Names.Add(710));
    public static readonly CUresult CUDA_ERROR_TOO_MANY_PEERS = new(Names.Add(711));
    public static readonly CUresult CUDA_ERROR_HOST_MEMORY_ALREADY_REGISTERED = new(Names.Add(712));
    public static readonly CUresult CUDA_ERROR_HOST_MEMORY_NOT_REGISTERED = new(Names.Add(713));
    public static readonly CUresult CUDA_ERROR_HARDWARE_STACK_ERROR = new(Names.Add(714));
    public static readonly CUresult CUDA_ERROR_ILLEGAL_INSTRUCTION = new(Names.Add(715));
    public static readonly CUresult CUDA_ERROR_MISALIGNED_ADDRESS = new(Names.Add(716));
    public static readonly CUresult CUDA_ERROR_INVALID_ADDRESS_SPACE = new(Names.Add(717));
    public static readonly CUresult CUDA_ERROR_INVALID_PC = new(Names.Add(718));
    public static readonly CUresult CUDA_ERROR_LAUNCH_FAILED = new(Names.Add(719));
    public static readonly CUresult CUDA_ERROR_COOPERATIVE_LAUNCH_TOO_LARGE = new(Names.Add(720));
    public static readonly CUresult CUDA_ERROR_TENSOR_MEMORY_LEAK = new(Names.Add(721));
    public static readonly CUresult CUDA_ERROR_NOT_PERMITTED = new(Names.Add(800));
    public static readonly CUresult CUDA_ERROR_NOT_SUPPORTED = new(Names.Add(801));
    public static readonly CUresult CUDA_ERROR_SYSTEM_NOT_READY = new(Names.Add(802));
    public static readonly CUresult CUDA_ERROR_SYSTEM_DRIVER_MISMATCH = new(Names.Add(803));
    public static readonly CUresult CUDA_ERROR_COMPAT_NOT_SUPPORTED_ON_DEVICE = new(Names.Add(804));
    public static readonly CUresult CUDA_ERROR_MPS_CONNECTION_FAILED = new(Names.Add(805));
    public static readonly CUresult CUDA_ERROR_MPS_RPC_FAILURE = new(Names.Add(806));
    public static readonly CUresult CUDA_ERROR_MPS_SERVER_NOT_READY = new(Names.Add(807));
    public static readonly CUresult CUDA_ERROR_MPS_MAX_CLIENTS_REACHED = new(Names.Add(808));
    public static readonly CUresult CUDA_ERROR_MPS_MAX_CONNECTIONS_REACHED = new(Names.Add(809));
    public static readonly CUresult CUDA_ERROR_MPS_CLIENT_TERMINATED = new(Names.Add(810));
    public static readonly CUresult CUDA_ERROR_CDP_NOT_SUPPORTED = new(Names.Add(811));
    public static readonly CUresult CUDA_ERROR_CDP_VERSION_MISMATCH = new(Names.Add(812));
    public static readonly CUresult CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED = new(Names.Add(900));
    public static readonly CUresult CUDA_ERROR_STREAM_CAPTURE_INVALIDATED = new(Names.Add(901));
    public static readonly CUresult CUDA_ERROR_STREAM_CAPTURE_MERGE = new(Names.Add(902));
    public static readonly CUresult CUDA_ERROR_STREAM_CAPTURE_UNMATCHED = new(Names.Add(903));
    public static readonly CUresult CUDA_ERROR_STREAM_CAPTURE_UNJOINED = new(Names.Add(904));
    public static readonly CUresult CUDA_ERROR_STREAM_CAPTURE_ISOLATION = new(Names.Add(905));
    public static readonly CUresult CUDA_ERROR_STREAM_CAPTURE_IMPLICIT = new(Names.Add(906));
    public static readonly CUresult CUDA_ERROR_CAPTURED_EVENT = new(Names.Add(907));
    public static readonly CUresult CUDA_ERROR_STREAM_CAPTURE_WRONG_THREAD = new(Names.Add(908));
    public static readonly CUresult CUDA_ERROR_TIMEOUT = new(Names.Add(909));
    public static readonly CUresult CUDA_ERROR_GRAPH_EXEC_UPDATE_FAILURE = new(Names.Add(910));
    public static readonly CUresult CUDA_ERROR_EXTERNAL_DEVICE = new(Names.Add(911));
    public static readonly CUresult CUDA_ERROR_INVALID_CLUSTER_SIZE = new(Names.Add(912));
    public static readonly CUresult CUDA_ERROR_FUNCTION_NOT_LOADED = new(Names.Add(913));
    public static readonly CUresult CUDA_ERROR_INVALID_RESOURCE_TYPE = new(Names.Add(914));
    public static readonly CUresult CUDA_ERROR_INVALID_RESOURCE_CONFIGURATION = new(Names.Add(915));
    public static readonly CUresult CUDA_ERROR_KEY_ROTATION = new(Names.Add(916));
    public static readonly CUresult CUDA_ERROR_UNKNOWN = new(Names.Add(999));

    /// <summary>The number.</summary>
    public static implicit operator int(CUresult status) => status.Value;

    /// <summary>Whether the call succeeded.</summary>
    public bool Succeeded => Value == 0;

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
