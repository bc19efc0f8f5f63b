using ConvDnn.Interop.Cuda.Raw;
using ConvDnn.Interop.CuDnn.Descriptors;
using ConvDnn.Interop.CuDnn.Errors;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Interop.CuDnn;

// Pooling and activation by address and stream, for the same callers.
public sealed unsafe partial class CudnnContext
{
    /// <summary>Enqueues <c>y = alpha · pooling(x) + beta · y</c> on a stream. With beta 0, y is not read.</summary>
    /// <param name="stream">The stream, of this context; it stays the handle's. 0 is the default stream.</param>
    /// <param name="pooling">The pooling.</param>
    /// <param name="alpha">The factor of the result.</param>
    /// <param name="x">The input.</param>
    /// <param name="xData">Its elements.</param>
    /// <param name="beta">The factor of what y holds.</param>
    /// <param name="y">The output.</param>
    /// <param name="yData">Its elements.</param>
    /// <exception cref="CudnnException">The descriptors do not fit each other.</exception>
    public void PoolingForward(CUstream stream, PoolingDescriptor pooling, double alpha, TensorDescriptor x, CUdeviceptr xData, double beta, TensorDescriptor y, CUdeviceptr yData)
    {
        ScalingFactor alphaCell = new(alpha, y.DataType), betaCell = new(beta, y.DataType);
        cudnnHandle_t handle = HandleOn(stream);
        cudnnStatus_t status = Functions.cudnnPoolingForward(
            handle, new(pooling.Value), &alphaCell, new(x.Value), (void*)xData.Value, &betaCell, new(y.Value), (void*)yData.Value);
        if (status.Succeeded) return;
        Library.CheckCall(status, $"cudnn.PoolingForward({stream}, {pooling}, {alpha}, {x}, {xData}, {beta}, {y}, {yData})", Cuda.Driver, nameof(Functions.cudnnPoolingForward));
    }

    /// <summary>Enqueues the gradient on a stream: <c>dx = alpha · pooling'(x, y) dy + beta · dx</c>. With beta 0, dx is not read.</summary>
    /// <param name="stream">The stream, of this context; it stays the handle's. 0 is the default stream.</param>
    /// <param name="pooling">The pooling.</param>
    /// <param name="alpha">The factor of the result.</param>
    /// <param name="y">The output of the forward call.</param>
    /// <param name="yData">Its elements; averages do not look at them.</param>
    /// <param name="dy">The gradient of the output.</param>
    /// <param name="dyData">Its elements.</param>
    /// <param name="x">The input of the forward call.</param>
    /// <param name="xData">Its elements; averages do not look at them.</param>
    /// <param name="beta">The factor of what dx holds.</param>
    /// <param name="dx">The gradient of the input.</param>
    /// <param name="dxData">Its elements.</param>
    /// <exception cref="CudnnException">The descriptors do not fit each other.</exception>
    public void PoolingBackward(
        CUstream stream, PoolingDescriptor pooling, double alpha,
        TensorDescriptor y, CUdeviceptr yData,
        TensorDescriptor dy, CUdeviceptr dyData,
        TensorDescriptor x, CUdeviceptr xData,
        double beta,
        TensorDescriptor dx, CUdeviceptr dxData)
    {
        ScalingFactor alphaCell = new(alpha, dx.DataType), betaCell = new(beta, dx.DataType);
        cudnnHandle_t handle = HandleOn(stream);
        cudnnStatus_t status = Functions.cudnnPoolingBackward(
            handle, new(pooling.Value), &alphaCell,
            new(y.Value), (void*)yData.Value,
            new(dy.Value), (void*)dyData.Value,
            new(x.Value), (void*)xData.Value,
            &betaCell, new(dx.Value), (void*)dxData.Value);
        if (status.Succeeded) return;
        Library.CheckCall(
            status,
            $"cudnn.PoolingBackward({stream}, {pooling}, {alpha}, {y}, {yData}, {dy}, {dyData}, {x}, {xData}, {beta}, {dx}, {dxData})",
            Cuda.Driver, nameof(Functions.cudnnPoolingBackward));
    }

    /// <summary>Enqueues <c>y = alpha · activation(x) + beta · y</c> on a stream. With beta 0, y is not read.</summary>
    /// <param name="stream">The stream, of this context; it stays the handle's. 0 is the default stream.</param>
    /// <param name="activation">The activation function.</param>
    /// <param name="alpha">The factor of the result.</param>
    /// <param name="x">The input.</param>
    /// <param name="xData">Its elements.</param>
    /// <param name="beta">The factor of what y holds.</param>
    /// <param name="y">The output.</param>
    /// <param name="yData">Its elements.</param>
    /// <exception cref="CudnnException">The descriptors do not fit each other.</exception>
    public void ActivationForward(CUstream stream, ActivationDescriptor activation, double alpha, TensorDescriptor x, CUdeviceptr xData, double beta, TensorDescriptor y, CUdeviceptr yData)
    {
        ScalingFactor alphaCell = new(alpha, y.DataType), betaCell = new(beta, y.DataType);
        cudnnHandle_t handle = HandleOn(stream);
        cudnnStatus_t status = Functions.cudnnActivationForward(
            handle, new(activation.Value), &alphaCell, new(x.Value), (void*)xData.Value, &betaCell, new(y.Value), (void*)yData.Value);
        if (status.Succeeded) return;
        Library.CheckCall(status, $"cudnn.ActivationForward({stream}, {activation}, {alpha}, {x}, {xData}, {beta}, {y}, {yData})", Cuda.Driver, nameof(Functions.cudnnActivationForward));
    }
}
