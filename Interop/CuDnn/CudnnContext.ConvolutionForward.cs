using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Handles;
using ConvDnn.Interop.CuDnn.Descriptors;
using ConvDnn.Interop.CuDnn.Errors;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Interop.CuDnn;

// The forward convolution: algorithms, workspace, call.
public sealed unsafe partial class CudnnContext
{
    /// <summary>The forward algorithms in the order that cuDNN's heuristic expects them to be fast. Nothing runs.</summary>
    /// <param name="x">The input.</param>
    /// <param name="w">The filter.</param>
    /// <param name="convolution">The convolution.</param>
    /// <param name="y">The output.</param>
    /// <returns>All algorithms, also those that cannot run: look at their status.</returns>
    /// <exception cref="CudnnException">The descriptors do not fit each other.</exception>
    public IReadOnlyList<AlgorithmPerformance<cudnnConvolutionFwdAlgo_t>> ForwardAlgorithms(TensorDescriptor x, FilterDescriptor w, ConvolutionDescriptor convolution, TensorDescriptor y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(w);
        ArgumentNullException.ThrowIfNull(convolution);
        ArgumentNullException.ThrowIfNull(y);
        using CudnnCall call = Begin();
        using HandleUse xUse = call.Use(x), wUse = call.Use(w), convolutionUse = call.Use(convolution), yUse = call.Use(y);
        int count, returned;
        Library.CheckCall(Functions.cudnnGetConvolutionForwardAlgorithmMaxCount(call.Handle, &count), $"cudnn.ForwardAlgorithms({x}, {w}, {convolution}, {y})", Cuda.Driver);
        var found = new cudnnConvolutionFwdAlgoPerf_t[count];
        fixed (cudnnConvolutionFwdAlgoPerf_t* first = found)
        {
            cudnnStatus_t status = Functions.cudnnGetConvolutionForwardAlgorithm_v7(
                call.Handle, new(xUse.Value), new(wUse.Value), new(convolutionUse.Value), new(yUse.Value), count, &returned, first);
            Library.CheckCall(status, $"cudnn.ForwardAlgorithms({x}, {w}, {convolution}, {y})", Cuda.Driver, nameof(Functions.cudnnGetConvolutionForwardAlgorithm_v7));
        }

        return [.. found.Take(returned).Select(Performance)];
    }

    /// <summary>
    /// Runs every forward algorithm and times it, fastest first. Overwrites the output given here: give memory whose
    /// content does not matter. Not allowed while a stream is captured.
    /// </summary>
    /// <typeparam name="TIn">The element type of the inputs.</typeparam>
    /// <typeparam name="TOut">The element type of the output.</typeparam>
    /// <param name="x">The input.</param>
    /// <param name="xData">Its elements.</param>
    /// <param name="w">The filter.</param>
    /// <param name="wData">Its elements.</param>
    /// <param name="convolution">The convolution.</param>
    /// <param name="y">The output.</param>
    /// <param name="yScratch">Memory for it, which is overwritten.</param>
    /// <param name="workspace">Algorithms that need more than this are left out.</param>
    /// <returns>The algorithms, also those that cannot run: look at their status.</returns>
    /// <exception cref="ArgumentException">Memory is too small for its descriptor, or of another context.</exception>
    /// <exception cref="CudnnException">The descriptors do not fit each other, or a run failed.</exception>
    public IReadOnlyList<AlgorithmPerformance<cudnnConvolutionFwdAlgo_t>> MeasureForwardAlgorithms<TIn, TOut>(
        TensorDescriptor<TIn> x, DeviceSpan<TIn> xData,
        FilterDescriptor<TIn> w, DeviceSpan<TIn> wData,
        ConvolutionDescriptor convolution,
        TensorDescriptor<TOut> y, DeviceSpan<TOut> yScratch,
        DeviceSpan<byte> workspace)
        where TIn : unmanaged
        where TOut : unmanaged
    {
        ArgumentNullException.ThrowIfNull(convolution);
        Cuda.RequireRoom(x, xData);
        Cuda.RequireRoom(w, wData);
        Cuda.RequireRoom(y, yScratch);
        workspace.RequireContext(Cuda);
        using CudnnCall call = Begin();
        using HandleUse xUse = call.Use(x), wUse = call.Use(w), convolutionUse = call.Use(convolution), yUse = call.Use(y);
        using HandleUse xDataUse = xData.Use(), wDataUse = wData.Use(), yScratchUse = yScratch.Use(), workspaceUse = workspace.Use();
        int count, returned;
        Library.CheckCall(Functions.cudnnGetConvolutionForwardAlgorithmMaxCount(call.Handle, &count), $"cudnn.MeasureForwardAlgorithms({x}, {xData}, {w}, {wData}, {convolution}, {y}, {yScratch}, {workspace})", Cuda.Driver);
        var found = new cudnnConvolutionFwdAlgoPerf_t[count];
        fixed (cudnnConvolutionFwdAlgoPerf_t* first = found)
        {
            cudnnStatus_t status = Functions.cudnnFindConvolutionForwardAlgorithmEx(
                call.Handle,
                new(xUse.Value), Pointer(xData),
                new(wUse.Value), Pointer(wData),
                new(convolutionUse.Value),
                new(yUse.Value), Pointer(yScratch),
                count, &returned, first, Pointer(workspace), (nuint)workspace.Bytes);
            Library.CheckCall(
                status,
                $"cudnn.MeasureForwardAlgorithms({x}, {xData}, {w}, {wData}, {convolution}, {y}, {yScratch}, {workspace})",
                Cuda.Driver, nameof(Functions.cudnnFindConvolutionForwardAlgorithmEx));
        }

        return [.. found.Take(returned).Select(Performance)];
    }

    /// <summary>The bytes of workspace that a forward algorithm needs.</summary>
    /// <param name="x">The input.</param>
    /// <param name="w">The filter.</param>
    /// <param name="convolution">The convolution, with the arithmetic that it will be run with.</param>
    /// <param name="y">The output.</param>
    /// <param name="algorithm">The algorithm.</param>
    /// <exception cref="CudnnException">The algorithm does not do this problem.</exception>
    public long ForwardWorkspaceBytes(TensorDescriptor x, FilterDescriptor w, ConvolutionDescriptor convolution, TensorDescriptor y, cudnnConvolutionFwdAlgo_t algorithm)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(w);
        ArgumentNullException.ThrowIfNull(convolution);
        ArgumentNullException.ThrowIfNull(y);
        using CudnnCall call = Begin();
        using HandleUse xUse = call.Use(x), wUse = call.Use(w), convolutionUse = call.Use(convolution), yUse = call.Use(y);
        nuint bytes;
        cudnnStatus_t status = Functions.cudnnGetConvolutionForwardWorkspaceSize(
            call.Handle, new(xUse.Value), new(wUse.Value), new(convolutionUse.Value), new(yUse.Value), algorithm, &bytes);
        Library.CheckCall(status, $"cudnn.ForwardWorkspaceBytes({x}, {w}, {convolution}, {y}, {algorithm})", Cuda.Driver, nameof(Functions.cudnnGetConvolutionForwardWorkspaceSize));
        return Saturated(bytes);
    }

    /// <summary>Enqueues a forward convolution: <c>y = alpha · result + beta · y</c>. With beta 0, y is not read.</summary>
    /// <typeparam name="TIn">The element type of the inputs.</typeparam>
    /// <typeparam name="TOut">The element type of the output; another one than <typeparamref name="TIn"/> only for sbyte inputs.</typeparam>
    /// <param name="alpha">The factor of the result.</param>
    /// <param name="x">The input.</param>
    /// <param name="xData">Its elements.</param>
    /// <param name="w">The filter.</param>
    /// <param name="wData">Its elements.</param>
    /// <param name="convolution">The convolution, with the arithmetic that belongs to the algorithm.</param>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="workspace">As many bytes as <see cref="ForwardWorkspaceBytes"/> says; may be empty where that is 0.</param>
    /// <param name="beta">The factor of what y holds.</param>
    /// <param name="y">The output.</param>
    /// <param name="yData">Its elements.</param>
    /// <exception cref="ArgumentException">Memory is too small for its descriptor, or of another context.</exception>
    /// <exception cref="CudnnException">The descriptors do not fit each other, or the algorithm does not do this problem.</exception>
    public void ConvolutionForward<TIn, TOut>(
        double alpha,
        TensorDescriptor<TIn> x, DeviceSpan<TIn> xData,
        FilterDescriptor<TIn> w, DeviceSpan<TIn> wData,
        ConvolutionDescriptor convolution, cudnnConvolutionFwdAlgo_t algorithm, DeviceSpan<byte> workspace,
        double beta,
        TensorDescriptor<TOut> y, DeviceSpan<TOut> yData)
        where TIn : unmanaged
        where TOut : unmanaged
    {
        ArgumentNullException.ThrowIfNull(convolution);
        Cuda.RequireRoom(x, xData);
        Cuda.RequireRoom(w, wData);
        Cuda.RequireRoom(y, yData);
        workspace.RequireContext(Cuda);
        ScalingFactor alphaCell = new(alpha, y.DataType), betaCell = new(beta, y.DataType);
        using CudnnCall call = Begin();
        using HandleUse xUse = call.Use(x), wUse = call.Use(w), convolutionUse = call.Use(convolution), yUse = call.Use(y);
        using HandleUse xDataUse = xData.Use(), wDataUse = wData.Use(), yDataUse = yData.Use(), workspaceUse = workspace.Use();
        cudnnStatus_t status = Functions.cudnnConvolutionForward(
            call.Handle, &alphaCell,
            new(xUse.Value), Pointer(xData),
            new(wUse.Value), Pointer(wData),
            new(convolutionUse.Value), algorithm, Pointer(workspace), (nuint)workspace.Bytes,
            &betaCell, new(yUse.Value), Pointer(yData));
        Library.CheckCall(
            status,
            $"cudnn.ConvolutionForward({alpha}, {x}, {xData}, {w}, {wData}, {convolution}, {algorithm}, {workspace}, {beta}, {y}, {yData})",
            Cuda.Driver, nameof(Functions.cudnnConvolutionForward));
    }

    private AlgorithmPerformance<cudnnConvolutionFwdAlgo_t> Performance(cudnnConvolutionFwdAlgoPerf_t found) =>
        new(found.algo, Library.Decode(found.status), found.time < 0 ? null : found.time, Saturated(found.memory), found.determinism == cudnnDeterminism_t.CUDNN_DETERMINISTIC, found.mathType);
}
