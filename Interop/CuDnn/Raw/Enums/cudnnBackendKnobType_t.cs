using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuDnn.Raw;

/// <summary>Tuning knobs of an engine.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct cudnnBackendKnobType_t(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly cudnnBackendKnobType_t CUDNN_KNOB_TYPE_SPLIT_K = new(Names.Add(0));
    public static readonly cudnnBackendKnobType_t CUDNN_KNOB_TYPE_SWIZZLE = new(Names.Add(1));
    public static readonly cudnnBackendKnobType_t CUDNN_KNOB_TYPE_TILE_SIZE = new(Names.Add(2));
    public static readonly cudnnBackendKnobType_t CUDNN_KNOB_TYPE_USE_TEX = new(Names.Add(3));
    public static readonly cudnnBackendKnobType_t CUDNN_KNOB_TYPE_EDGE = new(Names.Add(4));
    public static readonly cudnnBackendKnobType_t CUDNN_KNOB_TYPE_KBLOCK = new(Names.Add(5));
    public static readonly cudnnBackendKnobType_t CUDNN_KNOB_TYPE_LDGA = new(Names.Add(6));
    public static readonly cudnnBackendKnobType_t CUDNN_KNOB_TYPE_LDGB = new(Names.Add(7));
    public static readonly cudnnBackendKnobType_t CUDNN_KNOB_TYPE_CHUNK_K = new(Names.Add(8));
    public static readonly cudnnBackendKnobType_t CUDNN_KNOB_TYPE_SPLIT_H = new(Names.Add(9));
    public static readonly cudnnBackendKnobType_t CUDNN_KNOB_TYPE_WINO_TILE = new(Names.Add(10));
    public static readonly cudnnBackendKnobType_t CUDNN_KNOB_TYPE_MULTIPLY = new(Names.Add(11));
    public static readonly cudnnBackendKnobType_t CUDNN_KNOB_TYPE_SPLIT_K_BUF = new(Names.Add(12));
    public static readonly cudnnBackendKnobType_t CUDNN_KNOB_TYPE_TILEK = new(Names.Add(13));
    public static readonly cudnnBackendKnobType_t CUDNN_KNOB_TYPE_STAGES = new(Names.Add(14));
    public static readonly cudnnBackendKnobType_t CUDNN_KNOB_TYPE_REDUCTION_MODE = new(Names.Add(15));
    public static readonly cudnnBackendKnobType_t CUDNN_KNOB_TYPE_CTA_SPLIT_K_MODE = new(Names.Add(16));
    public static readonly cudnnBackendKnobType_t CUDNN_KNOB_TYPE_SPLIT_K_SLC = new(Names.Add(17));
    public static readonly cudnnBackendKnobType_t CUDNN_KNOB_TYPE_IDX_MODE = new(Names.Add(18));
    public static readonly cudnnBackendKnobType_t CUDNN_KNOB_TYPE_SLICED = new(Names.Add(19));
    public static readonly cudnnBackendKnobType_t CUDNN_KNOB_TYPE_SPLIT_RS = new(Names.Add(20));
    public static readonly cudnnBackendKnobType_t CUDNN_KNOB_TYPE_SINGLEBUFFER = new(Names.Add(21));
    public static readonly cudnnBackendKnobType_t CUDNN_KNOB_TYPE_LDGC = new(Names.Add(22));
    public static readonly cudnnBackendKnobType_t CUDNN_KNOB_TYPE_SPECFILT = new(Names.Add(23));
    public static readonly cudnnBackendKnobType_t CUDNN_KNOB_TYPE_KERNEL_CFG = new(Names.Add(24));
    public static readonly cudnnBackendKnobType_t CUDNN_KNOB_TYPE_WORKSPACE = new(Names.Add(25));
    public static readonly cudnnBackendKnobType_t CUDNN_KNOB_TYPE_TILE_CGA = new(Names.Add(26));
    public static readonly cudnnBackendKnobType_t CUDNN_KNOB_TYPE_TILE_CGA_M = new(Names.Add(27));
    public static readonly cudnnBackendKnobType_t CUDNN_KNOB_TYPE_TILE_CGA_N = new(Names.Add(28));
    public static readonly cudnnBackendKnobType_t CUDNN_KNOB_TYPE_BLOCK_SIZE = new(Names.Add(29));
    public static readonly cudnnBackendKnobType_t CUDNN_KNOB_TYPE_OCCUPANCY = new(Names.Add(30));
    public static readonly cudnnBackendKnobType_t CUDNN_KNOB_TYPE_ARRAY_SIZE_PER_THREAD = new(Names.Add(31));
    public static readonly cudnnBackendKnobType_t CUDNN_KNOB_TYPE_NUM_C_PER_BLOCK = new(Names.Add(32));
    public static readonly cudnnBackendKnobType_t CUDNN_KNOB_TYPE_SPLIT_COLS = new(Names.Add(33));
    public static readonly cudnnBackendKnobType_t CUDNN_KNOB_TYPE_TILE_ROWS = new(Names.Add(34));
    public static readonly cudnnBackendKnobType_t CUDNN_KNOB_TYPE_TILE_COLS = new(Names.Add(35));
    public static readonly cudnnBackendKnobType_t CUDNN_KNOB_TYPE_LOAD_SIZE = new(Names.Add(36));
    public static readonly cudnnBackendKnobType_t CUDNN_KNOB_TYPE_CTA_COUNT = new(Names.Add(37));
    public static readonly cudnnBackendKnobType_t CUDNN_KNOB_TYPE_STREAM_K = new(Names.Add(38));
    public static readonly cudnnBackendKnobType_t CUDNN_KNOB_TYPE_SPLIT_P_SLC = new(Names.Add(39));
    public static readonly cudnnBackendKnobType_t CUDNN_KNOB_TYPE_TILE_M = new(Names.Add(40));
    public static readonly cudnnBackendKnobType_t CUDNN_KNOB_TYPE_TILE_N = new(Names.Add(41));
    public static readonly cudnnBackendKnobType_t CUDNN_KNOB_TYPE_WARP_SPEC_CFG = new(Names.Add(42));
    public static readonly cudnnBackendKnobType_t CUDNN_KNOB_TYPE_SWAP_AB = new(Names.Add(43));
    public static readonly cudnnBackendKnobType_t CUDNN_KNOB_TYPE_INPUT_TMA_ENABLE = new(Names.Add(44));
    public static readonly cudnnBackendKnobType_t CUDNN_KNOB_TYPE_OUTPUT_TMA_ENABLE = new(Names.Add(45));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
