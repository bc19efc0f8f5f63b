using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Handles;
using ConvDnn.Interop.CuDnn.Descriptors;
using ConvDnn.Interop.CuDnn.Errors;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Interop.CuDnn;

// What goes with every convolution: output lengths, bias gradient, the fused call.
public sealed unsafe partial class CudnnContext
{
    /// <summary>The lengths of a convolution's output: N, K and the spatial ones. Nothing runs.</summary>
    /// <param name="x">The input.</param>
    /// <param name="w">The filter.</param>
    /// <param name="convolution">The convolution.</param>
    /// <exception cref="CudnnException">The descriptors do not fit each other.</exception>
    public int[] ConvolutionOutputLengths(TensorDescriptor x, FilterDescriptor w, ConvolutionDescriptor convolution)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(w);
        ArgumentNullException.ThrowIfNull(convolution);
        using CudnnCall call = Begin();
        using HandleUse xUse = call.Use(x), wUse = call.Use(w), convolutionUse = call.Use(convolution);
        var lengths = new int[x.Lengths.Count];
        fixed (int* first = lengths)
        {
            cudnnStatus_t status = Functions.cudnnGetConvolutionNdForwardOutputDim(new(convolutionUse.Value), new(xUse.Value), new(wUse.Value), lengths.Length, first);
            Library.CheckCall(status, $"cudnn.ConvolutionOutputLengths({x}, {w}, {convolution})", Cuda.Driver, nameof(Functions.cudnnGetConvolutionNdForwardOutputDim));
        }

        return lengths;
    }

    /// <summary>Enqueues the gradient of the bias: <c>db = alpha · Σ dy + beta · db</c>, the sum over all but the channels.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="alpha">The factor of the sum.</param>
    /// <param name="dy">The gradient of the output.</param>
    /// <param name="dyData">Its elements.</param>
    /// <param name="beta">The factor of what db holds.</param>
    /// <param name="db">The gradient of the bias: 1, K and ones.</param>
    /// <param name="dbData">Its elements.</param>
    /// <exception cref="ArgumentException">Memory is too small for its descriptor, or of another context.</exception>
    /// <exception cref="CudnnException">The descriptors do not fit each other.</exception>
    public void ConvolutionBackwardBias<T>(double alpha, TensorDescriptor<T> dy, DeviceSpan<T> dyData, double beta, TensorDescriptor<T> db, DeviceSpan<T> dbData)
        where T : unmanaged
    {
        Cuda.RequireRoom(dy, dyData);
        Cuda.RequireRoom(db, dbData);
        ScalingFactor alphaCell = new(alpha, db.DataType), betaCell = new(beta, db.DataType);
        using CudnnCall call = Begin();
        using HandleUse dyUse = call.Use(dy), dbUse = call.Use(db), dyDataUse = dyData.Use(), dbDataUse = dbData.Use();
        cudnnStatus_t status = Functions.cudnnConvolutionBackwardBias(call.Handle, &alphaCell, new(dyUse.Value), Pointer(dyData), &betaCell, new(dbUse.Value), Pointer(dbData));
        Library.CheckCall(status, $"cudnn.ConvolutionBackwardBias({alpha}, {dy}, {dyData}, {beta}, {db}, {dbData})", Cuda.Driver, nameof(Functions.cudnnConvolutionBackwardBias));
    }

    /// <summary>
    /// Enqueues convolution, addition and activation in one: <c>y = activation(alpha1 · (x ∗ w) + alpha2 · z + bias)</c>.
    /// cuDNN knows ReLU and identity here; identity needs IMPLICIT_PRECOMP_GEMM.
    /// </summary>
    /// <typeparam name="TIn">The element type of the inputs.</typeparam>
    /// <typeparam name="TOut">The element type of z and y.</typeparam>
    /// <typeparam name="TBias">The element type of the bias: float for sbyte inputs, else that of the inputs.</typeparam>
    /// <param name="alpha1">The factor of the convolution.</param>
    /// <param name="x">The input.</param>
    /// <param name="xData">Its elements.</param>
    /// <param name="w">The filter.</param>
    /// <param name="wData">Its elements.</param>
    /// <param name="convolution">The convolution, with the arithmetic that belongs to the algorithm.</param>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="workspace">As many bytes as <see cref="ForwardWorkspaceBytes"/> says; may be empty where that is 0.</param>
    /// <param name="alpha2">The factor of z.</param>
    /// <param name="z">What is added.</param>
    /// <param name="zData">Its elements; may be those of y where the descriptors are the same.</param>
    /// <param name="bias">The bias: 1, K and ones.</param>
    /// <param name="biasData">Its elements.</param>
    /// <param name="activation">The activation.</param>
    /// <param name="y">The output.</param>
    /// <param name="yData">Its elements.</param>
    /// <exception cref="ArgumentException">Memory is too small for its descriptor, or of another context.</exception>
    /// <exception cref="CudnnException">The descriptors do not fit each other, or cuDNN does not do this combination.</exception>
    public void ConvolutionBiasActivationForward<TIn, TOut, TBias>(
        double alpha1,
        TensorDescriptor<TIn> x, DeviceSpan<TIn> xData,
        FilterDescriptor<TIn> w, DeviceSpan<TIn> wData,
        ConvolutionDescriptor convolution, cudnnConvolutionFwdAlgo_t algorithm, DeviceSpan<byte> workspace,
        double alpha2,
        TensorDescriptor<TOut> z, DeviceSpan<TOut> zData,
        TensorDescriptor<TBias> bias, DeviceSpan<TBias> biasData,
        ActivationDescriptor activation,
        TensorDescriptor<TOut> y, DeviceSpan<TOut> yData)
        where TIn : unmanaged
        where TOut : unmanaged
        where TBias : unmanaged
    {
        ArgumentNullException.ThrowIfNull(convolution);
        ArgumentNullException.ThrowIfNull(activation);
        Cuda.RequireRoom(x, xData);
        Cuda.RequireRoom(w, wData);
        Cuda.RequireRoom(z, zData);
        Cuda.RequireRoom(bias, biasData);
        Cuda.RequireRoom(y, yData);
        workspace.RequireContext(Cuda);
        ScalingFactor alpha1Cell = new(alpha1, y.DataType), alpha2Cell = new(alpha2, y.DataType);
        using CudnnCall call = Begin();
        using HandleUse xUse = call.Use(x), wUse = call.Use(w), convolutionUse = call.Use(convolution), zUse = call.Use(z), biasUse = call.Use(bias), activationUse = call.Use(activation), yUse = call.Use(y);
        using HandleUse xDataUse = xData.Use(), wDataUse = wData.Use(), zDataUse = zData.Use(), biasDataUse = biasData.Use(), yDataUse = yData.Use(), workspaceUse = workspace.Use();
        cudnnStatus_t status = Functions.cudnnConvolutionBiasActivationForward(
            call.Handle, &alpha1Cell,
            new(xUse.Value), Pointer(xData),
            new(wUse.Value), Pointer(wData),
            new(convolutionUse.Value), algorithm, Pointer(workspace), (nuint)workspace.Bytes,
            &alpha2Cell, new(zUse.Value), Pointer(zData),
            new(biasUse.Value), Pointer(biasData),
            new(activationUse.Value),
            new(yUse.Value), Pointer(yData));
        Library.CheckCall(
            status,
            $"cudnn.ConvolutionBiasActivationForward({alpha1}, {x}, {xData}, {w}, {wData}, {convolution}, {algorithm}, {workspace}, {alpha2}, {z}, {zData}, {bias}, {biasData}, {activation}, {y}, {yData})",
            Cuda.Driver, nameof(Functions.cudnnConvolutionBiasActivationForward));
    }

    private static void* Pointer<T>(DeviceSpan<T> memory)
        where T : unmanaged => (void*)memory.Address.Value;

    private static long Saturated(nuint bytes) => bytes > long.MaxValue ? long.MaxValue : (long)bytes;
}
