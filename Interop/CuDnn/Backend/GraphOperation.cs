using ConvDnn.Interop.CuDnn.Errors;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Interop.CuDnn.Backend;

/// <summary>An operation of a graph, between tensors.</summary>
public sealed class GraphOperation : IDisposable
{
    private GraphOperation(BackendDescriptor descriptor, GraphTensor[] tensors) => (Descriptor, Tensors) = (descriptor, tensors);

    /// <summary>The descriptor.</summary>
    public BackendDescriptor Descriptor { get; }

    /// <summary>The tensors that it reads and writes.</summary>
    public IReadOnlyList<GraphTensor> Tensors { get; }

    /// <summary><c>y = alpha · (x ∗ w) + beta · y</c>.</summary>
    /// <param name="convolution">The convolution.</param>
    /// <param name="x">The input.</param>
    /// <param name="w">The filter.</param>
    /// <param name="y">The output.</param>
    /// <param name="alpha">The factor of the result.</param>
    /// <param name="beta">The factor of what y holds.</param>
    /// <exception cref="CudnnException">The tensors do not fit each other.</exception>
    public static GraphOperation ConvolutionForward(GraphConvolution convolution, GraphTensor x, GraphTensor w, GraphTensor y, double alpha = 1, double beta = 0) =>
        Convolution(
            cudnnBackendDescriptorType_t.CUDNN_BACKEND_OPERATION_CONVOLUTION_FORWARD_DESCRIPTOR,
            convolution, cudnnBackendAttributeName_t.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_CONV_DESC,
            alpha, cudnnBackendAttributeName_t.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_ALPHA,
            beta, cudnnBackendAttributeName_t.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_BETA,
            (x, cudnnBackendAttributeName_t.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_X),
            (w, cudnnBackendAttributeName_t.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_W),
            (y, cudnnBackendAttributeName_t.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_Y));

    /// <summary><c>dx = alpha · (∂/∂x)ᵀ dy + beta · dx</c>.</summary>
    /// <param name="convolution">The convolution.</param>
    /// <param name="w">The filter.</param>
    /// <param name="dy">The gradient of the output.</param>
    /// <param name="dx">The gradient of the input.</param>
    /// <param name="alpha">The factor of the result.</param>
    /// <param name="beta">The factor of what dx holds.</param>
    /// <exception cref="CudnnException">The tensors do not fit each other.</exception>
    public static GraphOperation ConvolutionBackwardData(GraphConvolution convolution, GraphTensor w, GraphTensor dy, GraphTensor dx, double alpha = 1, double beta = 0) =>
        Convolution(
            cudnnBackendDescriptorType_t.CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_DATA_DESCRIPTOR,
            convolution, cudnnBackendAttributeName_t.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_CONV_DESC,
            alpha, cudnnBackendAttributeName_t.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_ALPHA,
            beta, cudnnBackendAttributeName_t.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_BETA,
            (w, cudnnBackendAttributeName_t.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_W),
            (dy, cudnnBackendAttributeName_t.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_DY),
            (dx, cudnnBackendAttributeName_t.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_DX));

    /// <summary><c>dw = alpha · (∂/∂w)ᵀ dy + beta · dw</c>.</summary>
    /// <param name="convolution">The convolution.</param>
    /// <param name="x">The input.</param>
    /// <param name="dy">The gradient of the output.</param>
    /// <param name="dw">The gradient of the filter.</param>
    /// <param name="alpha">The factor of the result.</param>
    /// <param name="beta">The factor of what dw holds.</param>
    /// <exception cref="CudnnException">The tensors do not fit each other.</exception>
    public static GraphOperation ConvolutionBackwardFilter(GraphConvolution convolution, GraphTensor x, GraphTensor dy, GraphTensor dw, double alpha = 1, double beta = 0) =>
        Convolution(
            cudnnBackendDescriptorType_t.CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_FILTER_DESCRIPTOR,
            convolution, cudnnBackendAttributeName_t.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_CONV_DESC,
            alpha, cudnnBackendAttributeName_t.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_ALPHA,
            beta, cudnnBackendAttributeName_t.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_BETA,
            (x, cudnnBackendAttributeName_t.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_X),
            (dy, cudnnBackendAttributeName_t.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_DY),
            (dw, cudnnBackendAttributeName_t.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_DW));

    /// <summary><c>y = function(x)</c>, or of two inputs <c>y = function(x, b)</c>. Lengths of 1 in b are repeated, as for a bias.</summary>
    /// <param name="function">The function.</param>
    /// <param name="x">The first input.</param>
    /// <param name="y">The output.</param>
    /// <param name="b">The second input, where the function has one.</param>
    /// <exception cref="CudnnException">The tensors do not fit each other, or the function has another number of inputs.</exception>
    public static GraphOperation Pointwise(PointwiseFunction function, GraphTensor x, GraphTensor y, GraphTensor? b = null) =>
        b is null
            ? Pointwise(function, (x, cudnnBackendAttributeName_t.CUDNN_ATTR_OPERATION_POINTWISE_XDESC), (y, cudnnBackendAttributeName_t.CUDNN_ATTR_OPERATION_POINTWISE_YDESC))
            : Pointwise(
                function,
                (x, cudnnBackendAttributeName_t.CUDNN_ATTR_OPERATION_POINTWISE_XDESC),
                (b, cudnnBackendAttributeName_t.CUDNN_ATTR_OPERATION_POINTWISE_BDESC),
                (y, cudnnBackendAttributeName_t.CUDNN_ATTR_OPERATION_POINTWISE_YDESC));

    /// <summary><c>dx = function'(x) · dy</c>, for the functions whose names end in BWD.</summary>
    /// <param name="function">The function.</param>
    /// <param name="x">The input of the forward function; for tanh and sigmoid its output.</param>
    /// <param name="dy">The gradient of the output.</param>
    /// <param name="dx">The gradient of the input.</param>
    /// <exception cref="CudnnException">The tensors do not fit each other.</exception>
    public static GraphOperation PointwiseBackward(PointwiseFunction function, GraphTensor x, GraphTensor dy, GraphTensor dx) =>
        Pointwise(
            function,
            (x, cudnnBackendAttributeName_t.CUDNN_ATTR_OPERATION_POINTWISE_XDESC),
            (dy, cudnnBackendAttributeName_t.CUDNN_ATTR_OPERATION_POINTWISE_DYDESC),
            (dx, cudnnBackendAttributeName_t.CUDNN_ATTR_OPERATION_POINTWISE_DXDESC));

    /// <summary>Destroys the descriptor, once no graph that refers to it is left. Harmless when repeated.</summary>
    public void Dispose() => Descriptor.Dispose();

    private static GraphOperation Convolution(
        cudnnBackendDescriptorType_t type,
        GraphConvolution convolution, cudnnBackendAttributeName_t convolutionName,
        double alpha, cudnnBackendAttributeName_t alphaName,
        double beta, cudnnBackendAttributeName_t betaName,
        params ReadOnlySpan<(GraphTensor Tensor, cudnnBackendAttributeName_t Name)> tensors)
    {
        ArgumentNullException.ThrowIfNull(convolution);
        // cuDNN takes the factors as doubles where it computes in doubles, else as floats.
        bool inDouble = convolution.ComputeType == cudnnDataType_t.CUDNN_DATA_DOUBLE;
        return Build(type, tensors, descriptor =>
        {
            descriptor.Set(convolutionName, convolution.Descriptor);
            if (inDouble) descriptor.Set(alphaName, alpha).Set(betaName, beta);
            else descriptor.Set(alphaName, (float)alpha).Set(betaName, (float)beta);
        });
    }

    private static GraphOperation Pointwise(PointwiseFunction function, params ReadOnlySpan<(GraphTensor Tensor, cudnnBackendAttributeName_t Name)> tensors)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Build(
            cudnnBackendDescriptorType_t.CUDNN_BACKEND_OPERATION_POINTWISE_DESCRIPTOR, tensors,
            descriptor => descriptor.Set(cudnnBackendAttributeName_t.CUDNN_ATTR_OPERATION_POINTWISE_PW_DESCRIPTOR, function.Descriptor));
    }

    private static GraphOperation Build(
        cudnnBackendDescriptorType_t type, ReadOnlySpan<(GraphTensor Tensor, cudnnBackendAttributeName_t Name)> tensors, Action<BackendDescriptor> set)
    {
        foreach ((GraphTensor tensor, _) in tensors) ArgumentNullException.ThrowIfNull(tensor);
        BackendDescriptor descriptor = BackendDescriptor.Create(tensors[0].Tensor.Descriptor.Cudnn, type);
        try
        {
            set(descriptor);
            foreach ((GraphTensor tensor, cudnnBackendAttributeName_t name) in tensors) descriptor.Set(name, tensor.Descriptor);
            descriptor.Finish();
            return new GraphOperation(descriptor, [.. tensors.ToArray().Select(item => item.Tensor)]);
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
    }
}
