namespace ConvDnn.Interop.Cuda.Raw;

/// <summary>An option of the driver's compiler for PTX.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct CUjit_option(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly CUjit_option CU_JIT_MAX_REGISTERS = new(Names.Add(0));
    public static readonly CUjit_option CU_JIT_THREADS_PER_BLOCK = new(Names.Add(1));
    public static readonly CUjit_option CU_JIT_WALL_TIME = new(Names.Add(2));
    public static readonly CUjit_option CU_JIT_INFO_LOG_BUFFER = new(Names.Add(3));
    public static readonly CUjit_option CU_JIT_INFO_LOG_BUFFER_SIZE_BYTES = new(Names.Add(4));
    public static readonly CUjit_option CU_JIT_ERROR_LOG_BUFFER = new(Names.Add(5));
    public static readonly CUjit_option CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES = new(Names.Add(6));
    public static readonly CUjit_option CU_JIT_OPTIMIZATION_LEVEL = new(Names.Add(7));
    public static readonly CUjit_option CU_JIT_TARGET_FROM_CUCONTEXT = new(Names.Add(8));
    public static readonly CUjit_option CU_JIT_TARGET = new(Names.Add(9));
    public static readonly CUjit_option CU_JIT_FALLBACK_STRATEGY = new(Names.Add(10));
    public static readonly CUjit_option CU_JIT_GENERATE_DEBUG_INFO = new(Names.Add(11));
    public static readonly CUjit_option CU_JIT_LOG_VERBOSE = new(Names.Add(12));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
