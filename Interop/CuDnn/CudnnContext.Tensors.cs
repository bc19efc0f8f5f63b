using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Handles;
using ConvDnn.Interop.CuDnn.Descriptors;
using ConvDnn.Interop.CuDnn.Errors;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Interop.CuDnn;

// Copies between layouts and element types; add, set, scale.
public sealed unsafe partial class CudnnContext
{
    /// <summary>Enqueues <c>y = alpha · x + beta · y</c> between tensors of the same lengths, whatever their strides or types.</summary>
    /// <typeparam name="TIn">The element type of x.</typeparam>
    /// <typeparam name="TOut">The element type of y.</typeparam>
    /// <param name="alpha">The factor of x.</param>
    /// <param name="x">The source.</param>
    /// <param name="xData">Its elements.</param>
    /// <param name="beta">The factor of what y holds.</param>
    /// <param name="y">The destination.</param>
    /// <param name="yData">Its elements.</param>
    /// <exception cref="ArgumentException">Memory is too small for its descriptor, or of another context.</exception>
    /// <exception cref="CudnnException">The descriptors do not fit each other.</exception>
    public void TransformTensor<TIn, TOut>(double alpha, TensorDescriptor<TIn> x, DeviceSpan<TIn> xData, double beta, TensorDescriptor<TOut> y, DeviceSpan<TOut> yData)
        where TIn : unmanaged
        where TOut : unmanaged
    {
        Cuda.RequireRoom(x, xData);
        Cuda.RequireRoom(y, yData);
        ScalingFactor alphaCell = new(alpha, y.DataType), betaCell = new(beta, y.DataType);
        using CudnnCall call = Begin();
        using HandleUse xUse = call.Use(x), yUse = call.Use(y), xDataUse = xData.Use(), yDataUse = yData.Use();
        cudnnStatus_t status = Functions.cudnnTransformTensor(call.Handle, &alphaCell, new(xUse.Value), Pointer(xData), &betaCell, new(yUse.Value), Pointer(yData));
        Library.CheckCall(status, $"cudnn.TransformTensor({alpha}, {x}, {xData}, {beta}, {y}, {yData})", Cuda.Driver, nameof(Functions.cudnnTransformTensor));
    }

    /// <summary>Enqueues <c>c = alpha · a + beta · c</c>, where lengths of 1 in a are repeated, as for a bias.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="alpha">The factor of a.</param>
    /// <param name="a">What is added.</param>
    /// <param name="aData">Its elements.</param>
    /// <param name="beta">The factor of what c holds.</param>
    /// <param name="c">The sum.</param>
    /// <param name="cData">Its elements.</param>
    /// <exception cref="ArgumentException">Memory is too small for its descriptor, or of another context.</exception>
    /// <exception cref="CudnnException">The descriptors do not fit each other.</exception>
    public void AddTensor<T>(double alpha, TensorDescriptor<T> a, DeviceSpan<T> aData, double beta, TensorDescriptor<T> c, DeviceSpan<T> cData)
        where T : unmanaged
    {
        Cuda.RequireRoom(a, aData);
        Cuda.RequireRoom(c, cData);
        ScalingFactor alphaCell = new(alpha, c.DataType), betaCell = new(beta, c.DataType);
        using CudnnCall call = Begin();
        using HandleUse aUse = call.Use(a), cUse = call.Use(c), aDataUse = aData.Use(), cDataUse = cData.Use();
        cudnnStatus_t status = Functions.cudnnAddTensor(call.Handle, &alphaCell, new(aUse.Value), Pointer(aData), &betaCell, new(cUse.Value), Pointer(cData));
        Library.CheckCall(status, $"cudnn.AddTensor({alpha}, {a}, {aData}, {beta}, {c}, {cData})", Cuda.Driver, nameof(Functions.cudnnAddTensor));
    }

    /// <summary>Enqueues <c>y = value</c> for every element.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="y">The tensor.</param>
    /// <param name="yData">Its elements.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentException">Memory is too small for its descriptor, or of another context.</exception>
    /// <exception cref="CudnnException">cuDNN refuses.</exception>
    public void SetTensor<T>(TensorDescriptor<T> y, DeviceSpan<T> yData, T value)
        where T : unmanaged
    {
        Cuda.RequireRoom(y, yData);
        using CudnnCall call = Begin();
        using HandleUse yUse = call.Use(y), yDataUse = yData.Use();
        Library.CheckCall(Functions.cudnnSetTensor(call.Handle, new(yUse.Value), Pointer(yData), &value), $"cudnn.SetTensor({y}, {yData}, {value})", Cuda.Driver);
    }

    /// <summary>Enqueues <c>y = alpha · y</c>.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="y">The tensor.</param>
    /// <param name="yData">Its elements.</param>
    /// <param name="alpha">The factor.</param>
    /// <exception cref="ArgumentException">Memory is too small for its descriptor, or of another context.</exception>
    /// <exception cref="CudnnException">cuDNN refuses.</exception>
    public void ScaleTensor<T>(TensorDescriptor<T> y, DeviceSpan<T> yData, double alpha)
        where T : unmanaged
    {
        Cuda.RequireRoom(y, yData);
        ScalingFactor alphaCell = new(alpha, y.DataType);
        using CudnnCall call = Begin();
        using HandleUse yUse = call.Use(y), yDataUse = yData.Use();
        Library.CheckCall(Functions.cudnnScaleTensor(call.Handle, new(yUse.Value), Pointer(yData), &alphaCell), $"cudnn.ScaleTensor({y}, {yData}, {alpha})", Cuda.Driver);
    }
}
