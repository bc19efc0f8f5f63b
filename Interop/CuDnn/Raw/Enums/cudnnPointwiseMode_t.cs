using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuDnn.Raw;

/// <summary>Pointwise functions of the graph API.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct cudnnPointwiseMode_t(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_ADD = new(Names.Add(0));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_MUL = new(Names.Add(1));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_MIN = new(Names.Add(2));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_MAX = new(Names.Add(3));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_SQRT = new(Names.Add(4));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_ADD_SQUARE = new(Names.Add(5));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_DIV = new(Names.Add(6));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_MOD = new(Names.Add(7));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_POW = new(Names.Add(8));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_SUB = new(Names.Add(9));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_ABS = new(Names.Add(10));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_CEIL = new(Names.Add(11));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_COS = new(Names.Add(12));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_EXP = new(Names.Add(13));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_FLOOR = new(Names.Add(14));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_LOG = new(Names.Add(15));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_NEG = new(Names.Add(16));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_RSQRT = new(Names.Add(17));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_SIN = new(Names.Add(18));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_TAN = new(Names.Add(19));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_ERF = new(Names.Add(20));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_IDENTITY = new(Names.Add(21));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_RECIPROCAL = new(Names.Add(22));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_ATAN2 = new(Names.Add(23));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_RELU_FWD = new(Names.Add(100));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_TANH_FWD = new(Names.Add(101));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_SIGMOID_FWD = new(Names.Add(102));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_ELU_FWD = new(Names.Add(103));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_GELU_FWD = new(Names.Add(104));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_SOFTPLUS_FWD = new(Names.Add(105));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_SWISH_FWD = new(Names.Add(106));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_GELU_APPROX_TANH_FWD = new(Names.Add(107));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_RELU_BWD = new(Names.Add(200));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_TANH_BWD = new(Names.Add(201));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_SIGMOID_BWD = new(Names.Add(202));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_ELU_BWD = new(Names.Add(203));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_GELU_BWD = new(Names.Add(204));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_SOFTPLUS_BWD = new(Names.Add(205));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_SWISH_BWD = new(Names.Add(206));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_GELU_APPROX_TANH_BWD = new(Names.Add(207));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_CMP_EQ = new(Names.Add(300));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_CMP_NEQ = new(Names.Add(301));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_CMP_GT = new(Names.Add(302));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_CMP_GE = new(Names.Add(303));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_CMP_LT = new(Names.Add(304));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_CMP_LE = new(Names.Add(305));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_LOGICAL_AND = new(Names.Add(400));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_LOGICAL_OR = new(Names.Add(401));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_LOGICAL_NOT = new(Names.Add(402));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_GEN_INDEX = new(Names.Add(501));
    public static readonly cudnnPointwiseMode_t CUDNN_POINTWISE_BINARY_SELECT = new(Names.Add(601));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
