using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Engines.CuDnnGraph;

/// <summary>Activations as functions of a graph.</summary>
internal static class PointwiseModes
{
    /// <summary>The function and its coefficient; null where graphs have none like it.</summary>
    public static (cudnnPointwiseMode_t Mode, double? Coefficient)? Of(Activation activation) => activation.Kind switch
    {
        ActivationKind.Relu => (cudnnPointwiseMode_t.CUDNN_POINTWISE_RELU_FWD, null),
        ActivationKind.ClippedRelu => (cudnnPointwiseMode_t.CUDNN_POINTWISE_RELU_FWD, activation.Parameter),
        ActivationKind.Elu => (cudnnPointwiseMode_t.CUDNN_POINTWISE_ELU_FWD, activation.Parameter),
        ActivationKind.Sigmoid => (cudnnPointwiseMode_t.CUDNN_POINTWISE_SIGMOID_FWD, null),
        ActivationKind.Tanh => (cudnnPointwiseMode_t.CUDNN_POINTWISE_TANH_FWD, null),
        ActivationKind.Gelu => (cudnnPointwiseMode_t.CUDNN_POINTWISE_GELU_FWD, null),
        ActivationKind.GeluTanh => (cudnnPointwiseMode_t.CUDNN_POINTWISE_GELU_APPROX_TANH_FWD, null),
        ActivationKind.Swish => (cudnnPointwiseMode_t.CUDNN_POINTWISE_SWISH_FWD, activation.Parameter),
        // Softplus is not among them: nothing says that cuDNN's does not overflow where e^v does.
        _ => null,
    };
}
