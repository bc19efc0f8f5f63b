namespace ConvDnn.Interop.Cuda.Raw;

/// <summary>What a call of NVRTC returns.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct nvrtcResult(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly nvrtcResult NVRTC_SUCCESS = new(Names.Add(0));
    public static readonly nvrtcResult NVRTC_ERROR_OUT_OF_MEMORY = new(Names.Add(1));
    public static readonly nvrtcResult NVRTC_ERROR_PROGRAM_CREATION_FAILURE = new(Names.Add(2));
    public static readonly nvrtcResult NVRTC_ERROR_INVALID_INPUT = new(Names.Add(3));
    public static readonly nvrtcResult NVRTC_ERROR_INVALID_PROGRAM = new(Names.Add(4));
    public static readonly nvrtcResult NVRTC_ERROR_INVALID_OPTION = new(Names.Add(5));
    public static readonly nvrtcResult NVRTC_ERROR_COMPILATION = new(Names.Add(6));
    public static readonly nvrtcResult NVRTC_ERROR_BUILTIN_OPERATION_FAILURE = new(Names.Add(7));
    public static readonly nvrtcResult NVRTC_ERROR_NO_NAME_EXPRESSIONS_AFTER_COMPILATION = new(Names.Add(8));
    public static readonly nvrtcResult NVRTC_ERROR_NO_LOWERED_NAMES_BEFORE_COMPILATION = new(Names.Add(9));
    public static readonly nvrtcResult NVRTC_ERROR_NAME_EXPRESSION_NOT_VALID = new(Names.Add(10));
    public static readonly nvrtcResult NVRTC_ERROR_INTERNAL_ERROR = new(Names.Add(11));
    public static readonly nvrtcResult NVRTC_ERROR_TIME_FILE_WRITE_FAILED = new(Names.Add(12));
    public static readonly nvrtcResult NVRTC_ERROR_NO_PCH_CREATE_ATTEMPTED = new(Names.Add(13));
    public static readonly nvrtcResult NVRTC_ERROR_PCH_CREATE_HEAP_EXHAUSTED = new(Names.Add(14));
    public static readonly nvrtcResult NVRTC_ERROR_PCH_CREATE = new(Names.Add(15));
    public static readonly nvrtcResult NVRTC_ERROR_CANCELLED = new(Names.Add(16));
    public static readonly nvrtcResult NVRTC_ERROR_TIME_TRACE_FILE_WRITE_FAILED = new(Names.Add(17));

    /// <summary>The number.</summary>
    public static implicit operator int(nvrtcResult status) => status.Value;

    /// <summary>Whether the call succeeded.</summary>
    public bool Succeeded => Value == 0;

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
