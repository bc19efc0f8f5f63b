using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Handles;
using ConvDnn.Interop.CuDnn.Descriptors;
using ConvDnn.Interop.CuDnn.Errors;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Interop.CuDnn;

// The backward-data convolution: algorithms, workspace, call.
public sealed unsafe partial class CudnnContext
{
    /// <summary>The backward-data algorithms in the order that cuDNN's heuristic expects them to be fast. Nothing runs.</summary>
    /// <param name="w">The filter.</param>
    /// <param name="dy">The gradient of the output.</param>
    /// <param name="convolution">The convolution.</param>
    /// <param name="dx">The gradient of the input.</param>
    /// <returns>All algorithms, also those that cannot run: look at their status.</returns>
    /// <exception cref="CudnnException">The descriptors do not fit each other.</exception>
    public IReadOnlyList<AlgorithmPerformance<cudnnConvolutionBwdDataAlgo_t>> BackwardDataAlgorithms(FilterDescriptor w, TensorDescriptor dy, ConvolutionDescriptor convolution, TensorDescriptor dx)
    {
        ArgumentNullException.ThrowIfNull(w);
        ArgumentNullException.ThrowIfNull(dy);
        ArgumentNullException.ThrowIfNull(convolution);
        ArgumentNullException.ThrowIfNull(dx);
        using CudnnCall call = Begin();
        using HandleUse wUse = call.Use(w), dyUse = call.Use(dy), convolutionUse = call.Use(convolution), dxUse = call.Use(dx);
        int count, returned;
        Library.CheckCall(Functions.cudnnGetConvolutionBackwardDataAlgorithmMaxCount(call.Handle, &count), $"cudnn.BackwardDataAlgorithms({w}, {dy}, {convolution}, {dx})", Cuda.Driver);
        var found = new cudnnConvolutionBwdDataAlgoPerf_t[count];
        fixed (cudnnConvolutionBwdDataAlgoPerf_t* first = found)
        {
            cudnnStatus_t status = Functions.cudnnGetConvolutionBackwardDataAlgorithm_v7(
                call.Handle, new(wUse.Value), new(dyUse.Value), new(convolutionUse.Value), new(dxUse.Value), count, &returned, first);
            Library.CheckCall(status, $"cudnn.BackwardDataAlgorithms({w}, {dy}, {convolution}, {dx})", Cuda.Driver, nameof(Functions.cudnnGetConvolutionBackwardDataAlgorithm_v7));
        }

        return [.. found.Take(returned).Select(Performance)];
    }

    /// <summary>
    /// Runs every backward-data algorithm and times it, fastest first. Overwrites the gradient of the input given here: give memory whose
    /// content does not matter. Not allowed while a stream is captured.
    /// </summary>
    /// <typeparam name="TIn">The element type of the inputs.</typeparam>
    /// <typeparam name="TOut">The element type of the output.</typeparam>
    /// <param name="w">The filter.</param>
    /// <param name="wData">Its elements.</param>
    /// <param name="dy">The gradient of the output.</param>
    /// <param name="dyData">Its elements.</param>
    /// <param name="convolution">The convolution.</param>
    /// <param name="dx">The gradient of the input.</param>
    /// <param name="dxScratch">Memory for it, which is overwritten.</param>
    /// <param name="workspace">Algorithms that need more than this are left out.</param>
    /// <returns>The algorithms, also those that cannot run: look at their status.</returns>
    /// <exception cref="ArgumentException">Memory is too small for its descriptor, or of another context.</exception>
    /// <exception cref="CudnnException">The descriptors do not fit each other, or a run failed.</exception>
    public IReadOnlyList<AlgorithmPerformance<cudnnConvolutionBwdDataAlgo_t>> MeasureBackwardDataAlgorithms<TIn, TOut>(
        FilterDescriptor<TIn> w, DeviceSpan<TIn> wData,
        TensorDescriptor<TIn> dy, DeviceSpan<TIn> dyData,
        ConvolutionDescriptor convolution,
        TensorDescriptor<TOut> dx, DeviceSpan<TOut> dxScratch,
        DeviceSpan<byte> workspace)
        where TIn : unmanaged
        where TOut : unmanaged
    {
        ArgumentNullException.ThrowIfNull(convolution);
        Cuda.RequireRoom(w, wData);
        Cuda.RequireRoom(dy, dyData);
        Cuda.RequireRoom(dx, dxScratch);
        workspace.RequireContext(Cuda);
        using CudnnCall call = Begin();
        using HandleUse wUse = call.Use(w), dyUse = call.Use(dy), convolutionUse = call.Use(convolution), dxUse = call.Use(dx);
        using HandleUse wDataUse = wData.Use(), dyDataUse = dyData.Use(), dxScratchUse = dxScratch.Use(), workspaceUse = workspace.Use();
        int count, returned;
        Library.CheckCall(Functions.cudnnGetConvolutionBackwardDataAlgorithmMaxCount(call.Handle, &count), $"cudnn.MeasureBackwardDataAlgorithms({w}, {wData}, {dy}, {dyData}, {convolution}, {dx}, {dxScratch}, {workspace})", Cuda.Driver);
        var found = new cudnnConvolutionBwdDataAlgoPerf_t[count];
        fixed (cudnnConvolutionBwdDataAlgoPerf_t* first = found)
        {
            cudnnStatus_t status = Functions.cudnnFindConvolutionBackwardDataAlgorithmEx(
                call.Handle,
                new(wUse.Value), Pointer(wData),
                new(dyUse.Value), Pointer(dyData),
                new(convolutionUse.Value),
                new(dxUse.Value), Pointer(dxScratch),
                count, &returned, first, Pointer(workspace), (nuint)workspace.Bytes);
            Library.CheckCall(
                status,
                $"cudnn.MeasureBackwardDataAlgorithms({w}, {wData}, {dy}, {dyData}, {convolution}, {dx}, {dxScratch}, {workspace})",
                Cuda.Driver, nameof(Functions.cudnnFindConvolutionBackwardDataAlgorithmEx));
        }

        return [.. found.Take(returned).Select(Performance)];
    }

    /// <summary>The bytes of workspace that a backward-data algorithm needs.</summary>
    /// <param name="w">The filter.</param>
    /// <param name="dy">The gradient of the output.</param>
    /// <param name="convolution">The convolution, with the arithmetic that it will be run with.</param>
    /// <param name="dx">The gradient of the input.</param>
    /// <param name="algorithm">The algorithm.</param>
    /// <exception cref="CudnnException">The algorithm does not do this problem.</exception>
    public long BackwardDataWorkspaceBytes(FilterDescriptor w, TensorDescriptor dy, ConvolutionDescriptor convolution, TensorDescriptor dx, cudnnConvolutionBwdDataAlgo_t algorithm)
    {
        ArgumentNullException.ThrowIfNull(w);
        ArgumentNullException.ThrowIfNull(dy);
        ArgumentNullException.ThrowIfNull(convolution);
        ArgumentNullException.ThrowIfNull(dx);
        using CudnnCall call = Begin();
        using HandleUse wUse = call.Use(w), dyUse = call.Use(dy), convolutionUse = call.Use(convolution), dxUse = call.Use(dx);
        nuint bytes;
        cudnnStatus_t status = Functions.cudnnGetConvolutionBackwardDataWorkspaceSize(
            call.Handle, new(wUse.Value), new(dyUse.Value), new(convolutionUse.Value), new(dxUse.Value), algorithm, &bytes);
        Library.CheckCall(status, $"cudnn.BackwardDataWorkspaceBytes({w}, {dy}, {convolution}, {dx}, {algorithm})", Cuda.Driver, nameof(Functions.cudnnGetConvolutionBackwardDataWorkspaceSize));
        return Saturated(bytes);
    }

    /// <summary>Enqueues a backward-data convolution: <c>dx = alpha · result + beta · dx</c>. With beta 0, dx is not read.</summary>
    /// <typeparam name="TIn">The element type of the inputs.</typeparam>
    /// <typeparam name="TOut">The element type of the output; another one than <typeparamref name="TIn"/> only for sbyte inputs.</typeparam>
    /// <param name="alpha">The factor of the result.</param>
    /// <param name="w">The filter.</param>
    /// <param name="wData">Its elements.</param>
    /// <param name="dy">The gradient of the output.</param>
    /// <param name="dyData">Its elements.</param>
    /// <param name="convolution">The convolution, with the arithmetic that belongs to the algorithm.</param>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="workspace">As many bytes as <see cref="BackwardDataWorkspaceBytes"/> says; may be empty where that is 0.</param>
    /// <param name="beta">The factor of what dx holds.</param>
    /// <param name="dx">The gradient of the input.</param>
    /// <param name="dxData">Its elements.</param>
    /// <exception cref="ArgumentException">Memory is too small for its descriptor, or of another context.</exception>
    /// <exception cref="CudnnException">The descriptors do not fit each other, or the algorithm does not do this problem.</exception>
    public void ConvolutionBackwardData<TIn, TOut>(
        double alpha,
        FilterDescriptor<TIn> w, DeviceSpan<TIn> wData,
        TensorDescriptor<TIn> dy, DeviceSpan<TIn> dyData,
        ConvolutionDescriptor convolution, cudnnConvolutionBwdDataAlgo_t algorithm, DeviceSpan<byte> workspace,
        double beta,
        TensorDescriptor<TOut> dx, DeviceSpan<TOut> dxData)
        where TIn : unmanaged
        where TOut : unmanaged
    {
        ArgumentNullException.ThrowIfNull(convolution);
        Cuda.RequireRoom(w, wData);
        Cuda.RequireRoom(dy, dyData);
        Cuda.RequireRoom(dx, dxData);
        workspace.RequireContext(Cuda);
        ScalingFactor alphaCell = new(alpha, dx.DataType), betaCell = new(beta, dx.DataType);
        using CudnnCall call = Begin();
        using HandleUse wUse = call.Use(w), dyUse = call.Use(dy), convolutionUse = call.Use(convolution), dxUse = call.Use(dx);
        using HandleUse wDataUse = wData.Use(), dyDataUse = dyData.Use(), dxDataUse = dxData.Use(), workspaceUse = workspace.Use();
        cudnnStatus_t status = Functions.cudnnConvolutionBackwardData(
            call.Handle, &alphaCell,
            new(wUse.Value), Pointer(wData),
            new(dyUse.Value), Pointer(dyData),
            new(convolutionUse.Value), algorithm, Pointer(workspace), (nuint)workspace.Bytes,
            &betaCell, new(dxUse.Value), Pointer(dxData));
        Library.CheckCall(
            status,
            $"cudnn.ConvolutionBackwardData({alpha}, {w}, {wData}, {dy}, {dyData}, {convolution}, {algorithm}, {workspace}, {beta}, {dx}, {dxData})",
            Cuda.Driver, nameof(Functions.cudnnConvolutionBackwardData));
    }

    private AlgorithmPerformance<cudnnConvolutionBwdDataAlgo_t> Performance(cudnnConvolutionBwdDataAlgoPerf_t found) =>
        new(found.algo, Library.Decode(found.status), found.time < 0 ? null : found.time, Saturated(found.memory), found.determinism == cudnnDeterminism_t.CUDNN_DETERMINISTIC, found.mathType);
}
