using ConvDnn.Interop.CuDnn.Descriptors;
using ConvDnn.Interop.CuDnn.Errors;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Interop.CuDnn;

// Making descriptors.
public sealed unsafe partial class CudnnLibrary
{
    /// <summary>Describes a packed tensor.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="lengths">N, C and the spatial lengths, in this order for every format; 4 to 8 of them, each at least 1.</param>
    /// <param name="format">The order in memory; NCHW by default.</param>
    /// <exception cref="ArgumentException">Too few or too many lengths.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A length below 1: cuDNN has no empty tensors.</exception>
    /// <exception cref="CudnnException">cuDNN refuses.</exception>
    public TensorDescriptor<T> Tensor<T>(ReadOnlySpan<int> lengths, cudnnTensorFormat_t format = default)
        where T : unmanaged => new(this, lengths, format);

    /// <summary>Describes a packed tensor of an element type that C# has no type for.</summary>
    /// <param name="type">The element type.</param>
    /// <param name="lengths">N, C and the spatial lengths, in this order for every format; 4 to 8 of them, each at least 1.</param>
    /// <param name="format">The order in memory; NCHW by default.</param>
    /// <inheritdoc cref="Tensor{T}" path="/exception"/>
    public TensorDescriptor Tensor(cudnnDataType_t type, ReadOnlySpan<int> lengths, cudnnTensorFormat_t format = default) => new(this, type, lengths, format);

    /// <summary>Describes a tensor with strides of its own.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="lengths">N, C and the spatial lengths; 4 to 8 of them, each at least 1.</param>
    /// <param name="strides">The elements between neighbours, per length; each at least 1.</param>
    /// <exception cref="ArgumentException">Too few or too many lengths, or not as many strides.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A length or stride below 1.</exception>
    /// <exception cref="CudnnException">cuDNN refuses.</exception>
    public TensorDescriptor<T> StridedTensor<T>(ReadOnlySpan<int> lengths, ReadOnlySpan<int> strides)
        where T : unmanaged => new(this, lengths, strides);

    /// <summary>Describes a tensor with strides of its own, of an element type that C# has no type for.</summary>
    /// <param name="type">The element type.</param>
    /// <param name="lengths">N, C and the spatial lengths; 4 to 8 of them, each at least 1.</param>
    /// <param name="strides">The elements between neighbours, per length; each at least 1.</param>
    /// <inheritdoc cref="StridedTensor{T}" path="/exception"/>
    public TensorDescriptor StridedTensor(cudnnDataType_t type, ReadOnlySpan<int> lengths, ReadOnlySpan<int> strides) => new(this, type, lengths, strides);

    /// <summary>Describes a filter.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="lengths">K, C per group and the spatial lengths, in this order for every format; 4 to 8 of them, each at least 1.</param>
    /// <param name="format">The order in memory: NCHW stands for KCRS, NHWC for KRSC.</param>
    /// <inheritdoc cref="Tensor{T}" path="/exception"/>
    public FilterDescriptor<T> Filter<T>(ReadOnlySpan<int> lengths, cudnnTensorFormat_t format = default)
        where T : unmanaged => new(this, lengths, format);

    /// <summary>Describes a filter of an element type that C# has no type for.</summary>
    /// <param name="type">The element type.</param>
    /// <param name="lengths">K, C per group and the spatial lengths, in this order for every format; 4 to 8 of them, each at least 1.</param>
    /// <param name="format">The order in memory: NCHW stands for KCRS, NHWC for KRSC.</param>
    /// <inheritdoc cref="Tensor{T}" path="/exception"/>
    public FilterDescriptor Filter(cudnnDataType_t type, ReadOnlySpan<int> lengths, cudnnTensorFormat_t format = default) => new(this, type, lengths, format);

    /// <summary>Describes a convolution.</summary>
    /// <typeparam name="TCompute">The type in which products are summed: float for float, Half and BFloat16 tensors; double for double; int for sbyte.</typeparam>
    /// <param name="geometry">Padding, stride, dilation, groups and mode.</param>
    /// <param name="arithmetic">Which arithmetic is allowed; strict by default, unlike cuDNN's own default.</param>
    /// <exception cref="ArgumentException">Too few or too many spatial dimensions, or values that do not fit them.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A padding below 0, or a stride, dilation or group count below 1.</exception>
    /// <exception cref="CudnnException">cuDNN refuses.</exception>
    public ConvolutionDescriptor<TCompute> Convolution<TCompute>(ConvolutionGeometry geometry, ConvolutionArithmetic? arithmetic = null)
        where TCompute : unmanaged => new(this, geometry, arithmetic ?? ConvolutionArithmetic.Strict);

    /// <summary>Describes a convolution that computes in a type that C# has no type for.</summary>
    /// <param name="computeType">The type in which products are summed.</param>
    /// <param name="geometry">Padding, stride, dilation, groups and mode.</param>
    /// <param name="arithmetic">Which arithmetic is allowed; strict by default, unlike cuDNN's own default.</param>
    /// <inheritdoc cref="Convolution{TCompute}" path="/exception"/>
    public ConvolutionDescriptor Convolution(cudnnDataType_t computeType, ConvolutionGeometry geometry, ConvolutionArithmetic? arithmetic = null) =>
        new(this, computeType, geometry, arithmetic ?? ConvolutionArithmetic.Strict);

    /// <summary>Describes an activation function.</summary>
    /// <param name="mode">The function.</param>
    /// <param name="coefficient">The upper limit of clipped ReLU, or the alpha of ELU; without meaning for the others.</param>
    /// <param name="swishBeta">The beta of swish; null for cuDNN's own.</param>
    /// <param name="nan">Whether ReLU keeps NaN.</param>
    /// <exception cref="NotSupportedException"><paramref name="swishBeta"/> is given and cuDNN is older than 8.2.</exception>
    /// <exception cref="CudnnException">cuDNN refuses.</exception>
    public ActivationDescriptor Activation(cudnnActivationMode_t mode, double coefficient = 0, double? swishBeta = null, cudnnNanPropagation_t nan = default) =>
        new(this, mode, coefficient, swishBeta, nan);

    /// <summary>Describes a pooling.</summary>
    /// <param name="mode">The function. MAX is not deterministic backward; MAX_DETERMINISTIC is.</param>
    /// <param name="window">The window per spatial dimension; 2 to 6 of them, each at least 1.</param>
    /// <param name="padding">The padding before and after, per spatial dimension; empty for none.</param>
    /// <param name="stride">The stride per spatial dimension; empty for the window.</param>
    /// <param name="nan">Whether maximum pooling keeps NaN.</param>
    /// <exception cref="ArgumentException">Too few or too many dimensions, or values that do not fit them.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value too small.</exception>
    /// <exception cref="CudnnException">cuDNN refuses.</exception>
    public PoolingDescriptor Pooling(
        cudnnPoolingMode_t mode, ReadOnlySpan<int> window, ReadOnlySpan<int> padding = default, ReadOnlySpan<int> stride = default, cudnnNanPropagation_t nan = default) =>
        new(this, mode, window, padding, stride, nan);
}
