using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Handles;
using ConvDnn.Interop.CuDnn.Descriptors;
using ConvDnn.Interop.CuDnn.Errors;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Interop.CuDnn;

// The backward-filter convolution: algorithms, workspace, call.
public sealed unsafe partial class CudnnContext
{
    /// <summary>The backward-filter algorithms in the order that cuDNN's heuristic expects them to be fast. Nothing runs.</summary>
    /// <param name="x">The input.</param>
    /// <param name="dy">The gradient of the output.</param>
    /// <param name="convolution">The convolution.</param>
    /// <param name="dw">The gradient of the filter.</param>
    /// <returns>All algorithms, also those that cannot run: look at their status.</returns>
    /// <exception cref="CudnnException">The descriptors do not fit each other.</exception>
    public IReadOnlyList<AlgorithmPerformance<cudnnConvolutionBwdFilterAlgo_t>> BackwardFilterAlgorithms(TensorDescriptor x, TensorDescriptor dy, ConvolutionDescriptor convolution, FilterDescriptor dw)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(dy);
        ArgumentNullException.ThrowIfNull(convolution);
        ArgumentNullException.ThrowIfNull(dw);
        using CudnnCall call = Begin();
        using HandleUse xUse = call.Use(x), dyUse = call.Use(dy), convolutionUse = call.Use(convolution), dwUse = call.Use(dw);
        int count, returned;
        Library.CheckCall(Functions.cudnnGetConvolutionBackwardFilterAlgorithmMaxCount(call.Handle, &count), $"cudnn.BackwardFilterAlgorithms({x}, {dy}, {convolution}, {dw})", Cuda.Driver);
        var found = new cudnnConvolutionBwdFilterAlgoPerf_t[count];
        fixed (cudnnConvolutionBwdFilterAlgoPerf_t* first = found)
        {
            cudnnStatus_t status = Functions.cudnnGetConvolutionBackwardFilterAlgorithm_v7(
                call.Handle, new(xUse.Value), new(dyUse.Value), new(convolutionUse.Value), new(dwUse.Value), count, &returned, first);
            Library.CheckCall(status, $"cudnn.BackwardFilterAlgorithms({x}, {dy}, {convolution}, {dw})", Cuda.Driver, nameof(Functions.cudnnGetConvolutionBackwardFilterAlgorithm_v7));
        }

        return [.. found.Take(returned).Select(Performance)];
    }

    /// <summary>
    /// Runs every backward-filter algorithm and times it, fastest first. Overwrites the gradient of the filter given here: give memory whose
    /// content does not matter. Not allowed while a stream is captured.
    /// </summary>
    /// <typeparam name="TIn">The element type of the inputs.</typeparam>
    /// <typeparam name="TOut">The element type of the output.</typeparam>
    /// <param name="x">The input.</param>
    /// <param name="xData">Its elements.</param>
    /// <param name="dy">The gradient of the output.</param>
    /// <param name="dyData">Its elements.</param>
    /// <param name="convolution">The convolution.</param>
    /// <param name="dw">The gradient of the filter.</param>
    /// <param name="dwScratch">Memory for it, which is overwritten.</param>
    /// <param name="workspace">Algorithms that need more than this are left out.</param>
    /// <returns>The algorithms, also those that cannot run: look at their status.</returns>
    /// <exception cref="ArgumentException">Memory is too small for its descriptor, or of another context.</exception>
    /// <exception cref="CudnnException">The descriptors do not fit each other, or a run failed.</exception>
    public IReadOnlyList<AlgorithmPerformance<cudnnConvolutionBwdFilterAlgo_t>> MeasureBackwardFilterAlgorithms<TIn, TOut>(
        TensorDescriptor<TIn> x, DeviceSpan<TIn> xData,
        TensorDescriptor<TIn> dy, DeviceSpan<TIn> dyData,
        ConvolutionDescriptor convolution,
        FilterDescriptor<TOut> dw, DeviceSpan<TOut> dwScratch,
        DeviceSpan<byte> workspace)
        where TIn : unmanaged
        where TOut : unmanaged
    {
        ArgumentNullException.ThrowIfNull(convolution);
        Cuda.RequireRoom(x, xData);
        Cuda.RequireRoom(dy, dyData);
        Cuda.RequireRoom(dw, dwScratch);
        workspace.RequireContext(Cuda);
        using CudnnCall call = Begin();
        using HandleUse xUse = call.Use(x), dyUse = call.Use(dy), convolutionUse = call.Use(convolution), dwUse = call.Use(dw);
        using HandleUse xDataUse = xData.Use(), dyDataUse = dyData.Use(), dwScratchUse = dwScratch.Use(), workspaceUse = workspace.Use();
        int count, returned;
        Library.CheckCall(Functions.cudnnGetConvolutionBackwardFilterAlgorithmMaxCount(call.Handle, &count), $"cudnn.MeasureBackwardFilterAlgorithms({x}, {xData}, {dy}, {dyData}, {convolution}, {dw}, {dwScratch}, {workspace})", Cuda.Driver);
        var found = new cudnnConvolutionBwdFilterAlgoPerf_t[count];
        fixed (cudnnConvolutionBwdFilterAlgoPerf_t* first = found)
        {
            cudnnStatus_t status = Functions.cudnnFindConvolutionBackwardFilterAlgorithmEx(
                call.Handle,
                new(xUse.Value), Pointer(xData),
                new(dyUse.Value), Pointer(dyData),
                new(convolutionUse.Value),
                new(dwUse.Value), Pointer(dwScratch),
                count, &returned, first, Pointer(workspace), (nuint)workspace.Bytes);
            Library.CheckCall(
                status,
                $"cudnn.MeasureBackwardFilterAlgorithms({x}, {xData}, {dy}, {dyData}, {convolution}, {dw}, {dwScratch}, {workspace})",
                Cuda.Driver, nameof(Functions.cudnnFindConvolutionBackwardFilterAlgorithmEx));
        }

        return [.. found.Take(returned).Select(Performance)];
    }

    /// <summary>The bytes of workspace that a backward-filter algorithm needs.</summary>
    /// <param name="x">The input.</param>
    /// <param name="dy">The gradient of the output.</param>
    /// <param name="convolution">The convolution, with the arithmetic that it will be run with.</param>
    /// <param name="dw">The gradient of the filter.</param>
    /// <param name="algorithm">The algorithm.</param>
    /// <exception cref="CudnnException">The algorithm does not do this problem.</exception>
    public long BackwardFilterWorkspaceBytes(TensorDescriptor x, TensorDescriptor dy, ConvolutionDescriptor convolution, FilterDescriptor dw, cudnnConvolutionBwdFilterAlgo_t algorithm)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(dy);
        ArgumentNullException.ThrowIfNull(convolution);
        ArgumentNullException.ThrowIfNull(dw);
        using CudnnCall call = Begin();
        using HandleUse xUse = call.Use(x), dyUse = call.Use(dy), convolutionUse = call.Use(convolution), dwUse = call.Use(dw);
        nuint bytes;
        cudnnStatus_t status = Functions.cudnnGetConvolutionBackwardFilterWorkspaceSize(
            call.Handle, new(xUse.Value), new(dyUse.Value), new(convolutionUse.Value), new(dwUse.Value), algorithm, &bytes);
        Library.CheckCall(status, $"cudnn.BackwardFilterWorkspaceBytes({x}, {dy}, {convolution}, {dw}, {algorithm})", Cuda.Driver, nameof(Functions.cudnnGetConvolutionBackwardFilterWorkspaceSize));
        return Saturated(bytes);
    }

    /// <summary>Enqueues a backward-filter convolution: <c>dw = alpha · result + beta · dw</c>. With beta 0, dw is not read.</summary>
    /// <typeparam name="TIn">The element type of the inputs.</typeparam>
    /// <typeparam name="TOut">The element type of the output; another one than <typeparamref name="TIn"/> only for sbyte inputs.</typeparam>
    /// <param name="alpha">The factor of the result.</param>
    /// <param name="x">The input.</param>
    /// <param name="xData">Its elements.</param>
    /// <param name="dy">The gradient of the output.</param>
    /// <param name="dyData">Its elements.</param>
    /// <param name="convolution">The convolution, with the arithmetic that belongs to the algorithm.</param>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="workspace">As many bytes as <see cref="BackwardFilterWorkspaceBytes"/> says; may be empty where that is 0.</param>
    /// <param name="beta">The factor of what dw holds.</param>
    /// <param name="dw">The gradient of the filter.</param>
    /// <param name="dwData">Its elements.</param>
    /// <exception cref="ArgumentException">Memory is too small for its descriptor, or of another context.</exception>
    /// <exception cref="CudnnException">The descriptors do not fit each other, or the algorithm does not do this problem.</exception>
    public void ConvolutionBackwardFilter<TIn, TOut>(
        double alpha,
        TensorDescriptor<TIn> x, DeviceSpan<TIn> xData,
        TensorDescriptor<TIn> dy, DeviceSpan<TIn> dyData,
        ConvolutionDescriptor convolution, cudnnConvolutionBwdFilterAlgo_t algorithm, DeviceSpan<byte> workspace,
        double beta,
        FilterDescriptor<TOut> dw, DeviceSpan<TOut> dwData)
        where TIn : unmanaged
        where TOut : unmanaged
    {
        ArgumentNullException.ThrowIfNull(convolution);
        Cuda.RequireRoom(x, xData);
        Cuda.RequireRoom(dy, dyData);
        Cuda.RequireRoom(dw, dwData);
        workspace.RequireContext(Cuda);
        ScalingFactor alphaCell = new(alpha, dw.DataType), betaCell = new(beta, dw.DataType);
        using CudnnCall call = Begin();
        using HandleUse xUse = call.Use(x), dyUse = call.Use(dy), convolutionUse = call.Use(convolution), dwUse = call.Use(dw);
        using HandleUse xDataUse = xData.Use(), dyDataUse = dyData.Use(), dwDataUse = dwData.Use(), workspaceUse = workspace.Use();
        cudnnStatus_t status = Functions.cudnnConvolutionBackwardFilter(
            call.Handle, &alphaCell,
            new(xUse.Value), Pointer(xData),
            new(dyUse.Value), Pointer(dyData),
            new(convolutionUse.Value), algorithm, Pointer(workspace), (nuint)workspace.Bytes,
            &betaCell, new(dwUse.Value), Pointer(dwData));
        Library.CheckCall(
            status,
            $"cudnn.ConvolutionBackwardFilter({alpha}, {x}, {xData}, {dy}, {dyData}, {convolution}, {algorithm}, {workspace}, {beta}, {dw}, {dwData})",
            Cuda.Driver, nameof(Functions.cudnnConvolutionBackwardFilter));
    }

    private AlgorithmPerformance<cudnnConvolutionBwdFilterAlgo_t> Performance(cudnnConvolutionBwdFilterAlgoPerf_t found) =>
        new(found.algo, Library.Decode(found.status), found.time < 0 ? null : found.time, Saturated(found.memory), found.determinism == cudnnDeterminism_t.CUDNN_DETERMINISTIC, found.mathType);
}
