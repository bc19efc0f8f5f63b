using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Handles;
using ConvDnn.Interop.CuDnn.Descriptors;
using ConvDnn.Interop.CuDnn.Errors;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Interop.CuDnn;

// Pooling.
public sealed unsafe partial class CudnnContext
{
    /// <summary>The lengths of a pooling's output: N, C and the spatial ones. Nothing runs.</summary>
    /// <param name="pooling">The pooling.</param>
    /// <param name="x">The input.</param>
    /// <exception cref="CudnnException">The descriptors do not fit each other.</exception>
    public int[] PoolingOutputLengths(PoolingDescriptor pooling, TensorDescriptor x)
    {
        ArgumentNullException.ThrowIfNull(pooling);
        ArgumentNullException.ThrowIfNull(x);
        using CudnnCall call = Begin();
        using HandleUse poolingUse = call.Use(pooling), xUse = call.Use(x);
        var lengths = new int[x.Lengths.Count];
        fixed (int* first = lengths)
        {
            cudnnStatus_t status = Functions.cudnnGetPoolingNdForwardOutputDim(new(poolingUse.Value), new(xUse.Value), lengths.Length, first);
            Library.CheckCall(status, $"cudnn.PoolingOutputLengths({pooling}, {x})", Cuda.Driver, nameof(Functions.cudnnGetPoolingNdForwardOutputDim));
        }

        return lengths;
    }

    /// <summary>Enqueues <c>y = alpha · pooling(x) + beta · y</c>. With beta 0, y is not read.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="pooling">The pooling.</param>
    /// <param name="alpha">The factor of the result.</param>
    /// <param name="x">The input.</param>
    /// <param name="xData">Its elements.</param>
    /// <param name="beta">The factor of what y holds.</param>
    /// <param name="y">The output.</param>
    /// <param name="yData">Its elements.</param>
    /// <exception cref="ArgumentException">Memory is too small for its descriptor, or of another context.</exception>
    /// <exception cref="CudnnException">The descriptors do not fit each other.</exception>
    public void PoolingForward<T>(PoolingDescriptor pooling, double alpha, TensorDescriptor<T> x, DeviceSpan<T> xData, double beta, TensorDescriptor<T> y, DeviceSpan<T> yData)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(pooling);
        Cuda.RequireRoom(x, xData);
        Cuda.RequireRoom(y, yData);
        ScalingFactor alphaCell = new(alpha, y.DataType), betaCell = new(beta, y.DataType);
        using CudnnCall call = Begin();
        using HandleUse poolingUse = call.Use(pooling), xUse = call.Use(x), yUse = call.Use(y), xDataUse = xData.Use(), yDataUse = yData.Use();
        cudnnStatus_t status = Functions.cudnnPoolingForward(
            call.Handle, new(poolingUse.Value), &alphaCell, new(xUse.Value), Pointer(xData), &betaCell, new(yUse.Value), Pointer(yData));
        Library.CheckCall(status, $"cudnn.PoolingForward({pooling}, {alpha}, {x}, {xData}, {beta}, {y}, {yData})", Cuda.Driver, nameof(Functions.cudnnPoolingForward));
    }

    /// <summary>Enqueues the gradient: <c>dx = alpha · pooling'(x, y) dy + beta · dx</c>. With beta 0, dx is not read.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="pooling">The pooling.</param>
    /// <param name="alpha">The factor of the result.</param>
    /// <param name="y">The output of the forward call.</param>
    /// <param name="yData">Its elements.</param>
    /// <param name="dy">The gradient of the output.</param>
    /// <param name="dyData">Its elements.</param>
    /// <param name="x">The input of the forward call.</param>
    /// <param name="xData">Its elements.</param>
    /// <param name="beta">The factor of what dx holds.</param>
    /// <param name="dx">The gradient of the input.</param>
    /// <param name="dxData">Its elements.</param>
    /// <exception cref="ArgumentException">Memory is too small for its descriptor, or of another context.</exception>
    /// <exception cref="CudnnException">The descriptors do not fit each other.</exception>
    public void PoolingBackward<T>(
        PoolingDescriptor pooling, double alpha,
        TensorDescriptor<T> y, DeviceSpan<T> yData,
        TensorDescriptor<T> dy, DeviceSpan<T> dyData,
        TensorDescriptor<T> x, DeviceSpan<T> xData,
        double beta,
        TensorDescriptor<T> dx, DeviceSpan<T> dxData)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(pooling);
        Cuda.RequireRoom(y, yData);
        Cuda.RequireRoom(dy, dyData);
        Cuda.RequireRoom(x, xData);
        Cuda.RequireRoom(dx, dxData);
        ScalingFactor alphaCell = new(alpha, dx.DataType), betaCell = new(beta, dx.DataType);
        using CudnnCall call = Begin();
        using HandleUse poolingUse = call.Use(pooling), yUse = call.Use(y), dyUse = call.Use(dy), xUse = call.Use(x), dxUse = call.Use(dx);
        using HandleUse yDataUse = yData.Use(), dyDataUse = dyData.Use(), xDataUse = xData.Use(), dxDataUse = dxData.Use();
        cudnnStatus_t status = Functions.cudnnPoolingBackward(
            call.Handle, new(poolingUse.Value), &alphaCell,
            new(yUse.Value), Pointer(yData),
            new(dyUse.Value), Pointer(dyData),
            new(xUse.Value), Pointer(xData),
            &betaCell, new(dxUse.Value), Pointer(dxData));
        Library.CheckCall(
            status,
            $"cudnn.PoolingBackward({pooling}, {alpha}, {y}, {yData}, {dy}, {dyData}, {x}, {xData}, {beta}, {dx}, {dxData})",
            Cuda.Driver, nameof(Functions.cudnnPoolingBackward));
    }
}
