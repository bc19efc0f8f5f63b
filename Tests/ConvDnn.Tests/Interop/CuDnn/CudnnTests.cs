using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Loading;
using ConvDnn.Interop.CuDnn;
using ConvDnn.Interop.CuDnn.Backend;
using ConvDnn.Interop.CuDnn.Descriptors;
using ConvDnn.Interop.CuDnn.Errors;
using ConvDnn.Interop.CuDnn.Raw;
using NUnit.Framework;

namespace ConvDnn.Tests.Interop.CuDnn;

/// <summary>cuDNN's objects on the simulated stack, versions 8 and 9.</summary>
[NonParallelizable]
public sealed class CudnnTests
{
    [TestCase(8)]
    [TestCase(9)]
    public void Load_finds_the_version_and_every_sibling(int major)
    {
        string file = Path.Combine(SimulatedStack.Folder, $"libcudnn.so.{major}");
        LibraryLoad<CudnnLibrary> load = CudnnLibrary.Load(new NativeLoader(LibrarySearch.OnlyIn(SimulatedStack.Folder) with { Files = new Dictionary<string, string> { ["cuDNN"] = file } }));

        Assert.That(load.IsLoaded, load.Describe());
        Assert.That(load.IsSimulated);
        Assert.That(load.ToString(), Does.Contain("(simulated)"));
        Assert.That(load.Version!.Major, Is.EqualTo(major));
        Assert.That(load.Attempts.Count(attempt => attempt.State == LoadState.Loaded && attempt.Origin == "beside it"), Is.GreaterThanOrEqualTo(major == 9 ? 6 : 4));
        Assert.That(load.Require().Functions.EntryPoints.Missing, Is.Empty);
        load.Require().CheckParts();
    }

    [Test]
    public void Load_of_cuDNN_9_without_one_of_its_parts_is_half_installed()
    {
        string folder = Directory.CreateTempSubdirectory("half-").FullName;
        try
        {
            foreach (string file in Directory.EnumerateFiles(SimulatedStack.Folder, "lib*.so*").Where(file => !file.Contains("cudnn_cnn.so.9", StringComparison.Ordinal)))
            {
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            }

            File.Delete(Path.Combine(folder, "libcudnn.so.8"));
            LibraryLoad<CudnnLibrary> load = CudnnLibrary.Load(new NativeLoader(LibrarySearch.OnlyIn(folder)));
            Assert.That(load.State, Is.EqualTo(LoadState.HalfInstalled), load.Describe());
            Assert.That(load.ToString(), Does.Contain("libcudnn_cnn.so.9"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestCase(8)]
    [TestCase(9)]
    public void A_whole_sequence_gives_the_numbers_worked_out_by_hand_and_leaves_nothing_behind(int major)
    {
        CudaDriver driver = SimulatedStack.Begin();
        ConvolutionSequence.Run(driver, CudnnFixture.Library(major));
        SimulatedStack.AssertClean();
    }

    [Test]
    public void Versions_8_and_9_work_side_by_side_on_one_context()
    {
        CudaDriver driver = SimulatedStack.Begin();
        using (CudaContext context = driver.Device(0).CreateContext())
        using (CudaStream stream = context.CreateStream())
        using (CudnnContext eight = CudnnContext.Create(CudnnFixture.Library(8), context, stream), nine = CudnnContext.Create(CudnnFixture.Library(9), context, stream))
        {
            ConvolutionSequence.Legacy(eight, stream);
            ConvolutionSequence.Legacy(nine, stream);
        }

        SimulatedStack.AssertClean();
    }

    [Test]
    public void Descriptors_read_well() => CudnnFixture.With(9, cudnn =>
    {
        CudnnLibrary library = cudnn.Library;
        using TensorDescriptor<float> x = library.Tensor<float>([8, 3, 224, 224]);
        using TensorDescriptor<Half> channelsLast = library.Tensor<Half>([2, 8, 5, 7], cudnnTensorFormat_t.CUDNN_TENSOR_NHWC);
        using TensorDescriptor<double> strided = library.StridedTensor<double>([2, 3, 4, 5], [120, 40, 10, 2]);
        using TensorDescriptor<ConvDnn.Interop.Cuda.BFloat16> volume = library.Tensor<ConvDnn.Interop.Cuda.BFloat16>([1, 2, 3, 4, 5]);
        using FilterDescriptor<sbyte> w = library.Filter<sbyte>([4, 3, 2, 2], cudnnTensorFormat_t.CUDNN_TENSOR_NHWC);
        using ConvolutionDescriptor<float> convolution = library.Convolution<float>(new ConvolutionGeometry(2) { Padding = [1, 2], Stride = [3, 4], Dilation = [5, 6], Groups = 7 });
        using PoolingDescriptor pooling = library.Pooling(cudnnPoolingMode_t.CUDNN_POOLING_AVERAGE_COUNT_EXCLUDE_PADDING, [2, 3], padding: [0, 1]);

        Assert.That(x.ToString(), Is.EqualTo("float NCHW [8, 3, 224, 224]"));
        Assert.That(channelsLast.ToString(), Is.EqualTo("half NHWC [2, 8, 5, 7]"));
        Assert.That(channelsLast.Strides, Is.EqualTo(new[] { 8 * 5 * 7, 1, 8 * 7, 8 }));
        Assert.That(strided.ToString(), Is.EqualTo("double [2, 3, 4, 5] strides [120, 40, 10, 2]"));
        Assert.That(strided.Extent, Is.EqualTo(1 + 120 + 2 * 40 + 3 * 10 + 4 * 2));
        Assert.That(volume.ToString(), Is.EqualTo("bfloat16 NCHW [1, 2, 3, 4, 5]"));
        Assert.That(volume.Bytes, Is.EqualTo(2 * 3 * 4 * 5 * 2));
        Assert.That(w.ToString(), Is.EqualTo("int8 KRSC [4, 3, 2, 2]"));
        Assert.That(w.Bytes, Is.EqualTo(48));
        Assert.That(convolution.ToString(), Is.EqualTo("cross-correlation padding [1, 2] stride [3, 4] dilation [5, 6] groups 7 in float, CUDNN_FMA_MATH"));
        Assert.That(pooling.ToString(), Is.EqualTo("CUDNN_POOLING_AVERAGE_COUNT_EXCLUDE_PADDING window [2, 3] padding [0, 1] stride [2, 3], CUDNN_NOT_PROPAGATE_NAN"));
    });

    [Test]
    public unsafe void Descriptors_reach_cuDNN_as_they_were_asked_for() => CudnnFixture.With(9, cudnn =>
    {
        CudnnLibrary library = cudnn.Library;
        CudnnFunctions f = library.Functions;
        using TensorDescriptor<double> tensor = library.StridedTensor<double>([2, 3, 4, 5], [120, 40, 10, 2]);
        using FilterDescriptor<float> filter = library.Filter<float>([4, 3, 2, 5], cudnnTensorFormat_t.CUDNN_TENSOR_NHWC);
        using ConvolutionDescriptor<float> convolution = library.Convolution<float>(
            new ConvolutionGeometry(2) { Padding = [1, 2], Stride = [3, 4], Dilation = [5, 6], Groups = 7, Mode = cudnnConvolutionMode_t.CUDNN_CONVOLUTION }, ConvolutionArithmetic.AllowTf32);
        using ConvolutionDescriptor<float> strict = convolution.With(cudnnMathType_t.CUDNN_FMA_MATH);

        cudnnDataType_t type;
        int n, c, h, w, ns, cs, hs, ws;
        using (var use = tensor.Use()) library.Check(f.cudnnGetTensor4dDescriptor(new(use.Value), &type, &n, &c, &h, &w, &ns, &cs, &hs, &ws));
        Assert.That((type, n, c, h, w, ns, cs, hs, ws), Is.EqualTo((cudnnDataType_t.CUDNN_DATA_DOUBLE, 2, 3, 4, 5, 120, 40, 10, 2)));

        cudnnTensorFormat_t format;
        using (var use = filter.Use()) library.Check(f.cudnnGetFilter4dDescriptor(new(use.Value), &type, &format, &n, &c, &h, &w));
        Assert.That((type, format, n, c, h, w), Is.EqualTo((cudnnDataType_t.CUDNN_DATA_FLOAT, cudnnTensorFormat_t.CUDNN_TENSOR_NHWC, 4, 3, 2, 5)));

        cudnnConvolutionMode_t mode;
        cudnnMathType_t math, strictMath;
        int groups, ph, pw, u, v, dh, dw;
        using (var use = convolution.Use())
        {
            library.Check(f.cudnnGetConvolution2dDescriptor(new(use.Value), &ph, &pw, &u, &v, &dh, &dw, &mode, &type));
            library.Check(f.cudnnGetConvolutionGroupCount(new(use.Value), &groups));
            library.Check(f.cudnnGetConvolutionMathType(new(use.Value), &math));
        }

        using (var use = strict.Use()) library.Check(f.cudnnGetConvolutionMathType(new(use.Value), &strictMath));
        Assert.That((ph, pw, u, v, dh, dw, mode, type, groups), Is.EqualTo((1, 2, 3, 4, 5, 6, cudnnConvolutionMode_t.CUDNN_CONVOLUTION, cudnnDataType_t.CUDNN_DATA_FLOAT, 7)));
        Assert.That((math, strictMath), Is.EqualTo((cudnnMathType_t.CUDNN_DEFAULT_MATH, cudnnMathType_t.CUDNN_FMA_MATH)));
    });

    // Axes of length 1 address nothing, but cuDNN recognises a layout by all strides.
    [TestCase(new[] { 1, 1, 4, 5 }, new[] { 99, 77, 5, 1 }, new[] { 20, 20, 5, 1 })]
    [TestCase(new[] { 2, 3, 1, 1 }, new[] { 3, 1, 9, 9 }, new[] { 3, 1, 3, 3 })]
    [TestCase(new[] { 2, 3, 4, 5 }, new[] { 120, 40, 10, 2 }, new[] { 120, 40, 10, 2 })]
    public void Strides_of_axes_of_length_one_become_those_of_a_packed_tensor(int[] lengths, int[] strides, int[] expected) => CudnnFixture.With(9, cudnn =>
    {
        using TensorDescriptor<float> tensor = cudnn.Library.StridedTensor<float>(lengths, strides);
        Assert.That(tensor.Strides, Is.EqualTo(expected));
    });

    [Test]
    public void Wrong_arguments_are_named_before_cuDNN_sees_them() => CudnnFixture.With(9, cudnn =>
    {
        CudnnLibrary library = cudnn.Library;
        long before = SimulatedStack.Calls("cudnnCreateTensorDescriptor") + SimulatedStack.Calls("cudnnCreateConvolutionDescriptor");
        Assert.Multiple(() =>
        {
            Assert.That(Assert.Throws<ArgumentException>(() => library.Tensor<float>([1, 2, 3]))!.Message, Does.Contain("3 lengths").And.Contain("another of length 1"));
            Assert.That(Assert.Throws<ArgumentOutOfRangeException>(() => library.Tensor<float>([0, 2, 3, 4]))!.Message, Does.Contain("Value 0 is 0"));
            Assert.Throws<ArgumentException>(() => library.StridedTensor<float>([1, 2, 3, 4], [1, 1, 1]));
            Assert.Throws<ArgumentException>(() => library.Convolution<float>(new ConvolutionGeometry(2) { Stride = [1] }));
            Assert.Throws<ArgumentOutOfRangeException>(() => library.Convolution<float>(new ConvolutionGeometry(2) { Padding = [0, -1] }));
            Assert.Throws<ArgumentOutOfRangeException>(() => library.Convolution<float>(new ConvolutionGeometry(2) { Groups = 0 }));
            Assert.Throws<NotSupportedException>(() => library.Tensor<char>([1, 2, 3, 4]));
        });
        Assert.That(SimulatedStack.Calls("cudnnCreateTensorDescriptor") + SimulatedStack.Calls("cudnnCreateConvolutionDescriptor"), Is.EqualTo(before));
    });

    [Test]
    public void Memory_that_does_not_fit_is_refused_before_cuDNN_could_write_beyond_it() => CudnnFixture.With(9, cudnn =>
    {
        CudaContext context = cudnn.Cuda;
        using CudaContext elsewhere = context.Device.CreateContext();
        using TensorDescriptor<float> x = cudnn.Library.Tensor<float>([1, 1, 2, 2]);
        using ActivationDescriptor relu = cudnn.Library.Activation(cudnnActivationMode_t.CUDNN_ACTIVATION_RELU);
        using DeviceBuffer<float> right = context.Allocate<float>(4), small = context.Allocate<float>(3), foreign = elsewhere.Allocate<float>(4);
        Assert.Multiple(() =>
        {
            Assert.That(
                Assert.Throws<ArgumentException>(() => cudnn.ActivationForward(relu, 1, x, right, 0, x, small))!.Message,
                Does.Contain("3 elements").And.Contain("4").And.Contain("float NCHW [1, 1, 2, 2]"));
            Assert.Throws<ArgumentException>(() => cudnn.ActivationForward(relu, 1, x, foreign, 0, x, right));
        });
        Assert.That(SimulatedStack.Calls("cudnnActivationForward"), Is.Zero);
    });

    [Test]
    public void Factors_are_doubles_for_doubles_and_floats_for_all_else() => CudnnFixture.With(9, cudnn =>
    {
        using TensorDescriptor<double> doubles = cudnn.Library.Tensor<double>([1, 1, 1, 2]);
        using TensorDescriptor<Half> halves = cudnn.Library.Tensor<Half>([1, 1, 1, 2]);
        using DeviceBuffer<double> d = cudnn.Cuda.Allocate<double>([1, -3]);
        using DeviceBuffer<Half> h = cudnn.Cuda.Allocate<Half>([(Half)1, (Half)(-3)]);
        cudnn.ScaleTensor(doubles, d, 0.5);
        cudnn.ScaleTensor(halves, h, 0.5);
        cudnn.Stream!.Synchronize();
        Assert.That(d.ToArray(), Is.EqualTo(new[] { 0.5, -1.5 }));
        Assert.That(h.ToArray(), Is.EqualTo(new[] { (Half)0.5, (Half)(-1.5) }));
    });

    [Test]
    public unsafe void The_cell_of_a_factor_holds_what_cuDNN_will_read()
    {
        ScalingFactor asDouble = new(1.5, cudnnDataType_t.CUDNN_DATA_DOUBLE);
        Assert.That(*(double*)&asDouble, Is.EqualTo(1.5));
        foreach (cudnnDataType_t type in new[] { cudnnDataType_t.CUDNN_DATA_FLOAT, cudnnDataType_t.CUDNN_DATA_HALF, cudnnDataType_t.CUDNN_DATA_BFLOAT16, cudnnDataType_t.CUDNN_DATA_INT8, new cudnnDataType_t(4711) })
        {
            ScalingFactor asFloat = new(1.5, type);
            Assert.That(*(float*)&asFloat, Is.EqualTo(1.5f), type.ToString());
        }

        Assert.That(sizeof(ScalingFactor), Is.EqualTo(8));
    }

    [Test]
    public void A_failure_tells_function_status_descriptors_reason_and_versions_and_repeats_as_CSharp() => CudnnFixture.With(9, cudnn =>
    {
        using TensorDescriptor<float> x = cudnn.Library.Tensor<float>([1, 1, 3, 3]), y = cudnn.Library.Tensor<float>([1, 1, 9, 9]);
        using FilterDescriptor<float> w = cudnn.Library.Filter<float>([1, 1, 2, 2]);
        using ConvolutionDescriptor<float> convolution = cudnn.Library.Convolution<float>(new ConvolutionGeometry(2));
        using DeviceBuffer<float> xData = cudnn.Cuda.Allocate<float>(9), wData = cudnn.Cuda.Allocate<float>(4), yData = cudnn.Cuda.Allocate<float>(81);

        CudnnException thrown = Assert.Throws<CudnnException>(() =>
            cudnn.ConvolutionForward(1, x, xData, w, wData, convolution, cudnnConvolutionFwdAlgo_t.CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_GEMM, default, 0, y, yData))!;

        Assert.That(thrown.Function, Is.EqualTo("cudnnConvolutionForward"));
        Assert.That(thrown.Category, Is.EqualTo(CudnnStatusCategory.BadParameter));
        Assert.That(thrown.StatusName, Does.StartWith("CUDNN_STATUS_BAD_PARAM"));
        Assert.That(thrown.StatusNumber, Is.InRange(2000, 2999));
        Assert.That(thrown.LastErrorText, Is.Not.Empty);
        Assert.That(thrown.Operands.Select(operand => operand.InWords), Has.Member("float NCHW [1, 1, 9, 9]").And.Member("float KCRS [1, 1, 2, 2]"));
        Assert.That(thrown.Versions, Does.StartWith("cuDNN 9.").And.Contain("(simulated)").And.Contain("driver of CUDA"));
        string repro = thrown.ToRepro();
        Assert.That(repro, Does.Contain("using var y = library.Tensor<float>([1, 1, 9, 9], cudnnTensorFormat_t.CUDNN_TENSOR_NCHW);"));
        Assert.That(repro, Does.Contain("using var convolution = library.Convolution<float>(new ConvolutionGeometry(2) { Padding = [0, 0], Stride = [1, 1], Dilation = [1, 1], Groups = 1, Mode = cudnnConvolutionMode_t.CUDNN_CROSS_CORRELATION }, new(cudnnMathType_t.CUDNN_FMA_MATH));"));
        Assert.That(repro, Does.Contain("using var yData = context.Allocate<float>(81);"));
        Assert.That(repro, Does.EndWith("cudnn.ConvolutionForward(1, x, xData, w, wData, convolution, cudnnConvolutionFwdAlgo_t.CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_GEMM, workspace, 0, y, yData);"));
    });

    [TestCase(8, 3, "CUDNN_STATUS_BAD_PARAM", CudnnStatusCategory.BadParameter)]
    [TestCase(8, 9, "CUDNN_STATUS_NOT_SUPPORTED", CudnnStatusCategory.NotSupported)]
    [TestCase(9, 2007, "CUDNN_STATUS_BAD_PARAM_STREAM_MISMATCH", CudnnStatusCategory.BadParameter)]
    [TestCase(9, 3012, "CUDNN_STATUS_NOT_SUPPORTED_BAD_LAUNCH_PARAM", CudnnStatusCategory.NotSupported)]
    public void A_status_is_decoded_for_the_version_that_returned_it(int major, int number, string name, CudnnStatusCategory category) => CudnnFixture.With(major, cudnn =>
    {
        using TensorDescriptor<float> x = cudnn.Library.Tensor<float>([1, 1, 1, 1]);
        using DeviceBuffer<float> data = cudnn.Cuda.Allocate<float>(1);
        SimulatedStack.Fail("cudnnScaleTensor", 1, number);
        CudnnException thrown = Assert.Throws<CudnnException>(() => cudnn.ScaleTensor(x, data, 2))!;
        Assert.That((thrown.StatusNumber, thrown.StatusName, thrown.Category), Is.EqualTo((number, name, category)));
        Assert.That(thrown.Hint, category == CudnnStatusCategory.BadParameter && major == 8 ? Is.Null : Is.Not.Null);
    });

    [TestCase(8, 1)]
    [TestCase(9, 1001)]
    public void NOT_INITIALIZED_tells_how_much_memory_is_free(int major, int status)
    {
        CudaDriver driver = SimulatedStack.Begin();
        CudnnLibrary library = CudnnFixture.Library(major);
        using CudaContext context = driver.Device(0).CreateContext();
        SimulatedStack.SetMemoryLimit(12345);
        SimulatedStack.Fail("cudnnCreate", 1, status);
        CudnnException thrown = Assert.Throws<CudnnException>(() => CudnnContext.Create(library, context))!;
        Assert.That(thrown.StatusName, Is.EqualTo("CUDNN_STATUS_NOT_INITIALIZED"));
        Assert.That(thrown.Hint, Does.Contain("12345 of 12345 bytes are free"));
    }

    [TestCase(8, 14)]
    [TestCase(9, 1002)]
    public void A_mix_of_versions_tells_the_paths_of_all_loaded_files(int major, int status) => CudnnFixture.With(major, cudnn =>
    {
        using TensorDescriptor<float> x = cudnn.Library.Tensor<float>([1, 1, 1, 1]);
        using DeviceBuffer<float> data = cudnn.Cuda.Allocate<float>(1);
        SimulatedStack.Fail("cudnnScaleTensor", 1, status);
        CudnnException thrown = Assert.Throws<CudnnException>(() => cudnn.ScaleTensor(x, data, 2))!;
        Assert.That(thrown.Hint, Does.Contain(Path.Combine(SimulatedStack.Folder, $"libcudnn.so.{major}")).And.Contain(major == 9 ? "libcudnn_ops.so.9" : "libcudnn_ops_infer.so.8"));
    });

    [Test]
    public void Use_after_dispose_is_refused_without_a_native_call() => CudnnFixture.With(9, cudnn =>
    {
        TensorDescriptor<float> x = cudnn.Library.Tensor<float>([1, 1, 1, 1]);
        using DeviceBuffer<float> data = cudnn.Cuda.Allocate<float>(1);
        CudnnContext other = CudnnContext.Create(cudnn.Library, cudnn.Cuda);
        other.Dispose();
        other.Dispose();
        x.Dispose();
        x.Dispose();
        long before = SimulatedStack.Calls("cudnnScaleTensor");
        Assert.Throws<ObjectDisposedException>(() => cudnn.ScaleTensor(x, data, 2));
        using TensorDescriptor<float> alive = cudnn.Library.Tensor<float>([1, 1, 1, 1]);
        Assert.Throws<ObjectDisposedException>(() => other.ScaleTensor(alive, data, 2));
        Assert.That(SimulatedStack.Calls("cudnnScaleTensor"), Is.EqualTo(before));
    });

    [Test]
    public void A_stream_of_another_context_is_refused() => CudnnFixture.With(9, cudnn =>
    {
        using CudaContext elsewhere = cudnn.Cuda.Device.CreateContext();
        using CudaStream foreign = elsewhere.CreateStream();
        Assert.Throws<ArgumentException>(() => cudnn.Stream = foreign);
        Assert.Throws<ArgumentException>(() => CudnnContext.Create(cudnn.Library, cudnn.Cuda, foreign));
    });

    [Test]
    public unsafe void A_handle_of_the_application_is_used_and_left_alone()
    {
        CudaDriver driver = SimulatedStack.Begin();
        CudnnLibrary library = CudnnFixture.Library(9);
        using (CudaContext context = driver.Device(0).CreateContext())
        {
            cudnnHandle_t theirs;
            using (context.Enter()) library.Check(library.Functions.cudnnCreate(&theirs));
            using (CudnnContext borrowed = CudnnContext.FromHandle(library, context, theirs))
            using (TensorDescriptor<float> x = library.Tensor<float>([1, 1, 1, 1]))
            using (DeviceBuffer<float> data = context.Allocate<float>([3]))
            {
                borrowed.ScaleTensor(x, data, 2);
                Assert.That(data.ToArray(), Is.EqualTo(new float[] { 6 }));
            }

            Assert.That(SimulatedStack.Calls("cudnnDestroy") + SimulatedStack.Calls("cudnnSetStream"), Is.Zero);
            using (context.Enter()) library.Check(library.Functions.cudnnDestroy(theirs));
        }

        SimulatedStack.AssertClean();
    }

    [Test]
    public void A_second_thread_inside_one_handle_is_refused() => CudnnFixture.With(9, cudnn =>
    {
        using TensorDescriptor<float> x = cudnn.Library.Tensor<float>([1, 1, 1, 1]);
        using DeviceBuffer<float> data = cudnn.Cuda.Allocate<float>([1]);
        InvalidOperationException? refused = null;
        using (cudnn.Library.Log(_ => { }, cudnnSeverity_t.CUDNN_SEV_INFO))
        {
            using CudnnContext.CudnnCall inside = cudnn.Begin();
            var second = new Thread(() => refused = Assert.Throws<InvalidOperationException>(() => cudnn.ScaleTensor(x, data, 2)));
            second.Start();
            second.Join();
        }

        Assert.That(refused!.Message, Does.Contain("one thread at a time"));
        cudnn.ScaleTensor(x, data, 2);
    });

    [Test]
    public void Eight_threads_with_handles_of_their_own_all_get_the_right_numbers()
    {
        CudaDriver driver = SimulatedStack.Begin();
        CudnnLibrary library = CudnnFixture.Library(9);
        using (CudaContext context = driver.Device(0).CreateContext())
        {
            var failures = new System.Collections.Concurrent.ConcurrentQueue<Exception>();
            Thread[] threads = [.. Enumerable.Range(0, 8).Select(_ => new Thread(() =>
            {
                try
                {
                    using CudaStream stream = context.CreateStream();
                    using CudnnContext cudnn = CudnnContext.Create(library, context, stream);
                    for (int i = 0; i < 5; i++)
                    {
                        ConvolutionSequence.Legacy(cudnn, stream);
                        ConvolutionSequence.Graph(cudnn, stream);
                    }
                }
                catch (Exception failure)
                {
                    failures.Enqueue(failure);
                }
            }))];
            foreach (Thread thread in threads) thread.Start();
            foreach (Thread thread in threads) thread.Join();
            Assert.That(failures, Is.Empty);
        }

        SimulatedStack.AssertClean();
    }

    [Test]
    public void A_thousand_dropped_descriptors_are_destroyed_by_the_next_live_call_and_by_no_finalizer() => CudnnFixture.With(9, cudnn =>
    {
        long created = SimulatedStack.CreatedHandles("cudnnTensorDescriptor_t");
        Drop(cudnn.Library);
        Cuda.ReleaseTests.CollectAll();
        Assert.That(SimulatedStack.CreatedHandles("cudnnTensorDescriptor_t") - created, Is.EqualTo(1000));
        Assert.That(SimulatedStack.Calls("cudnnDestroyTensorDescriptor"), Is.Zero);
        cudnn.Library.Tensor<float>([1, 1, 1, 1]).Dispose();
        Assert.That(SimulatedStack.LiveHandles("cudnnTensorDescriptor_t"), Is.Zero);
        Assert.That(SimulatedStack.ThreadOfLastDestroy("cudnnTensorDescriptor_t"), Is.EqualTo(SimulatedStack.CurrentThread));

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static void Drop(CudnnLibrary library)
        {
            for (int i = 0; i < 1000; i++) library.Tensor<float>([1, 1, 1, 1]);
        }
    });

    [Test]
    public void The_log_gives_every_line_of_a_message_and_the_previous_receiver_comes_back() => CudnnFixture.With(9, cudnn =>
    {
        using TensorDescriptor<float> x = cudnn.Library.Tensor<float>([1, 1, 3, 3]), y = cudnn.Library.Tensor<float>([1, 1, 9, 9]);
        using FilterDescriptor<float> w = cudnn.Library.Filter<float>([1, 1, 2, 2]);
        using ConvolutionDescriptor<float> convolution = cudnn.Library.Convolution<float>(new ConvolutionGeometry(2));
        List<CudnnLogMessage> outer = [], inner = [];
        using (cudnn.Library.Log(outer.Add))
        {
            using (CudnnLog log = cudnn.Library.Log(inner.Add))
            {
                Assert.Throws<CudnnException>(() => cudnn.ForwardAlgorithms(x, w, convolution, y));
                Assert.That(log.ReceiverFailure, Is.Null);
            }

            Assert.That(outer, Is.Empty);
            Assert.Throws<CudnnException>(() => cudnn.ForwardAlgorithms(x, w, convolution, y));
        }

        Assert.That(inner, Is.Not.Empty);
        Assert.That(inner[0].Lines, Has.Length.GreaterThan(1), "the lines of a message are separated by NUL");
        Assert.That(inner[0].Severity, Is.EqualTo(cudnnSeverity_t.CUDNN_SEV_ERROR));
        Assert.That(inner[0].Status.Category, Is.EqualTo(CudnnStatusCategory.BadParameter));
        Assert.That(outer, Has.Count.EqualTo(inner.Count));
    });

    [Test]
    public void A_receiver_that_throws_spoils_nothing() => CudnnFixture.With(9, cudnn =>
    {
        using TensorDescriptor<float> x = cudnn.Library.Tensor<float>([1, 1, 3, 3]), y = cudnn.Library.Tensor<float>([1, 1, 9, 9]);
        using FilterDescriptor<float> w = cudnn.Library.Filter<float>([1, 1, 2, 2]);
        using ConvolutionDescriptor<float> convolution = cudnn.Library.Convolution<float>(new ConvolutionGeometry(2));
        using CudnnLog log = cudnn.Library.Log(_ => throw new InvalidOperationException("mine"));
        Assert.Throws<CudnnException>(() => cudnn.ForwardAlgorithms(x, w, convolution, y));
        Assert.That(log.ReceiverFailure!.Message, Is.EqualTo("mine"));
    });

    [Test]
    public unsafe void The_lines_of_a_log_message_end_with_two_NULs()
    {
        fixed (byte* message = "one\0two\0three\0\0beyond"u8)
        {
            Assert.That(CudnnLog.Lines(message), Is.EqualTo(new[] { "one", "two", "three" }));
        }

        Assert.That(CudnnLog.Lines(null), Is.Empty);
    }

    [Test]
    public void Graph_engines_tell_their_notes_and_knobs_and_a_refused_plan_is_an_answer() => CudnnFixture.With(9, cudnn =>
    {
        using GraphTensor x = GraphTensor.Create<float>(cudnn, 1, [1, 1, 3, 3]), w = GraphTensor.Create<float>(cudnn, 2, [1, 1, 2, 2]), y = GraphTensor.Create<float>(cudnn, 3, [1, 1, 2, 2]);
        using GraphConvolution convolution = GraphConvolution.Create(cudnn, cudnnDataType_t.CUDNN_DATA_FLOAT, [0, 0], [0, 0], [1, 1], [1, 1]);
        using GraphOperation operation = GraphOperation.ConvolutionBackwardFilter(convolution, x, y, w);
        using OperationGraph graph = OperationGraph.Create(cudnn, operation);
        var notes = new HashSet<cudnnBackendNumericalNote_t>();
        int plans = 0, refusals = 0, knobs = 0;
        for (long index = 0; index < graph.EngineCount; index++)
        {
            try
            {
                using EngineConfiguration engine = graph.Engine(index);
                notes.UnionWith(engine.NumericalNotes);
                knobs += engine.Knobs.Count;
                Assert.That(engine.EngineIndex, Is.EqualTo(index));
                if (ExecutionPlan.TryBuild(engine, out ExecutionPlan? plan, out CudnnException? refusal)) plans++;
                else refusals++;
                Assert.That(plan is null, Is.EqualTo(refusal is not null));
                plan?.Dispose();
            }
            catch (CudnnException refused) when (refused.Category == CudnnStatusCategory.NotSupported)
            {
                refusals++;
            }
        }

        Assert.That(plans, Is.Positive);
        Assert.That(plans + refusals, Is.EqualTo(graph.EngineCount));
        Assert.That(notes, Is.Not.Empty);
        Assert.That(knobs, Is.Positive);
    });

    [Test]
    public void Graph_gradients_give_the_numbers_worked_out_by_hand() => CudnnFixture.With(9, cudnn =>
    {
        // The numbers of ConvolutionSequence.
        using GraphTensor x = GraphTensor.Create<float>(cudnn, 1, [1, 1, 3, 3]), w = GraphTensor.Create<float>(cudnn, 2, [1, 1, 2, 2]), y = GraphTensor.Create<float>(cudnn, 3, [1, 1, 2, 2]);
        using GraphConvolution convolution = GraphConvolution.Create(cudnn, cudnnDataType_t.CUDNN_DATA_FLOAT, [0, 0], [0, 0], [1, 1], [1, 1]);
        using GraphOperation backwardData = GraphOperation.ConvolutionBackwardData(convolution, w, y, x), backwardFilter = GraphOperation.ConvolutionBackwardFilter(convolution, x, y, w);
        using DeviceBuffer<float> wData = cudnn.Cuda.Allocate<float>([1, 2, 3, 4]), xData = cudnn.Cuda.Allocate<float>([1, 2, 3, 4, 5, 6, 7, 8, 9]), dyData = cudnn.Cuda.Allocate<float>([1, 0, 2, -1]);
        using DeviceBuffer<float> dxData = CudnnFixture.Poisoned(cudnn.Cuda, 9), dwData = CudnnFixture.Poisoned(cudnn.Cuda, 4);

        RunBest(cudnn, backwardData, (2, wData.Span.Cast<byte>()), (3, dyData.Span.Cast<byte>()), (1, dxData.Span.Cast<byte>()));
        RunBest(cudnn, backwardFilter, (1, xData.Span.Cast<byte>()), (3, dyData.Span.Cast<byte>()), (2, dwData.Span.Cast<byte>()));
        cudnn.Stream!.Synchronize();
        Assert.That(dxData.ToArray(), Is.EqualTo(new float[] { 1, 2, 0, 5, 7, -2, 6, 5, -4 }));
        Assert.That(dwData.ToArray(), Is.EqualTo(new float[] { 4, 6, 10, 12 }));
    });

    [Test]
    public void Graph_memory_is_held_against_its_tensors() => CudnnFixture.With(9, cudnn =>
    {
        using GraphTensor x = GraphTensor.Create<float>(cudnn, 1, [1, 1, 3, 3]), w = GraphTensor.Create<float>(cudnn, 2, [1, 1, 2, 2]), y = GraphTensor.Create<float>(cudnn, 3, [1, 1, 2, 2]);
        using GraphConvolution convolution = GraphConvolution.Create(cudnn, cudnnDataType_t.CUDNN_DATA_FLOAT, [0, 0], [0, 0], [1, 1], [1, 1]);
        using GraphOperation operation = GraphOperation.ConvolutionForward(convolution, x, w, y);
        using OperationGraph graph = OperationGraph.Create(cudnn, operation);
        using DeviceBuffer<byte> memory = cudnn.Cuda.Allocate<byte>(256);
        DeviceSpan<byte> span = memory;
        Assert.Multiple(() =>
        {
            Assert.That(Assert.Throws<ArgumentException>(() => VariantPack.Create(graph, default, (1, span), (2, span)))!.Message, Does.Contain("No memory given for tensor 3"));
            Assert.That(Assert.Throws<ArgumentException>(() => VariantPack.Create(graph, default, (1, span), (2, span), (4, span)))!.Message, Does.Contain("tensor 4"));
            Assert.That(Assert.Throws<ArgumentException>(() => VariantPack.Create(graph, default, (1, span), (2, span), (3, span.Slice(0, 15))))!.Message, Does.Contain("15 bytes").And.Contain("16"));
            Assert.That(Assert.Throws<ArgumentException>(() => VariantPack.Create(graph, default, (1, span), (2, span), (3, span.Slice(4, 16))))!.Message, Does.Contain("aligned to 4"));
            Assert.That(Assert.Throws<ArgumentOutOfRangeException>(() => GraphTensor.Create<float>(cudnn, 9, [1, 1, 0, 3]))!.Message, Does.Contain("Value 2 is 0"));
            Assert.Throws<InvalidOperationException>(() => x.Descriptor.Set(cudnnBackendAttributeName_t.CUDNN_ATTR_TENSOR_UNIQUE_ID, 5L));
        });
    });

    [Test]
    public void A_graph_descriptor_outlives_the_objects_it_was_made_of() => CudnnFixture.With(9, cudnn =>
    {
        GraphTensor x = GraphTensor.Create<float>(cudnn, 1, [1, 1, 3, 3]), w = GraphTensor.Create<float>(cudnn, 2, [1, 1, 2, 2]), y = GraphTensor.Create<float>(cudnn, 3, [1, 1, 2, 2]);
        GraphConvolution convolution = GraphConvolution.Create(cudnn, cudnnDataType_t.CUDNN_DATA_FLOAT, [0, 0], [0, 0], [1, 1], [1, 1]);
        GraphOperation operation = GraphOperation.ConvolutionForward(convolution, x, w, y);
        using OperationGraph graph = OperationGraph.Create(cudnn, operation);
        foreach (IDisposable early in new IDisposable[] { x, w, y, convolution, operation }) early.Dispose();
        Assert.That(SimulatedStack.Calls("cudnnBackendDestroyDescriptor"), Is.Zero, "the graph still refers to them");
        foreach (EngineConfiguration proposal in graph.Propose(cudnnBackendHeurMode_t.CUDNN_HEUR_MODE_INSTANT)) proposal.Dispose();
    });

    private static void RunBest(CudnnContext cudnn, GraphOperation operation, params (long Uid, DeviceSpan<byte> Memory)[] memory)
    {
        using OperationGraph graph = OperationGraph.Create(cudnn, operation);
        IReadOnlyList<EngineConfiguration> proposals = graph.Propose(cudnnBackendHeurMode_t.CUDNN_HEUR_MODE_FALLBACK);
        using ExecutionPlan plan = ExecutionPlan.Build(proposals[0]);
        foreach (EngineConfiguration proposal in proposals) proposal.Dispose();
        using DeviceBuffer<byte> workspace = cudnn.Cuda.Allocate<byte>(plan.WorkspaceBytes);
        using VariantPack pack = VariantPack.Create(graph, workspace, memory);
        plan.Execute(pack);
    }
}
