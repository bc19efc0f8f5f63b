using System.Runtime.CompilerServices;
using ConvDnn.Interop.CuBlas;
using ConvDnn.Interop.CuBlas.Raw;
using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.CuDnn;
using ConvDnn.Interop.CuDnn.Backend;
using ConvDnn.Interop.CuDnn.Descriptors;
using ConvDnn.Interop.CuDnn.Errors;
using ConvDnn.Interop.CuDnn.Raw;
using NUnit.Framework;

namespace ConvDnn.Tests.Interop.CuDnn;

/// <summary>What nobody should do to the objects of cuDNN and cuBLAS, and what happens then.</summary>
[NonParallelizable]
public sealed class HostileUseTests
{
    [Test]
    public void Descriptors_of_another_version_are_refused_before_cuDNN_sees_them() => CudnnFixture.With(9, cudnn =>
    {
        CudnnLibrary other = CudnnFixture.Library(8);
        using TensorDescriptor<float> x = other.Tensor<float>([1, 1, 1, 1]), right = cudnn.Library.Tensor<float>([1, 1, 1, 1]);
        using DeviceBuffer<float> data = cudnn.Cuda.Allocate<float>([3]);
        ArgumentException refused = Assert.Throws<ArgumentException>(() => cudnn.ScaleTensor(x, data, 2))!;
        Assert.That((refused.ParamName, refused.Message), Is.EqualTo(("y", refused.Message)));
        Assert.That(refused.Message, Does.Contain("cuDNN 8.").And.Contain("cuDNN 9."));
        Assert.Throws<ArgumentException>(() => cudnn.AddTensor(1, right, data, 1, x, data));
        Assert.That(SimulatedStack.Calls("cudnnScaleTensor"), Is.Zero);

        // Another object over the same file is no other version.
        using TensorDescriptor<float> same = CudnnFixture.Library(9).Tensor<float>([1, 1, 1, 1]);
        cudnn.ScaleTensor(same, data, 2);
        cudnn.Stream!.Synchronize();
        Assert.That(data.ToArray(), Is.EqualTo(new float[] { 6 }));
    });

    [Test]
    public void Tensors_of_more_elements_than_cuDNN_counts_are_refused_with_the_numbers() => CudnnFixture.With(9, cudnn =>
    {
        CudnnLibrary library = cudnn.Library;
        const int Max = int.MaxValue;
        Assert.Multiple(() =>
        {
            Assert.That(Assert.Throws<ArgumentException>(() => library.Tensor<float>([65536, 65536, 1, 1]))!.Message, Does.Contain("[65536, 65536, 1, 1]").And.Contain("2147483647").And.Contain("split the batch"));
            Assert.Throws<ArgumentException>(() => library.Tensor<float>([Max, Max, Max, Max, Max, Max, Max, Max]));
            Assert.Throws<ArgumentException>(() => library.Filter<float>([Max, 2, 1, 1], cudnnTensorFormat_t.CUDNN_TENSOR_NHWC));
            Assert.Throws<ArgumentException>(() => library.Filter<float>([Max, Max, Max, Max, Max]));
            Assert.That(Assert.Throws<ArgumentException>(() => library.StridedTensor<float>([2, 2, 2, 2], [Max, Max, Max, Max]))!.Message, Does.Contain("strides [2147483647,"));
            Assert.Throws<ArgumentException>(() => library.StridedTensor<float>([Max, Max, Max, Max, Max, Max, Max, Max], [Max, Max, Max, Max, Max, Max, Max, Max]));
        });
        // The most that is allowed, and strides that only axes of length 1 have.
        using TensorDescriptor<float> largest = library.Tensor<float>([Max, 1, 1, 1]);
        Assert.That(largest.Extent, Is.EqualTo(Max));
        using TensorDescriptor<float> irrelevant = library.StridedTensor<float>([1, 1, 2, 1], [Max, Max, Max - 1, Max]);
        Assert.That(irrelevant.Extent, Is.EqualTo(Max));
    });

    [Test]
    public void Graph_tensors_that_reach_further_than_64_bits_are_refused() => CudnnFixture.With(9, cudnn =>
    {
        Assert.Throws<ArgumentException>(() => GraphTensor.Create<float>(cudnn, 1, [long.MaxValue, long.MaxValue, 1]));
        Assert.Throws<ArgumentException>(() => GraphTensor.Create<float>(cudnn, 1, [3, 3, 3], [long.MaxValue, long.MaxValue, 1]));
        Assert.Throws<ArgumentException>(() => GraphTensor.Create<float>(cudnn, 1, [1, 1, long.MaxValue / 16]));
        Assert.Throws<ArgumentOutOfRangeException>(() => GraphTensor.Create<float>(cudnn, 1, [1, 1, -1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => GraphTensor.Create<float>(cudnn, 1, [1, 1, 1], alignment: 3));
        Assert.That(SimulatedStack.Calls("cudnnBackendCreateDescriptor"), Is.Zero);
    });

    [Test]
    public void A_plan_does_not_run_on_a_workspace_that_is_too_small() => WithGraph((cudnn, graph, buffers) =>
    {
        int refused = 0;
        foreach (EngineConfiguration proposal in graph.Propose(cudnnBackendHeurMode_t.CUDNN_HEUR_MODE_INSTANT))
        {
            using (proposal)
            {
                if (!ExecutionPlan.TryBuild(proposal, out ExecutionPlan? plan, out _)) continue;
                using (plan)
                {
                    if (plan.WorkspaceBytes == 0) continue;
                    using DeviceBuffer<byte> small = cudnn.Cuda.Allocate<byte>(plan.WorkspaceBytes - 1), enough = cudnn.Cuda.Allocate<byte>(plan.WorkspaceBytes);
                    using VariantPack tooLittle = VariantPack.Create(graph, small, buffers), right = VariantPack.Create(graph, enough, buffers);
                    Assert.That(Assert.Throws<ArgumentException>(() => plan.Execute(tooLittle))!.Message, Does.Contain($"{plan.WorkspaceBytes - 1} bytes").And.Contain($"needs {plan.WorkspaceBytes}"));
                    plan.Execute(right);
                    refused++;
                }
            }
        }

        Assert.That(refused, Is.Positive, "at least one engine needs a workspace");
    });

    [Test]
    public void Graphs_of_another_context_or_version_and_what_is_gone_are_refused() => WithGraph((cudnn, graph, buffers) =>
    {
        using CudaContext elsewhere = cudnn.Cuda.Device.CreateContext();
        using CudnnContext far = CudnnContext.Create(cudnn.Library, elsewhere), eight = CudnnContext.Create(CudnnFixture.Library(8), cudnn.Cuda);
        using GraphTensor x = GraphTensor.Create<float>(far, 1, [1, 1, 3, 3]), w = GraphTensor.Create<float>(cudnn, 2, [1, 1, 2, 2]), y = GraphTensor.Create<float>(eight, 3, [1, 1, 2, 2]);
        using GraphConvolution convolution = GraphConvolution.Create(cudnn, cudnnDataType_t.CUDNN_DATA_FLOAT, [0, 0], [0, 0], [1, 1], [1, 1]);
        using GraphTensor here = GraphTensor.Create<float>(cudnn, 1, [1, 1, 3, 3]);
        EngineConfiguration best = graph.Propose(cudnnBackendHeurMode_t.CUDNN_HEUR_MODE_FALLBACK, atMost: 1)[0];
        ExecutionPlan plan = ExecutionPlan.Build(best);
        using DeviceBuffer<byte> workspace = cudnn.Cuda.Allocate<byte>(Math.Max(1, plan.WorkspaceBytes));
        VariantPack pack = VariantPack.Create(graph, workspace, buffers);
        Assert.Multiple(() =>
        {
            Assert.Throws<ArgumentException>(() => GraphOperation.ConvolutionForward(convolution, x, w, w));
            Assert.That(Assert.Throws<ArgumentException>(() => GraphOperation.ConvolutionForward(convolution, here, w, y))!.Message, Does.Contain("cuDNN 8."));
            Assert.Throws<ArgumentNullException>(() => GraphOperation.ConvolutionForward(convolution, here, w, null!));
            Assert.Throws<ArgumentNullException>(() => OperationGraph.Create(cudnn, [null!]));
            Assert.Throws<ArgumentNullException>(() => here.Descriptor.Set(cudnnBackendAttributeName_t.CUDNN_ATTR_OPERATIONGRAPH_OPS, (BackendDescriptor)null!));
            Assert.Throws<ArgumentOutOfRangeException>(() => graph.Propose(cudnnBackendHeurMode_t.CUDNN_HEUR_MODE_INSTANT, atMost: -1));
            Assert.That(Assert.Throws<ArgumentException>(() => VariantPack.Create(graph, workspace, [.. buffers, buffers[0]]))!.Message, Does.Contain("twice"));
            Assert.Throws<ArgumentException>(() => ExecutionPlan.From(here.Descriptor));
            Assert.Throws<ArgumentException>(() => VariantPack.From(plan.Descriptor));
        });
        pack.Dispose();
        Assert.Throws<ObjectDisposedException>(() => plan.Execute(pack));
        plan.Dispose();
        best.Dispose();
        Assert.Throws<ObjectDisposedException>(() => ExecutionPlan.Build(best));
        graph.Dispose();
        Assert.Throws<ObjectDisposedException>(() => VariantPack.Create(graph, workspace, buffers));
    });

    [Test]
    public void A_plan_made_by_hand_runs_like_another() => WithGraph((cudnn, graph, buffers) =>
    {
        using EngineConfiguration best = graph.Propose(cudnnBackendHeurMode_t.CUDNN_HEUR_MODE_FALLBACK, atMost: 1)[0];
        BackendDescriptor byHand = BackendDescriptor.Create(cudnn, cudnnBackendDescriptorType_t.CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR)
            .SetHandle(cudnnBackendAttributeName_t.CUDNN_ATTR_EXECUTION_PLAN_HANDLE)
            .Set(cudnnBackendAttributeName_t.CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG, best.Descriptor)
            .Finish();
        using ExecutionPlan plan = ExecutionPlan.From(byHand);
        using DeviceBuffer<byte> workspace = cudnn.Cuda.Allocate<byte>(Math.Max(1, plan.WorkspaceBytes));
        using VariantPack pack = VariantPack.Create(graph, workspace, buffers);
        plan.Execute(pack);
        cudnn.Stream!.Synchronize();
        Assert.That(buffers[2].Memory.Cast<float>().ToArray(), Is.EqualTo(new float[] { 37, 47, 67, 77 }));
    });

    [Test]
    public void A_disposed_stream_can_be_replaced() => CudnnFixture.With(9, cudnn =>
    {
        using TensorDescriptor<float> x = cudnn.Library.Tensor<float>([1, 1, 1, 1]);
        using DeviceBuffer<float> data = cudnn.Cuda.Allocate<float>([3]);
        CudaStream gone = cudnn.Cuda.CreateStream();
        cudnn.Stream = gone;
        gone.Dispose();
        Assert.Throws<ObjectDisposedException>(() => cudnn.ScaleTensor(x, data, 2));
        cudnn.Stream = null;
        cudnn.ScaleTensor(x, data, 2);
        Assert.That(data.ToArray(), Is.EqualTo(new float[] { 6 }));
    });

    [Test]
    public void A_disposed_stream_or_workspace_of_cuBLAS_can_be_replaced()
    {
        CudaDriver driver = SimulatedStack.Begin();
        using (CudaContext context = driver.Device(0).CreateContext())
        using (CublasContext cublas = CublasContext.Create(CublasLibrary.Load(SimulatedStack.Loader).Require(), context))
        using (CudaStream stream = context.CreateStream())
        using (DeviceBuffer<float> one = context.Allocate<float>([2]))
        {
            DeviceBuffer<byte> workspace = context.Allocate<byte>(1024);
            CudaStream gone = context.CreateStream();
            cublas.Use(gone, workspace);
            workspace.Dispose();
            gone.Dispose();
            Assert.Throws<ObjectDisposedException>(() => cublas.Gemm(new(1, 1, 1), 1f, one, one, 0f, one));
            cublas.Use(stream);
            using DeviceBuffer<float> c = CudnnFixture.Poisoned(context, 1);
            cublas.Gemm(new(1, 1, 1), 1f, one, one, 0f, c);
            stream.Synchronize();
            Assert.That(c.ToArray(), Is.EqualTo(new float[] { 4 }));
        }

        SimulatedStack.AssertClean();
    }

    [Test]
    public void Products_that_reach_further_than_their_memory_by_way_of_an_overflow_are_refused()
    {
        CudaDriver driver = SimulatedStack.Begin();
        using CudaContext context = driver.Device(0).CreateContext();
        using CublasContext cublas = CublasContext.Create(CublasLibrary.Load(SimulatedStack.Loader).Require(), context);
        using DeviceBuffer<float> m = context.Allocate<float>(16);
        using DeviceBuffer<sbyte> bytes = context.Allocate<sbyte>(16);
        using DeviceBuffer<int> ints = context.Allocate<int>(16);
        long calls = SimulatedStack.Calls();
        Assert.Multiple(() =>
        {
            Assert.Throws<ArgumentException>(() => cublas.Gemm(new(2, 2, 2) { Batch = int.MaxValue, StrideA = long.MaxValue / 2, StrideC = 4 }, 1f, m, m, 0f, m));
            Assert.Throws<ArgumentException>(() => cublas.Gemm(new(int.MaxValue, int.MaxValue, int.MaxValue), 1f, m, m, 0f, m));
            Assert.That(Assert.Throws<ArgumentOutOfRangeException>(() => cublas.Gemm(new(2, 2, 2) { Batch = 2, StrideA = 4, StrideB = 4 }, 1f, m, m, 0f, m))!.ParamName, Is.EqualTo("StrideC"));
            Assert.Throws<ArgumentOutOfRangeException>(() => cublas.Gemm(new(-1, 2, 2), 1f, m, m, 0f, m));
            Assert.Throws<ArgumentOutOfRangeException>(() => cublas.Gemm(new(2, 2, 2) { LeadingB = 1 }, 1f, m, m, 0f, m));
            foreach (double factor in new[] { 0.5, double.NaN, double.PositiveInfinity, 3e9 })
            {
                Assert.Throws<ArgumentException>(() => cublas.GemmEx(new(4, 4, 4), cublasComputeType_t.CUBLAS_COMPUTE_32I, factor, bytes.Span, bytes.Span, 0, ints.Span), $"{factor}");
            }
        });
        Assert.That(SimulatedStack.Calls(), Is.EqualTo(calls), "cuBLAS was not called");
        Assert.DoesNotThrow(() => cublas.Gemm(new(0, 2, 2), 1f, m, m, 0f, m), "a product without rows does nothing");
    }

    [Test]
    public void A_call_from_inside_of_a_call_is_told_as_that() => CudnnFixture.With(9, cudnn =>
    {
        using TensorDescriptor<float> x = cudnn.Library.Tensor<float>([1, 1, 3, 3]), y = cudnn.Library.Tensor<float>([1, 1, 9, 9]);
        using FilterDescriptor<float> w = cudnn.Library.Filter<float>([1, 1, 2, 2]);
        using ConvolutionDescriptor<float> convolution = cudnn.Library.Convolution<float>(new ConvolutionGeometry(2));
        using CudnnLog log = cudnn.Library.Log(_ => cudnn.ForwardAlgorithms(x, w, convolution, y));
        Assert.Throws<CudnnException>(() => cudnn.ForwardAlgorithms(x, w, convolution, y));
        Assert.That(log.ReceiverFailure, Is.TypeOf<InvalidOperationException>());
        Assert.That(log.ReceiverFailure!.Message, Does.Contain("inside of a call"));
    });

    [Test]
    public void A_log_may_be_disposed_of_by_several_threads_while_messages_come() => CudnnFixture.With(9, cudnn =>
    {
        using TensorDescriptor<float> x = cudnn.Library.Tensor<float>([1, 1, 3, 3]), y = cudnn.Library.Tensor<float>([1, 1, 9, 9]);
        using FilterDescriptor<float> w = cudnn.Library.Filter<float>([1, 1, 2, 2]);
        using ConvolutionDescriptor<float> convolution = cudnn.Library.Convolution<float>(new ConvolutionGeometry(2));
        for (int round = 0; round < 50; round++)
        {
            CudnnLog log = cudnn.Library.Log(_ => Thread.Yield());
            Cuda.HostileUseTests.AtOnce(3, i =>
            {
                if (i > 0) log.Dispose();
                else for (int call = 0; call < 5; call++) Assert.Throws<CudnnException>(() => cudnn.ForwardAlgorithms(x, w, convolution, y));
            });
        }
    });

    [Test]
    public void Null_descriptors_are_named() => CudnnFixture.With(9, cudnn =>
    {
        using TensorDescriptor<float> x = cudnn.Library.Tensor<float>([1, 1, 1, 1]);
        using FilterDescriptor<float> w = cudnn.Library.Filter<float>([1, 1, 1, 1]);
        using ConvolutionDescriptor<float> convolution = cudnn.Library.Convolution<float>(new ConvolutionGeometry(2));
        using DeviceBuffer<float> data = cudnn.Cuda.Allocate<float>([3]);
        cudnnConvolutionFwdAlgo_t algorithm = default;
        Assert.Multiple(() =>
        {
            Assert.Throws<ArgumentNullException>(() => cudnn.ConvolutionForward<float, float>(1, null!, data, w, data, convolution, algorithm, default, 0, x, data));
            Assert.Throws<ArgumentNullException>(() => cudnn.ConvolutionForward<float, float>(1, x, data, null!, data, convolution, algorithm, default, 0, x, data));
            Assert.Throws<ArgumentNullException>(() => cudnn.ConvolutionForward(1, x, data, w, data, null!, algorithm, default, 0, x, data));
            Assert.Throws<ArgumentException>(() => cudnn.ConvolutionForward(1, x, default, w, data, convolution, algorithm, default, 0, x, data), "no memory at all");
            Assert.Throws<ArgumentNullException>(() => cudnn.PoolingOutputLengths(null!, x));
            Assert.Throws<ArgumentNullException>(() => CudnnContext.Create(null!, cudnn.Cuda));
            Assert.Throws<ArgumentNullException>(() => CudnnContext.Create(cudnn.Library, null!));
            Assert.Throws<ArgumentException>(() => CudnnContext.FromHandle(cudnn.Library, cudnn.Cuda, default));
            Assert.Throws<ArgumentException>(() => cudnn.Library.Pooling(cudnnPoolingMode_t.CUDNN_POOLING_MAX, []));
            Assert.Throws<ArgumentException>(() => cudnn.Library.Convolution<float>(default));
        });
    });

    [Test]
    public void A_failure_of_earlier_work_that_cuDNN_or_cuBLAS_observes_is_told_as_that()
    {
        CudaDriver driver = SimulatedStack.Begin();
        using CudaContext context = driver.Device(0).CreateContext();
        using CudaStream stream = context.CreateStream();
        using CudnnContext cudnn = CudnnContext.Create(CudnnFixture.Library(9), context, stream);
        using CublasContext cublas = CublasContext.Create(CublasLibrary.Load(SimulatedStack.Loader).Require(), context, stream);
        using TensorDescriptor<float> x = cudnn.Library.Tensor<float>([1, 1, 1, 1]);
        using DeviceBuffer<float> data = context.Allocate<float>([3]);
        SimulatedStack.FailAsync(700);
        Assert.Throws<ConvDnn.Interop.Cuda.Errors.CudaException>(stream.Synchronize);
        CudnnException thrown = Assert.Throws<CudnnException>(() => cudnn.ScaleTensor(x, data, 2))!;
        Assert.That(thrown.Category, Is.EqualTo(CudnnStatusCategory.ExecutionFailed));
        Assert.That(thrown.Hint, Does.Contain("CUDA_ERROR_ILLEGAL_ADDRESS (700)").And.Contain("cuDNN was only the first to observe it").And.Contain("Work enqueued earlier"));
        Assert.That(
            Assert.Throws<ConvDnn.Interop.CuBlas.Errors.CublasException>(() => cublas.Gemm(new(1, 1, 1), 1f, data, data, 0f, data))!.Hint,
            Does.Contain("CUDA_ERROR_ILLEGAL_ADDRESS (700)").And.Contain("cuBLAS was only the first to observe it"));
    }

    [Test]
    public void A_thousand_dropped_handles_plans_and_graphs_are_destroyed_by_the_next_live_call_and_by_no_finalizer()
    {
        CudaDriver driver = SimulatedStack.Begin();
        CudnnLibrary library = CudnnFixture.Library(9);
        CublasLibrary blas = CublasLibrary.Load(SimulatedStack.Loader).Require();
        using (CudaContext context = driver.Device(0).CreateContext())
        {
            Drop(context, library, blas, 250);
            long calls = SimulatedStack.Calls();
            Cuda.ReleaseTests.CollectAll();
            Assert.That(SimulatedStack.Calls(), Is.EqualTo(calls), "finalizers made no native call");
            Assert.That(SimulatedStack.LiveHandles("cudnnHandle_t"), Is.EqualTo(250));
            Assert.That(SimulatedStack.LiveHandles("cublasHandle_t"), Is.EqualTo(250));
            Assert.That(context.WaitingReleases, Is.GreaterThanOrEqualTo(750), "handles wait for the descriptors that keep them");
            _ = context.Memory;
            Assert.That(context.WaitingReleases, Is.Zero);
            Assert.That(SimulatedStack.LiveHandles("cudnnHandle_t") + SimulatedStack.LiveHandles("cublasHandle_t") + SimulatedStack.LiveHandles("cudnnBackendDescriptor_t"), Is.Zero);
            Assert.That(SimulatedStack.ThreadOfLastDestroy("cudnnHandle_t"), Is.EqualTo(SimulatedStack.CurrentThread));
            Assert.That(SimulatedStack.ThreadOfLastDestroy("cublasHandle_t"), Is.EqualTo(SimulatedStack.CurrentThread));
        }

        SimulatedStack.AssertClean();

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Drop(CudaContext context, CudnnLibrary library, CublasLibrary blas, int times)
        {
            for (int i = 0; i < times; i++)
            {
                CublasContext.Create(blas, context);
                CudnnContext cudnn = CudnnContext.Create(library, context);
                GraphTensor.Create<float>(cudnn, 1, [1, 1, 3, 3]);
                GraphTensor.Create<float>(cudnn, 2, [1, 1, 3, 3]);
            }
        }
    }

    /// <summary>The forward convolution of <see cref="ConvolutionSequence"/> as a graph with memory for its tensors.</summary>
    private static void WithGraph(Action<CudnnContext, OperationGraph, (long Uid, DeviceSpan<byte> Memory)[]> test) => CudnnFixture.With(9, cudnn =>
    {
        using GraphTensor x = GraphTensor.Create<float>(cudnn, 1, [1, 1, 3, 3]), w = GraphTensor.Create<float>(cudnn, 2, [1, 1, 2, 2]), y = GraphTensor.Create<float>(cudnn, 3, [1, 1, 2, 2]);
        using GraphConvolution convolution = GraphConvolution.Create(cudnn, cudnnDataType_t.CUDNN_DATA_FLOAT, [0, 0], [0, 0], [1, 1], [1, 1]);
        using GraphOperation operation = GraphOperation.ConvolutionForward(convolution, x, w, y);
        using OperationGraph graph = OperationGraph.Create(cudnn, operation);
        using DeviceBuffer<float> xData = cudnn.Cuda.Allocate<float>([1, 2, 3, 4, 5, 6, 7, 8, 9]), wData = cudnn.Cuda.Allocate<float>([1, 2, 3, 4]), yData = CudnnFixture.Poisoned(cudnn.Cuda, 4);
        test(cudnn, graph, [(1, xData.Span.Cast<byte>()), (2, wData.Span.Cast<byte>()), (3, yData.Span.Cast<byte>())]);
    });
}
