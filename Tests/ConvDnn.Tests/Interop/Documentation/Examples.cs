using ConvDnn.Interop.CuBlas;
using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Loading;
using ConvDnn.Interop.Cuda.Raw;
using ConvDnn.Interop.CuDnn;
using ConvDnn.Interop.CuDnn.Backend;
using ConvDnn.Interop.CuDnn.Descriptors;
using ConvDnn.Interop.CuDnn.Errors;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Tests.Interop.Documentation;

/// <summary>The examples of <c>docs/interop</c>, which show the lines between the marks word for word.</summary>
internal static class Examples
{
    public static float[] Cuda(NativeLoader loader)
    {
        // <example name="cuda">
        CudaDriver driver = CudaDriver.Load(loader).Require();
        using CudaContext context = driver.Device(0).CreateContext();
        using CudaStream stream = context.CreateStream();
        using PinnedBuffer<float> host = context.AllocatePinned<float>(4);
        using DeviceBuffer<float> device = context.Allocate<float>(4);

        new float[] { 1, 2, 3, 4 }.CopyTo(host.Span);
        device.Span.CopyFromAsync(host, stream);
        device.Span.Slice(2, 2).FillBytes(0, stream);
        device.Span.CopyToAsync(host, stream);
        stream.Synchronize();
        float[] result = host.Span.ToArray(); // 1, 2, 0, 0
        // </example>
        return result;
    }

    public static float[] Existing(CudaDriver driver, CUstream theirStream, CUdeviceptr theirMemory)
    {
        // <example name="existing">
        using CudaContext context = CudaContext.FromCurrent(driver);
        using CudaStream stream = context.Borrow(theirStream);
        DeviceSpan<float> memory = context.Borrow<float>(theirMemory, 4);
        memory.FillBytes(0, stream);
        // </example>
        return memory.ToArray();
    }

    public static float[] Nvrtc(NativeLoader loader, CudaContext context, CudaStream stream, string source)
    {
        // <example name="nvrtc">
        NvrtcCompiler compiler = NvrtcCompiler.Load(loader).Require();
        CompiledProgram program = compiler.Compile(source, "saxpy.cu", "--gpu-architecture=compute_80");
        using CudaModule module = context.LoadModule(program.Ptx.Span);
        CudaFunction saxpy = module.Function("saxpy");

        using DeviceBuffer<float> x = context.Allocate<float>([1, 2, 3]), y = context.Allocate<float>([10, 20, 30]);
        saxpy.Launch(grid: 1, block: 32, stream, 2f, x.Address, y.Address, 3L);
        stream.Synchronize();
        float[] result = y.ToArray(); // 12, 24, 36
        // </example>
        return result;
    }

    public static (float[] Y, float[] Dx, float[] Dw) Cudnn(NativeLoader loader)
    {
        // <example name="cudnn">
        CudaDriver driver = CudaDriver.Load(loader).Require();
        CudnnLibrary library = CudnnLibrary.Load(loader).Require();
        using CudaContext context = driver.Device(0).RetainPrimaryContext();
        using CudaStream stream = context.CreateStream();
        using CudnnContext cudnn = CudnnContext.Create(library, context, stream);

        using TensorDescriptor<float> x = library.Tensor<float>([1, 1, 3, 3]);
        using FilterDescriptor<float> w = library.Filter<float>([1, 1, 2, 2]);
        using ConvolutionDescriptor<float> convolution = library.Convolution<float>(new ConvolutionGeometry(2) { Stride = [1, 1] });
        using TensorDescriptor<float> y = library.Tensor<float>(cudnn.ConvolutionOutputLengths(x, w, convolution));

        using DeviceBuffer<float> xData = context.Allocate<float>([1, 2, 3, 4, 5, 6, 7, 8, 9]), wData = context.Allocate<float>([1, 2, 3, 4]);
        using DeviceBuffer<float> yData = context.Allocate<float>(y.Extent), dyData = context.Allocate<float>([1, 0, 2, -1]);
        using DeviceBuffer<float> dxData = context.Allocate<float>(x.Extent), dwData = context.Allocate<float>(w.Extent);

        // Forward: the best algorithm that can run, its arithmetic and its workspace belong together.
        AlgorithmPerformance<cudnnConvolutionFwdAlgo_t> forward = cudnn.ForwardAlgorithms(x, w, convolution, y).First(found => found.Status.Succeeded);
        using ConvolutionDescriptor<float> forwardConvolution = convolution.With(forward.MathType);
        using (DeviceBuffer<byte> workspace = context.Allocate<byte>(cudnn.ForwardWorkspaceBytes(x, w, forwardConvolution, y, forward.Algorithm)))
        {
            cudnn.ConvolutionForward(1, x, xData, w, wData, forwardConvolution, forward.Algorithm, workspace, 0, y, yData);
        }

        // Both gradients, with algorithms that give the same bits on every run.
        AlgorithmPerformance<cudnnConvolutionBwdDataAlgo_t> data = cudnn.BackwardDataAlgorithms(w, y, convolution, x).First(found => found.Status.Succeeded && found.IsDeterministic);
        using ConvolutionDescriptor<float> dataConvolution = convolution.With(data.MathType);
        using (DeviceBuffer<byte> workspace = context.Allocate<byte>(cudnn.BackwardDataWorkspaceBytes(w, y, dataConvolution, x, data.Algorithm)))
        {
            cudnn.ConvolutionBackwardData(1, w, wData, y, dyData, dataConvolution, data.Algorithm, workspace, 0, x, dxData);
        }

        AlgorithmPerformance<cudnnConvolutionBwdFilterAlgo_t> filter = cudnn.BackwardFilterAlgorithms(x, y, convolution, w).First(found => found.Status.Succeeded && found.IsDeterministic);
        using ConvolutionDescriptor<float> filterConvolution = convolution.With(filter.MathType);
        using (DeviceBuffer<byte> workspace = context.Allocate<byte>(cudnn.BackwardFilterWorkspaceBytes(x, y, filterConvolution, w, filter.Algorithm)))
        {
            cudnn.ConvolutionBackwardFilter(1, x, xData, y, dyData, filterConvolution, filter.Algorithm, workspace, 0, w, dwData);
        }

        stream.Synchronize();
        (float[] output, float[] inputGradient, float[] filterGradient) = (yData.ToArray(), dxData.ToArray(), dwData.ToArray());
        // 37 47 67 77  ·  1 2 0 5 7 -2 6 5 -4  ·  4 6 10 12
        // </example>
        return (output, inputGradient, filterGradient);
    }

    public static float[] Graph(CudnnContext cudnn, CudaContext context, CudaStream stream)
    {
        // <example name="graph">
        // y = relu(x ∗ w + b) as one graph; between the operations are virtual tensors, which take no memory.
        using GraphTensor x = GraphTensor.Create<float>(cudnn, uid: 1, [1, 1, 3, 3]), w = GraphTensor.Create<float>(cudnn, uid: 2, [1, 1, 2, 2]);
        using GraphTensor convolved = GraphTensor.Create<float>(cudnn, uid: 3, [1, 1, 2, 2], isVirtual: true), b = GraphTensor.Create<float>(cudnn, uid: 4, [1, 1, 1, 1]);
        using GraphTensor sum = GraphTensor.Create<float>(cudnn, uid: 5, [1, 1, 2, 2], isVirtual: true), y = GraphTensor.Create<float>(cudnn, uid: 6, [1, 1, 2, 2]);
        using GraphConvolution convolution = GraphConvolution.Create(
            cudnn, cudnnDataType_t.CUDNN_DATA_FLOAT, paddingBefore: [0, 0], paddingAfter: [0, 0], stride: [1, 1], dilation: [1, 1]);
        using PointwiseFunction add = PointwiseFunction.Create(cudnn, cudnnPointwiseMode_t.CUDNN_POINTWISE_ADD, cudnnDataType_t.CUDNN_DATA_FLOAT);
        using PointwiseFunction relu = PointwiseFunction.Create(cudnn, cudnnPointwiseMode_t.CUDNN_POINTWISE_RELU_FWD, cudnnDataType_t.CUDNN_DATA_FLOAT);
        using GraphOperation convolve = GraphOperation.ConvolutionForward(convolution, x, w, convolved);
        using GraphOperation addBias = GraphOperation.Pointwise(add, convolved, sum, b);
        using GraphOperation activate = GraphOperation.Pointwise(relu, sum, y);
        using OperationGraph graph = OperationGraph.Create(cudnn, convolve, addBias, activate);

        // The first proposal without tensor cores, which for float tensors would mean TF32, whose plan can be built.
        ExecutionPlan? plan = null;
        foreach (EngineConfiguration proposal in graph.Propose(cudnnBackendHeurMode_t.CUDNN_HEUR_MODE_INSTANT))
        {
            using (proposal)
            {
                if (plan is null && !proposal.NumericalNotes.Contains(cudnnBackendNumericalNote_t.CUDNN_NUMERICAL_NOTE_TENSOR_CORE)) ExecutionPlan.TryBuild(proposal, out plan, out _);
            }
        }

        using DeviceBuffer<float> xData = context.Allocate<float>([1, 2, 3, 4, 5, 6, 7, 8, 9]), wData = context.Allocate<float>([1, 2, 3, 4]);
        using DeviceBuffer<float> bData = context.Allocate<float>([-50]), yData = context.Allocate<float>(4);
        using DeviceBuffer<byte> workspace = context.Allocate<byte>(plan!.WorkspaceBytes);
        using VariantPack memory = VariantPack.Create(
            graph, workspace, (1, xData.Span.Cast<byte>()), (2, wData.Span.Cast<byte>()), (4, bData.Span.Cast<byte>()), (6, yData.Span.Cast<byte>()));
        plan.Execute(memory);
        stream.Synchronize();
        string json = plan.ToJson(); // and ExecutionPlan.FromJson(cudnn, json) another time
        plan.Dispose();
        float[] result = yData.ToArray(); // 0, 0, 17, 27
        // </example>
        return json.Length > 0 ? result : [];
    }

    public static float[] Cublas(NativeLoader loader, CudaContext context, CudaStream stream)
    {
        // <example name="cublas">
        CublasLibrary library = CublasLibrary.Load(loader).Require();
        using CublasContext cublas = CublasContext.Create(library, context, stream);
        using DeviceBuffer<float> a = context.Allocate<float>([1, 2, 3, 4, 5, 6]); // 2×3, row by row
        using DeviceBuffer<float> b = context.Allocate<float>([7, 8, 9, 10, 11, 12]); // 3×2
        using DeviceBuffer<float> c = context.Allocate<float>(4);
        cublas.Gemm(new MatrixProduct(M: 2, N: 2, K: 3), 1f, a, b, 0f, c);
        stream.Synchronize();
        float[] result = c.ToArray(); // 58, 64, 139, 154
        // </example>
        return result;
    }

    public static string Failure(CudnnContext cudnn, TensorDescriptor<float> x, DeviceBuffer<float> xData, FilterDescriptor<float> w, DeviceBuffer<float> wData, ConvolutionDescriptor<float> convolution, TensorDescriptor<float> y, DeviceBuffer<float> yData)
    {
        // <example name="failure">
        try
        {
            cudnn.ConvolutionForward(1, x, xData, w, wData, convolution, cudnnConvolutionFwdAlgo_t.CUDNN_CONVOLUTION_FWD_ALGO_FFT, workspace: default, 0, y, yData);
        }
        catch (CudnnException failure) when (failure.Category == CudnnStatusCategory.NotSupported)
        {
            Console.Error.WriteLine(failure.Message);
            return failure.ToRepro();
        }
        // </example>

        return "";
    }

    public static IReadOnlyList<CudnnLogMessage> Log(CudnnLibrary library, Action call)
    {
        List<CudnnLogMessage> messages = [];
        // <example name="log">
        using (library.Log(messages.Add, cudnnSeverity_t.CUDNN_SEV_ERROR, cudnnSeverity_t.CUDNN_SEV_WARNING))
        {
            call();
        }
        // </example>

        return messages;
    }

}
