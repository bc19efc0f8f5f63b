using System.Runtime.CompilerServices;
using ConvDnn.Interop.Cuda.Raw;
using ConvDnn.Interop.CuDnn.Descriptors;
using ConvDnn.Interop.CuDnn.Errors;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Interop.CuDnn;

// Convolutions by address and stream: for callers that call often. They have made the context current, have the handle
// and the descriptors to themselves and keep them, and know that the memory is there and large enough. What these calls
// add to the raw ones is setting the stream and looking at the status; they allocate nothing on the managed heap.
public sealed unsafe partial class CudnnContext
{
    /// <summary>Enqueues <c>y = alpha · (x ∗ w) + beta · y</c> on a stream. With beta 0, y is not read.</summary>
    /// <param name="stream">The stream, of this context; it stays the handle's. 0 is the default stream.</param>
    /// <param name="alpha">The factor of the result.</param>
    /// <param name="x">The input.</param>
    /// <param name="xData">Its elements.</param>
    /// <param name="w">The filter.</param>
    /// <param name="wData">Its elements.</param>
    /// <param name="convolution">The convolution, with the arithmetic that belongs to the algorithm.</param>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="workspace">As many bytes as <see cref="ForwardWorkspaceBytes"/> says.</param>
    /// <param name="workspaceBytes">How many there are.</param>
    /// <param name="beta">The factor of what y holds.</param>
    /// <param name="y">The output.</param>
    /// <param name="yData">Its elements.</param>
    /// <exception cref="CudnnException">The descriptors do not fit each other, or the algorithm does not do this problem.</exception>
    public void ConvolutionForward(
        CUstream stream, double alpha,
        TensorDescriptor x, CUdeviceptr xData,
        FilterDescriptor w, CUdeviceptr wData,
        ConvolutionDescriptor convolution, cudnnConvolutionFwdAlgo_t algorithm, CUdeviceptr workspace, long workspaceBytes,
        double beta,
        TensorDescriptor y, CUdeviceptr yData)
    {
        ScalingFactor alphaCell = new(alpha, y.DataType), betaCell = new(beta, y.DataType);
        cudnnHandle_t handle = HandleOn(stream);
        cudnnStatus_t status = Functions.cudnnConvolutionForward(
            handle, &alphaCell,
            new(x.Value), (void*)xData.Value,
            new(w.Value), (void*)wData.Value,
            new(convolution.Value), algorithm, (void*)workspace.Value, (nuint)workspaceBytes,
            &betaCell, new(y.Value), (void*)yData.Value);
        if (status.Succeeded) return;
        Library.CheckCall(
            status,
            $"cudnn.ConvolutionForward({stream}, {alpha}, {x}, {xData}, {w}, {wData}, {convolution}, {algorithm}, {workspace}, {workspaceBytes}, {beta}, {y}, {yData})",
            Cuda.Driver, nameof(Functions.cudnnConvolutionForward));
    }

    /// <summary>Enqueues the gradient of the input on a stream: <c>dx = alpha · result + beta · dx</c>. With beta 0, dx is not read.</summary>
    /// <param name="stream">The stream, of this context; it stays the handle's. 0 is the default stream.</param>
    /// <param name="alpha">The factor of the result.</param>
    /// <param name="w">The filter.</param>
    /// <param name="wData">Its elements.</param>
    /// <param name="dy">The gradient of the output.</param>
    /// <param name="dyData">Its elements.</param>
    /// <param name="convolution">The convolution, with the arithmetic that belongs to the algorithm.</param>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="workspace">As many bytes as <see cref="BackwardDataWorkspaceBytes"/> says.</param>
    /// <param name="workspaceBytes">How many there are.</param>
    /// <param name="beta">The factor of what dx holds.</param>
    /// <param name="dx">The gradient of the input.</param>
    /// <param name="dxData">Its elements.</param>
    /// <exception cref="CudnnException">The descriptors do not fit each other, or the algorithm does not do this problem.</exception>
    public void ConvolutionBackwardData(
        CUstream stream, double alpha,
        FilterDescriptor w, CUdeviceptr wData,
        TensorDescriptor dy, CUdeviceptr dyData,
        ConvolutionDescriptor convolution, cudnnConvolutionBwdDataAlgo_t algorithm, CUdeviceptr workspace, long workspaceBytes,
        double beta,
        TensorDescriptor dx, CUdeviceptr dxData)
    {
        ScalingFactor alphaCell = new(alpha, dx.DataType), betaCell = new(beta, dx.DataType);
        cudnnHandle_t handle = HandleOn(stream);
        cudnnStatus_t status = Functions.cudnnConvolutionBackwardData(
            handle, &alphaCell,
            new(w.Value), (void*)wData.Value,
            new(dy.Value), (void*)dyData.Value,
            new(convolution.Value), algorithm, (void*)workspace.Value, (nuint)workspaceBytes,
            &betaCell, new(dx.Value), (void*)dxData.Value);
        if (status.Succeeded) return;
        Library.CheckCall(
            status,
            $"cudnn.ConvolutionBackwardData({stream}, {alpha}, {w}, {wData}, {dy}, {dyData}, {convolution}, {algorithm}, {workspace}, {workspaceBytes}, {beta}, {dx}, {dxData})",
            Cuda.Driver, nameof(Functions.cudnnConvolutionBackwardData));
    }

    /// <summary>Enqueues the gradient of the filter on a stream: <c>dw = alpha · result + beta · dw</c>. With beta 0, dw is not read.</summary>
    /// <param name="stream">The stream, of this context; it stays the handle's. 0 is the default stream.</param>
    /// <param name="alpha">The factor of the result.</param>
    /// <param name="x">The input.</param>
    /// <param name="xData">Its elements.</param>
    /// <param name="dy">The gradient of the output.</param>
    /// <param name="dyData">Its elements.</param>
    /// <param name="convolution">The convolution, with the arithmetic that belongs to the algorithm.</param>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="workspace">As many bytes as <see cref="BackwardFilterWorkspaceBytes"/> says.</param>
    /// <param name="workspaceBytes">How many there are.</param>
    /// <param name="beta">The factor of what dw holds.</param>
    /// <param name="dw">The gradient of the filter.</param>
    /// <param name="dwData">Its elements.</param>
    /// <exception cref="CudnnException">The descriptors do not fit each other, or the algorithm does not do this problem.</exception>
    public void ConvolutionBackwardFilter(
        CUstream stream, double alpha,
        TensorDescriptor x, CUdeviceptr xData,
        TensorDescriptor dy, CUdeviceptr dyData,
        ConvolutionDescriptor convolution, cudnnConvolutionBwdFilterAlgo_t algorithm, CUdeviceptr workspace, long workspaceBytes,
        double beta,
        FilterDescriptor dw, CUdeviceptr dwData)
    {
        ScalingFactor alphaCell = new(alpha, dw.DataType), betaCell = new(beta, dw.DataType);
        cudnnHandle_t handle = HandleOn(stream);
        cudnnStatus_t status = Functions.cudnnConvolutionBackwardFilter(
            handle, &alphaCell,
            new(x.Value), (void*)xData.Value,
            new(dy.Value), (void*)dyData.Value,
            new(convolution.Value), algorithm, (void*)workspace.Value, (nuint)workspaceBytes,
            &betaCell, new(dw.Value), (void*)dwData.Value);
        if (status.Succeeded) return;
        Library.CheckCall(
            status,
            $"cudnn.ConvolutionBackwardFilter({stream}, {alpha}, {x}, {xData}, {dy}, {dyData}, {convolution}, {algorithm}, {workspace}, {workspaceBytes}, {beta}, {dw}, {dwData})",
            Cuda.Driver, nameof(Functions.cudnnConvolutionBackwardFilter));
    }

    /// <summary>Enqueues <c>y = activation(alpha1 · (x ∗ w) + alpha2 · z + bias)</c> on a stream.</summary>
    /// <param name="stream">The stream, of this context; it stays the handle's. 0 is the default stream.</param>
    /// <param name="alpha1">The factor of the convolution.</param>
    /// <param name="x">The input.</param>
    /// <param name="xData">Its elements.</param>
    /// <param name="w">The filter.</param>
    /// <param name="wData">Its elements.</param>
    /// <param name="convolution">The convolution, with the arithmetic that belongs to the algorithm.</param>
    /// <param name="algorithm">The algorithm; identity needs IMPLICIT_PRECOMP_GEMM.</param>
    /// <param name="workspace">As many bytes as <see cref="ForwardWorkspaceBytes"/> says.</param>
    /// <param name="workspaceBytes">How many there are.</param>
    /// <param name="alpha2">The factor of z.</param>
    /// <param name="z">What is added.</param>
    /// <param name="zData">Its elements; may be those of y where the descriptors are the same.</param>
    /// <param name="bias">The bias: 1, K and ones.</param>
    /// <param name="biasData">Its elements.</param>
    /// <param name="activation">ReLU or identity.</param>
    /// <param name="y">The output.</param>
    /// <param name="yData">Its elements.</param>
    /// <exception cref="CudnnException">The descriptors do not fit each other, or cuDNN does not do this combination.</exception>
    public void ConvolutionBiasActivationForward(
        CUstream stream, double alpha1,
        TensorDescriptor x, CUdeviceptr xData,
        FilterDescriptor w, CUdeviceptr wData,
        ConvolutionDescriptor convolution, cudnnConvolutionFwdAlgo_t algorithm, CUdeviceptr workspace, long workspaceBytes,
        double alpha2,
        TensorDescriptor z, CUdeviceptr zData,
        TensorDescriptor bias, CUdeviceptr biasData,
        ActivationDescriptor activation,
        TensorDescriptor y, CUdeviceptr yData)
    {
        ScalingFactor alpha1Cell = new(alpha1, y.DataType), alpha2Cell = new(alpha2, y.DataType);
        cudnnHandle_t handle = HandleOn(stream);
        cudnnStatus_t status = Functions.cudnnConvolutionBiasActivationForward(
            handle, &alpha1Cell,
            new(x.Value), (void*)xData.Value,
            new(w.Value), (void*)wData.Value,
            new(convolution.Value), algorithm, (void*)workspace.Value, (nuint)workspaceBytes,
            &alpha2Cell, new(z.Value), (void*)zData.Value,
            new(bias.Value), (void*)biasData.Value,
            new(activation.Value),
            new(y.Value), (void*)yData.Value);
        if (status.Succeeded) return;
        Library.CheckCall(
            status,
            $"cudnn.ConvolutionBiasActivationForward({stream}, {alpha1}, {x}, {xData}, {w}, {wData}, {convolution}, {algorithm}, {workspace}, {workspaceBytes}, {alpha2}, {z}, {zData}, {bias}, {biasData}, {activation}, {y}, {yData})",
            Cuda.Driver, nameof(Functions.cudnnConvolutionBiasActivationForward));
    }

    /// <summary>Enqueues the gradient of the bias on a stream: <c>db = alpha · Σ dy + beta · db</c>. With beta 0, db is not read.</summary>
    /// <param name="stream">The stream, of this context; it stays the handle's. 0 is the default stream.</param>
    /// <param name="alpha">The factor of the sum.</param>
    /// <param name="dy">The gradient of the output.</param>
    /// <param name="dyData">Its elements.</param>
    /// <param name="beta">The factor of what db holds.</param>
    /// <param name="db">The gradient of the bias: 1, K and ones.</param>
    /// <param name="dbData">Its elements.</param>
    /// <exception cref="CudnnException">The descriptors do not fit each other.</exception>
    public void ConvolutionBackwardBias(CUstream stream, double alpha, TensorDescriptor dy, CUdeviceptr dyData, double beta, TensorDescriptor db, CUdeviceptr dbData)
    {
        ScalingFactor alphaCell = new(alpha, db.DataType), betaCell = new(beta, db.DataType);
        cudnnHandle_t handle = HandleOn(stream);
        cudnnStatus_t status = Functions.cudnnConvolutionBackwardBias(
            handle, &alphaCell, new(dy.Value), (void*)dyData.Value, &betaCell, new(db.Value), (void*)dbData.Value);
        if (status.Succeeded) return;
        Library.CheckCall(
            status, $"cudnn.ConvolutionBackwardBias({stream}, {alpha}, {dy}, {dyData}, {beta}, {db}, {dbData})", Cuda.Driver, nameof(Functions.cudnnConvolutionBackwardBias));
    }

    /// <summary>The handle, set to a stream of the caller's. Its context is current already, and no other thread has it.</summary>
    /// <remarks>Inlined, so that the two native calls of an execution are made from one frame, whose cost is paid per method.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal cudnnHandle_t HandleOn(CUstream stream)
    {
        var handle = new cudnnHandle_t(_handle.ValueWhileKept);
        // Every time: a stream may have taken the address of one that is gone. It costs a store.
        cudnnStatus_t status = Functions.cudnnSetStream(handle, stream);
        if (!status.Succeeded) CheckStream(status, stream);
        _stream = null;
        return handle;
    }

    private void CheckStream(cudnnStatus_t status, CUstream stream) =>
        Library.CheckCall(status, $"cudnn.HandleOn({stream})", Cuda.Driver, nameof(Functions.cudnnSetStream));
}
