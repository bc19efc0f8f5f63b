using ConvDnn.Interop.CuDnn.Errors;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Interop.CuDnn.Backend;

/// <summary>
/// How a filter moves over its input, in the graph API: one value per spatial dimension, and other padding after than
/// before. Engines may refuse differing paddings.
/// </summary>
public sealed class GraphConvolution : IDisposable
{
    private GraphConvolution(BackendDescriptor descriptor, cudnnDataType_t computeType) => (Descriptor, ComputeType) = (descriptor, computeType);

    /// <summary>The descriptor.</summary>
    public BackendDescriptor Descriptor { get; }

    /// <summary>The type in which products are summed.</summary>
    public cudnnDataType_t ComputeType { get; }

    /// <summary>Describes a convolution.</summary>
    /// <param name="cudnn">The cuDNN handle.</param>
    /// <param name="computeType">The type in which products are summed.</param>
    /// <param name="paddingBefore">The padding before, per spatial dimension.</param>
    /// <param name="paddingAfter">The padding after.</param>
    /// <param name="stride">The stride.</param>
    /// <param name="dilation">The dilation; 1 is none.</param>
    /// <param name="mode">Cross-correlation by default.</param>
    /// <exception cref="ArgumentException">Not the same number of values everywhere.</exception>
    /// <exception cref="CudnnException">cuDNN refuses.</exception>
    public static GraphConvolution Create(
        CudnnContext cudnn,
        cudnnDataType_t computeType,
        ReadOnlySpan<long> paddingBefore,
        ReadOnlySpan<long> paddingAfter,
        ReadOnlySpan<long> stride,
        ReadOnlySpan<long> dilation,
        cudnnConvolutionMode_t? mode = null)
    {
        int axes = paddingBefore.Length;
        if (paddingAfter.Length != axes || stride.Length != axes || dilation.Length != axes)
        {
            throw new ArgumentException($"{axes} paddings before, {paddingAfter.Length} after, {stride.Length} strides and {dilation.Length} dilations given; expected as many of each as there are spatial dimensions.", nameof(paddingBefore));
        }

        BackendDescriptor descriptor = BackendDescriptor.Create(cudnn, cudnnBackendDescriptorType_t.CUDNN_BACKEND_CONVOLUTION_DESCRIPTOR);
        try
        {
            descriptor
                .Set(cudnnBackendAttributeName_t.CUDNN_ATTR_CONVOLUTION_COMP_TYPE, computeType)
                .Set(cudnnBackendAttributeName_t.CUDNN_ATTR_CONVOLUTION_CONV_MODE, mode ?? cudnnConvolutionMode_t.CUDNN_CROSS_CORRELATION)
                .Set(cudnnBackendAttributeName_t.CUDNN_ATTR_CONVOLUTION_SPATIAL_DIMS, (long)axes)
                .Set(cudnnBackendAttributeName_t.CUDNN_ATTR_CONVOLUTION_PRE_PADDINGS, paddingBefore)
                .Set(cudnnBackendAttributeName_t.CUDNN_ATTR_CONVOLUTION_POST_PADDINGS, paddingAfter)
                .Set(cudnnBackendAttributeName_t.CUDNN_ATTR_CONVOLUTION_DILATIONS, dilation)
                .Set(cudnnBackendAttributeName_t.CUDNN_ATTR_CONVOLUTION_FILTER_STRIDES, stride)
                .Finish();
            return new GraphConvolution(descriptor, computeType);
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
    }

    /// <summary>Destroys the descriptor, once no operation that refers to it is left. Harmless when repeated.</summary>
    public void Dispose() => Descriptor.Dispose();
}
