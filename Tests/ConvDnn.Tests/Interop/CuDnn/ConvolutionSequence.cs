using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.CuDnn;
using ConvDnn.Interop.CuDnn.Backend;
using ConvDnn.Interop.CuDnn.Descriptors;
using ConvDnn.Interop.CuDnn.Raw;
using NUnit.Framework;

namespace ConvDnn.Tests.Interop.CuDnn;

/// <summary>
/// A whole forward and backward sequence through every wrapper, on numbers small enough to be worked out by hand:
/// x = 1 … 9 as 3×3, w = [1 2; 3 4], dy = [1 0; 2 -1], stride 1, no padding.
/// </summary>
internal static class ConvolutionSequence
{
    private static readonly float[] X = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    private static readonly float[] W = [1, 2, 3, 4];
    private static readonly float[] Dy = [1, 0, 2, -1];

    // y[p,q] = x[p,q] + 2 x[p,q+1] + 3 x[p+1,q] + 4 x[p+1,q+1]
    // 1 + 2·2 + 3·4 + 4·5 = 37, 2 + 2·3 + 3·5 + 4·6 = 47, 4 + 2·5 + 3·7 + 4·8 = 67, 5 + 2·6 + 3·8 + 4·9 = 77
    private static readonly float[] Y = [37, 47, 67, 77];

    // dx[i,j] = Σ dy[p,q] w[i-p,j-q]; the middle is 1·4 + 0·3 + 2·2 + (-1)·1 = 7
    private static readonly float[] Dx = [1, 2, 0, 5, 7, -2, 6, 5, -4];

    // dw[r,s] = x[r,s] + 2 x[r+1,s] - x[r+1,s+1]: 1+8-5, 2+10-6, 4+14-8, 5+16-9
    private static readonly float[] Dw = [4, 6, 10, 12];

    public static void Run(CudaDriver driver, CudnnLibrary library)
    {
        using CudaContext context = driver.Device(0).CreateContext();
        using CudaStream stream = context.CreateStream();
        using CudnnContext cudnn = CudnnContext.Create(library, context, stream);
        Legacy(cudnn, stream);
        Activations(cudnn, stream);
        Graph(cudnn, stream);
    }

    public static void Legacy(CudnnContext cudnn, CudaStream stream)
    {
        CudaContext context = cudnn.Cuda;
        CudnnLibrary library = cudnn.Library;
        using TensorDescriptor<float> x = library.Tensor<float>([1, 1, 3, 3]), y = library.Tensor<float>([1, 1, 2, 2]), bias = library.Tensor<float>([1, 1, 1, 1]);
        using FilterDescriptor<float> w = library.Filter<float>([1, 1, 2, 2]);
        using ConvolutionDescriptor<float> convolution = library.Convolution<float>(new ConvolutionGeometry(2));
        using DeviceBuffer<float> xData = context.Allocate<float>(X), wData = context.Allocate<float>(W), dyData = context.Allocate<float>(Dy);
        using DeviceBuffer<float> yData = CudnnFixture.Poisoned(context, 4), dxData = CudnnFixture.Poisoned(context, 9), dwData = CudnnFixture.Poisoned(context, 4), dbData = CudnnFixture.Poisoned(context, 1);

        Assert.That(cudnn.ConvolutionOutputLengths(x, w, convolution), Is.EqualTo(new[] { 1, 1, 2, 2 }));

        AlgorithmPerformance<cudnnConvolutionFwdAlgo_t> forward = First(cudnn.ForwardAlgorithms(x, w, convolution, y));
        using DeviceBuffer<byte> workspace = context.AllocateAsync<byte>(1 << 16, stream);
        First(cudnn.MeasureForwardAlgorithms(x, xData, w, wData, convolution, y, yData, workspace));
        Assert.That(cudnn.ForwardWorkspaceBytes(x, w, convolution, y, forward.Algorithm), Is.LessThanOrEqualTo(workspace.Bytes));
        cudnn.ConvolutionForward(1, x, xData, w, wData, convolution, forward.Algorithm, workspace, 0, y, yData);
        stream.Synchronize();
        Assert.That(yData.ToArray(), Is.EqualTo(Y));

        AlgorithmPerformance<cudnnConvolutionBwdDataAlgo_t> backwardData = First(cudnn.BackwardDataAlgorithms(w, y, convolution, x));
        First(cudnn.MeasureBackwardDataAlgorithms(w, wData, y, dyData, convolution, x, dxData, workspace));
        Assert.That(cudnn.BackwardDataWorkspaceBytes(w, y, convolution, x, backwardData.Algorithm), Is.LessThanOrEqualTo(workspace.Bytes));
        cudnn.ConvolutionBackwardData(1, w, wData, y, dyData, convolution, backwardData.Algorithm, workspace, 0, x, dxData);
        stream.Synchronize();
        Assert.That(dxData.ToArray(), Is.EqualTo(Dx));

        AlgorithmPerformance<cudnnConvolutionBwdFilterAlgo_t> backwardFilter = First(cudnn.BackwardFilterAlgorithms(x, y, convolution, w));
        First(cudnn.MeasureBackwardFilterAlgorithms(x, xData, y, dyData, convolution, w, dwData, workspace));
        Assert.That(cudnn.BackwardFilterWorkspaceBytes(x, y, convolution, w, backwardFilter.Algorithm), Is.LessThanOrEqualTo(workspace.Bytes));
        cudnn.ConvolutionBackwardFilter(1, x, xData, y, dyData, convolution, backwardFilter.Algorithm, workspace, 0, w, dwData);
        // 2·4 + 1·4, …: the second call adds twice the gradient to the first.
        cudnn.ConvolutionBackwardFilter(2, x, xData, y, dyData, convolution, backwardFilter.Algorithm, workspace, 1, w, dwData);
        stream.Synchronize();
        Assert.That(dwData.ToArray(), Is.EqualTo(Dw.Select(value => 3 * value)));

        cudnn.ConvolutionBackwardBias(1, y, dyData, 0, bias, dbData);
        stream.Synchronize();
        Assert.That(dbData.ToArray(), Is.EqualTo(new float[] { 2 }), "1 + 0 + 2 - 1");

        using ActivationDescriptor relu = library.Activation(cudnnActivationMode_t.CUDNN_ACTIVATION_RELU);
        dbData.CopyFrom([-40]);
        cudnn.ConvolutionBiasActivationForward(
            1, x, xData, w, wData, convolution, cudnnConvolutionFwdAlgo_t.CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_PRECOMP_GEMM, workspace,
            -1, y, dyData, bias, dbData, relu, y, yData);
        stream.Synchronize();
        Assert.That(yData.ToArray(), Is.EqualTo(new float[] { 0, 7, 25, 38 }), "max(0, y - dy - 40): 37-1-40, 47-0-40, 67-2-40, 77+1-40");
    }

    public static void Activations(CudnnContext cudnn, CudaStream stream)
    {
        CudaContext context = cudnn.Cuda;
        CudnnLibrary library = cudnn.Library;
        using TensorDescriptor<float> x = library.Tensor<float>([1, 1, 2, 2]), one = library.Tensor<float>([1, 1, 1, 1]), nhwc = library.Tensor<float>([1, 2, 1, 2], cudnnTensorFormat_t.CUDNN_TENSOR_NHWC), nchw = library.Tensor<float>([1, 2, 1, 2]);
        using ActivationDescriptor relu = library.Activation(cudnnActivationMode_t.CUDNN_ACTIVATION_RELU);
        using PoolingDescriptor maximum = library.Pooling(cudnnPoolingMode_t.CUDNN_POOLING_MAX_DETERMINISTIC, [2, 2]);
        using DeviceBuffer<float> xData = context.Allocate<float>([-1, 2, 3, -4]), dyData = context.Allocate<float>([10, 20, 30, 40]);
        using DeviceBuffer<float> yData = CudnnFixture.Poisoned(context, 4), dxData = CudnnFixture.Poisoned(context, 4), pooled = CudnnFixture.Poisoned(context, 1), dPooled = context.Allocate<float>([5]);

        cudnn.ActivationForward(relu, 1, x, xData, 0, x, yData);
        cudnn.ActivationBackward(relu, 1, x, yData, x, dyData, x, xData, 0, x, dxData);
        stream.Synchronize();
        Assert.That(yData.ToArray(), Is.EqualTo(new float[] { 0, 2, 3, 0 }));
        Assert.That(dxData.ToArray(), Is.EqualTo(new float[] { 0, 20, 30, 0 }));

        Assert.That(cudnn.PoolingOutputLengths(maximum, x), Is.EqualTo(new[] { 1, 1, 1, 1 }));
        cudnn.PoolingForward(maximum, 1, x, xData, 0, one, pooled);
        cudnn.PoolingBackward(maximum, 1, one, pooled, one, dPooled, x, xData, 0, x, dxData);
        stream.Synchronize();
        Assert.That(pooled.ToArray(), Is.EqualTo(new float[] { 3 }));
        Assert.That(dxData.ToArray(), Is.EqualTo(new float[] { 0, 0, 5, 0 }));

        cudnn.SetTensor(x, yData, 7f);
        cudnn.ScaleTensor(x, yData, 0.5);
        cudnn.AddTensor(2, one, pooled, 1, x, yData);
        stream.Synchronize();
        Assert.That(yData.ToArray(), Is.All.EqualTo(9.5f), "7/2 + 2·3");

        cudnn.TransformTensor(1, nchw, xData, 0, nhwc, yData);
        stream.Synchronize();
        Assert.That(yData.ToArray(), Is.EqualTo(new float[] { -1, 3, 2, -4 }), "channels 0 and 1 of each pixel side by side");
    }

    public static void Graph(CudnnContext cudnn, CudaStream stream)
    {
        CudaContext context = cudnn.Cuda;
        using GraphTensor x = GraphTensor.Create<float>(cudnn, 1, [1, 1, 3, 3]), w = GraphTensor.Create<float>(cudnn, 2, [1, 1, 2, 2]);
        using GraphTensor convolved = GraphTensor.Create<float>(cudnn, 3, [1, 1, 2, 2], isVirtual: true), bias = GraphTensor.Create<float>(cudnn, 4, [1, 1, 1, 1]);
        using GraphTensor sum = GraphTensor.Create<float>(cudnn, 5, [1, 1, 2, 2], isVirtual: true), y = GraphTensor.Create<float>(cudnn, 6, [1, 1, 2, 2]);
        using GraphConvolution convolution = GraphConvolution.Create(cudnn, cudnnDataType_t.CUDNN_DATA_FLOAT, [0, 0], [0, 0], [1, 1], [1, 1]);
        using PointwiseFunction add = PointwiseFunction.Create(cudnn, cudnnPointwiseMode_t.CUDNN_POINTWISE_ADD, cudnnDataType_t.CUDNN_DATA_FLOAT);
        using PointwiseFunction relu = PointwiseFunction.Create(cudnn, cudnnPointwiseMode_t.CUDNN_POINTWISE_RELU_FWD, cudnnDataType_t.CUDNN_DATA_FLOAT);
        using GraphOperation convolve = GraphOperation.ConvolutionForward(convolution, x, w, convolved);
        using GraphOperation addBias = GraphOperation.Pointwise(add, convolved, sum, bias);
        using GraphOperation clip = GraphOperation.Pointwise(relu, sum, y);
        using OperationGraph graph = OperationGraph.Create(cudnn, convolve, addBias, clip);
        using DeviceBuffer<float> xData = context.Allocate<float>(X), wData = context.Allocate<float>(W), biasData = context.Allocate<float>([-50]), yData = CudnnFixture.Poisoned(context, 4);

        IReadOnlyList<EngineConfiguration> proposals = graph.Propose(cudnnBackendHeurMode_t.CUDNN_HEUR_MODE_INSTANT);
        try
        {
            Assert.That(proposals, Is.Not.Empty);
            Assert.That(proposals[0].EngineIndex, Is.InRange(0, graph.EngineCount - 1));
            _ = proposals[0].NumericalNotes;
            using ExecutionPlan plan = ExecutionPlan.Build(proposals[0]);
            using ExecutionPlan again = ExecutionPlan.FromJson(cudnn, plan.ToJson());
            using DeviceBuffer<byte> workspace = context.Allocate<byte>(Math.Max(plan.WorkspaceBytes, 1));
            using VariantPack pack = VariantPack.Create(
                graph, workspace, (1, xData.Span.Cast<byte>()), (2, wData.Span.Cast<byte>()), (4, biasData.Span.Cast<byte>()), (6, yData.Span.Cast<byte>()));
            foreach (ExecutionPlan each in new[] { plan, again })
            {
                yData.Span.FillBytes(0xFF);
                each.Execute(pack);
                stream.Synchronize();
                Assert.That(yData.ToArray(), Is.EqualTo(new float[] { 0, 0, 17, 27 }), "max(0, y - 50)");
            }
        }
        finally
        {
            foreach (EngineConfiguration proposal in proposals) proposal.Dispose();
        }
    }

    private static AlgorithmPerformance<T> First<T>(IReadOnlyList<AlgorithmPerformance<T>> found)
        where T : unmanaged => found.First(algorithm => algorithm.Status.Succeeded);
}
