using ConvDnn.Interop.CuDnn.Errors;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Interop.CuDnn.Backend;

/// <summary>A function of the graph API that is applied to each element.</summary>
public sealed class PointwiseFunction : IDisposable
{
    private PointwiseFunction(BackendDescriptor descriptor, cudnnPointwiseMode_t mode) => (Descriptor, Mode) = (descriptor, mode);

    /// <summary>The descriptor.</summary>
    public BackendDescriptor Descriptor { get; }

    /// <summary>The function.</summary>
    public cudnnPointwiseMode_t Mode { get; }

    /// <summary>Describes a function.</summary>
    /// <param name="cudnn">The cuDNN handle.</param>
    /// <param name="mode">The function.</param>
    /// <param name="computeType">The type in which it is computed.</param>
    /// <param name="coefficient">
    /// Its coefficient: the upper limit of ReLU, the alpha of ELU, the beta of softplus or swish; cuDNN's own where null.
    /// </param>
    /// <exception cref="ArgumentException">The function has no coefficient, and one is given.</exception>
    /// <exception cref="CudnnException">cuDNN refuses.</exception>
    public static PointwiseFunction Create(CudnnContext cudnn, cudnnPointwiseMode_t mode, cudnnDataType_t computeType, double? coefficient = null)
    {
        cudnnBackendAttributeName_t? attribute = coefficient is null ? null : CoefficientOf(mode);
        BackendDescriptor descriptor = BackendDescriptor.Create(cudnn, cudnnBackendDescriptorType_t.CUDNN_BACKEND_POINTWISE_DESCRIPTOR);
        try
        {
            descriptor
                .Set(cudnnBackendAttributeName_t.CUDNN_ATTR_POINTWISE_MODE, mode)
                .Set(cudnnBackendAttributeName_t.CUDNN_ATTR_POINTWISE_MATH_PREC, computeType);
            if (attribute is { } name) descriptor.Set(name, coefficient!.Value);
            if (mode == cudnnPointwiseMode_t.CUDNN_POINTWISE_RELU_FWD || mode == cudnnPointwiseMode_t.CUDNN_POINTWISE_RELU_BWD)
            {
                // Of all functions ReLU alone could lose a NaN.
                descriptor.Set(cudnnBackendAttributeName_t.CUDNN_ATTR_POINTWISE_NAN_PROPAGATION, cudnnNanPropagation_t.CUDNN_PROPAGATE_NAN);
            }

            descriptor.Finish();
            return new PointwiseFunction(descriptor, mode);
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
    }

    /// <summary>Destroys the descriptor, once no operation that refers to it is left. Harmless when repeated.</summary>
    public void Dispose() => Descriptor.Dispose();

    private static cudnnBackendAttributeName_t CoefficientOf(cudnnPointwiseMode_t mode) => mode.ToString() switch
    {
        "CUDNN_POINTWISE_RELU_FWD" or "CUDNN_POINTWISE_RELU_BWD" => cudnnBackendAttributeName_t.CUDNN_ATTR_POINTWISE_RELU_UPPER_CLIP,
        "CUDNN_POINTWISE_ELU_FWD" or "CUDNN_POINTWISE_ELU_BWD" => cudnnBackendAttributeName_t.CUDNN_ATTR_POINTWISE_ELU_ALPHA,
        "CUDNN_POINTWISE_SOFTPLUS_FWD" or "CUDNN_POINTWISE_SOFTPLUS_BWD" => cudnnBackendAttributeName_t.CUDNN_ATTR_POINTWISE_SOFTPLUS_BETA,
        "CUDNN_POINTWISE_SWISH_FWD" or "CUDNN_POINTWISE_SWISH_BWD" => cudnnBackendAttributeName_t.CUDNN_ATTR_POINTWISE_SWISH_BETA,
        string name => throw new ArgumentException($"{name} has no coefficient; expected ReLU, ELU, softplus or swish.", nameof(mode)),
    };
}
