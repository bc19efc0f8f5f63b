using ConvDnn.Interop.CuBlas;
using ConvDnn.Interop.CuBlas.Errors;
using ConvDnn.Interop.CuBlas.Raw;
using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Loading;
using NUnit.Framework;

namespace ConvDnn.Tests.Interop.CuBlas;

/// <summary>cuBLAS's objects on the simulated stack.</summary>
[NonParallelizable]
public sealed class CublasTests
{
    // A = [1 2 3; 4 5 6], B = [7 8; 9 10; 11 12]:
    // 1·7+2·9+3·11 = 58, 1·8+2·10+3·12 = 64, 4·7+5·9+6·11 = 139, 4·8+5·10+6·12 = 154
    private static readonly float[] A = [1, 2, 3, 4, 5, 6], AT = [1, 4, 2, 5, 3, 6], B = [7, 8, 9, 10, 11, 12], BT = [7, 9, 11, 8, 10, 12];
    private static readonly float[] C = [58, 64, 139, 154], CT = [58, 139, 64, 154];

    [Test]
    public void Load_finds_the_library_and_its_sibling()
    {
        LibraryLoad<CublasLibrary> load = CublasLibrary.Load(SimulatedStack.Loader);
        Assert.That(load.IsLoaded, load.Describe());
        Assert.That(load.Attempts.Select(attempt => Path.GetFileName(attempt.Path)), Has.Some.StartsWith("libcublasLt.so."));
        Assert.That(load.ToString(), Does.Contain("(simulated)"));
    }

    [Test]
    public void Gemm_multiplies_in_every_order_and_transposition([Values] MatrixOrder order, [Values] bool transposeA, [Values] bool transposeB) => With(cublas =>
    {
        // The same bytes read by columns are the transposed matrix read by rows.
        bool rows = order == MatrixOrder.RowMajor;
        var product = new MatrixProduct(2, 2, 3) { Order = order, TransposeA = transposeA, TransposeB = transposeB };
        using DeviceBuffer<float> a = cublas.Cuda.Allocate<float>(transposeA == rows ? AT : A), b = cublas.Cuda.Allocate<float>(transposeB == rows ? BT : B);
        using DeviceBuffer<float> c = cublas.Cuda.Allocate<float>([float.NaN, float.NaN, float.NaN, float.NaN]);
        cublas.Gemm(product, 1f, a, b, 0f, c);
        cublas.Stream!.Synchronize();
        Assert.That(c.ToArray(), Is.EqualTo(rows ? C : CT));

        cublas.Gemm(product, 2f, a, b, -1f, c);
        cublas.Stream.Synchronize();
        Assert.That(c.ToArray(), Is.EqualTo(rows ? C : CT), "2 · product - product");
    });

    [Test]
    public void Gemm_in_double_keeps_leading_dimensions_and_gaps() => With(cublas =>
    {
        // A has lines of 3 in 4, C lines of 2 in 3; -1 marks gaps that nobody may touch.
        using DeviceBuffer<double> a = cublas.Cuda.Allocate<double>([1, 2, 3, -1, 4, 5, 6]), b = cublas.Cuda.Allocate<double>([7, 8, 9, 10, 11, 12]), c = cublas.Cuda.Allocate<double>([double.NaN, double.NaN, -1, double.NaN, double.NaN]);
        cublas.Gemm(new MatrixProduct(2, 2, 3) { LeadingA = 4, LeadingC = 3 }, 1.0, a, b, 0.0, c);
        cublas.Stream!.Synchronize();
        Assert.That(c.ToArray(), Is.EqualTo(new double[] { 58, 64, -1, 139, 154 }));
    });

    [Test]
    public void Gemm_of_a_batch_multiplies_each([Values] bool inDouble) => With(cublas =>
    {
        // Two A, one B for both.
        var product = new MatrixProduct(1, 2, 3) { Batch = 2, StrideA = 3, StrideB = 0, StrideC = 2 };
        if (inDouble)
        {
            using DeviceBuffer<double> a = cublas.Cuda.Allocate<double>([1, 2, 3, 4, 5, 6]), b = cublas.Cuda.Allocate<double>([7, 8, 9, 10, 11, 12]), c = cublas.Cuda.Allocate<double>(4);
            cublas.Gemm(product, 1.0, a, b, 0.0, c);
            cublas.Stream!.Synchronize();
            Assert.That(c.ToArray(), Is.EqualTo(new double[] { 58, 64, 139, 154 }));
        }
        else
        {
            using DeviceBuffer<float> a = cublas.Cuda.Allocate<float>(A), b = cublas.Cuda.Allocate<float>(B), c = cublas.Cuda.Allocate<float>(4);
            cublas.Gemm(product, 1f, a, b, 0f, c);
            cublas.Stream!.Synchronize();
            Assert.That(c.ToArray(), Is.EqualTo(C));
        }
    });

    [Test]
    public void GemmEx_takes_half_bfloat16_and_int8() => With(cublas =>
    {
        CudaContext context = cublas.Cuda;
        var product = new MatrixProduct(2, 2, 3);
        using DeviceBuffer<Half> ha = context.Allocate<Half>([.. A.Select(value => (Half)value)]), hb = context.Allocate<Half>([.. B.Select(value => (Half)value)]), hc = context.Allocate<Half>(4);
        cublas.GemmEx<Half, Half>(product, cublasComputeType_t.CUBLAS_COMPUTE_32F, 0.5, ha, hb, 0, hc);
        using DeviceBuffer<float> fc = context.Allocate<float>(4);
        using DeviceBuffer<ConvDnn.Interop.Cuda.BFloat16> ba = context.Allocate<ConvDnn.Interop.Cuda.BFloat16>([.. A.Select(value => (ConvDnn.Interop.Cuda.BFloat16)value)]), bb = context.Allocate<ConvDnn.Interop.Cuda.BFloat16>([.. B.Select(value => (ConvDnn.Interop.Cuda.BFloat16)value)]);
        cublas.GemmEx<ConvDnn.Interop.Cuda.BFloat16, float>(product, cublasComputeType_t.CUBLAS_COMPUTE_32F, 1, ba, bb, 0, fc);
        // cuBLAS wants leading dimensions that are multiples of 4 for int8.
        var padded = new MatrixProduct(2, 2, 3) { LeadingA = 4, LeadingB = 4, LeadingC = 4 };
        using DeviceBuffer<sbyte> ia = context.Allocate<sbyte>([1, 2, 3, 0, 4, 5, 6, 0]), ib = context.Allocate<sbyte>([7, 8, 0, 0, 9, 10, 0, 0, 11, 12, 0, 0]);
        using DeviceBuffer<int> ic = context.Allocate<int>([-1, -1, -1, -1, -1, -1, -1, -1]);
        cublas.GemmEx<sbyte, int>(padded, cublasComputeType_t.CUBLAS_COMPUTE_32I, 1, ia, ib, 0, ic);
        cublas.Stream!.Synchronize();

        Assert.That(hc.ToArray(), Is.EqualTo(C.Select(value => (Half)(value / 2))));
        Assert.That(fc.ToArray(), Is.EqualTo(C));
        Assert.That(ic.ToArray(), Is.EqualTo(new[] { 58, 64, -1, -1, 139, 154, -1, -1 }));
        Assert.Throws<ArgumentException>(() => cublas.GemmEx<sbyte, int>(padded, cublasComputeType_t.CUBLAS_COMPUTE_32I, 0.5, ia, ib, 0, ic));
    });

    [Test]
    public void GemmEx_of_a_batch_multiplies_each() => With(cublas =>
    {
        using DeviceBuffer<double> a = cublas.Cuda.Allocate<double>([1, 2, 3, 4, 5, 6]), b = cublas.Cuda.Allocate<double>([7, 8, 9, 10, 11, 12]), c = cublas.Cuda.Allocate<double>(4);
        cublas.GemmEx<double, double>(new MatrixProduct(1, 2, 3) { Batch = 2, StrideA = 3, StrideC = 2 }, cublasComputeType_t.CUBLAS_COMPUTE_64F, 1, a, b, 0, c);
        cublas.Stream!.Synchronize();
        Assert.That(c.ToArray(), Is.EqualTo(new double[] { 58, 64, 139, 154 }));
    });

    [Test]
    public void A_float_product_keeps_its_precision_unless_TF32_is_asked_for() => With(cublas =>
    {
        // 1 + 2^-12 survives in float and is 1 with the 10 bits of TF32.
        float slightlyMore = 1 + MathF.ScaleB(1, -12);
        using DeviceBuffer<float> a = cublas.Cuda.Allocate<float>([slightlyMore]), b = cublas.Cuda.Allocate<float>([1]), c = cublas.Cuda.Allocate<float>(1);
        cublas.Gemm(new MatrixProduct(1, 1, 1), 1f, a, b, 0f, c);
        cublas.Stream!.Synchronize();
        Assert.That(c.ToArray(), Is.EqualTo(new[] { slightlyMore }));

        cublas.MathMode = cublasMath_t.CUBLAS_TF32_TENSOR_OP_MATH;
        Assert.That(cublas.MathMode, Is.EqualTo(cublasMath_t.CUBLAS_TF32_TENSOR_OP_MATH));
        cublas.Gemm(new MatrixProduct(1, 1, 1), 1f, a, b, 0f, c);
        cublas.Stream.Synchronize();
        Assert.That(c.ToArray(), Is.EqualTo(new[] { 1f }));
    });

    [Test]
    public void The_workspace_is_set_after_the_stream_because_cuBLAS_forgets_it() => With(cublas =>
    {
        using CudaStream other = cublas.Cuda.CreateStream();
        using DeviceBuffer<byte> workspace = cublas.Cuda.Allocate<byte>(1024);
        SimulatedStack.LogCalls(true);
        cublas.Use(other, workspace);
        string[] calls = [.. SimulatedStack.CallLog.Select(call => call.Function).Where(function => function.StartsWith("cublas", StringComparison.Ordinal))];
        Assert.That(calls, Is.EqualTo(new[] { "cublasSetStream_v2", "cublasSetWorkspace_v2" }));
        Assert.That(cublas.Workspace.Length, Is.EqualTo(1024));
        cublas.Use(other);
        Assert.That(cublas.Workspace.IsEmpty);
        Assert.That(Assert.Throws<ArgumentException>(() => cublas.Use(other, workspace.Span.Slice(16, 512)))!.Message, Does.Contain("aligned to 16 bytes"));
    });

    [Test]
    public void Wrong_arguments_are_named_before_cuBLAS_sees_them() => With(cublas =>
    {
        using CudaContext elsewhere = cublas.Cuda.Device.CreateContext();
        using CudaStream foreign = elsewhere.CreateStream();
        using DeviceBuffer<float> a = cublas.Cuda.Allocate<float>(6), c = cublas.Cuda.Allocate<float>(3), far = elsewhere.Allocate<float>(6);
        Assert.Multiple(() =>
        {
            Assert.That(Assert.Throws<ArgumentException>(() => cublas.Gemm(new MatrixProduct(2, 2, 3), 1f, a, a, 0f, c))!.Message, Does.Contain("3 elements given; expected at least 4"));
            Assert.Throws<ArgumentException>(() => cublas.Gemm(new MatrixProduct(1, 2, 3), 1f, a, far, 0f, c));
            Assert.Throws<ArgumentOutOfRangeException>(() => cublas.Gemm(new MatrixProduct(-1, 2, 3), 1f, a, a, 0f, c));
            Assert.Throws<ArgumentOutOfRangeException>(() => cublas.Gemm(new MatrixProduct(1, 2, 3) { LeadingA = 2 }, 1f, a, a, 0f, c));
            Assert.Throws<ArgumentException>(() => cublas.Use(foreign));
            Assert.Throws<NotSupportedException>(() => CublasElementTypes.Of<long>());
        });
        Assert.That(SimulatedStack.Calls("cublasSgemm_v2"), Is.Zero);
    });

    [Test]
    public void A_failure_tells_what_was_multiplied_and_repeats_as_CSharp() => With(cublas =>
    {
        using DeviceBuffer<float> a = cublas.Cuda.Allocate<float>(6), b = cublas.Cuda.Allocate<float>(6), c = cublas.Cuda.Allocate<float>(4);
        var product = new MatrixProduct(2, 2, 3) { TransposeB = true };
        SimulatedStack.Fail("cublasSgemm_v2", 1, 13);
        CublasException thrown = Assert.Throws<CublasException>(() => cublas.Gemm(product, 1f, a, b, 0.5f, c))!;

        Assert.That((thrown.Function, thrown.StatusName, thrown.StatusNumber), Is.EqualTo(("cublasSgemm_v2", "CUBLAS_STATUS_EXECUTION_FAILED", 13)));
        Assert.That(thrown.Hint, Does.Contain("earlier"));
        Assert.That(thrown.Message, Does.Contain("2×3 by 3×2, rows side by side, B transposed"));
        Assert.That(thrown.ToRepro(), Does.Contain("var product = new MatrixProduct(2, 2, 3) { Order = MatrixOrder.RowMajor, TransposeA = false, TransposeB = true, LeadingA = 3, LeadingB = 3, LeadingC = 2 };"));
        Assert.That(thrown.ToRepro(), Does.EndWith("cublas.Gemm(product, 1f, a, b, 0.5f, c);"));
    });

    [Test]
    public void Every_call_of_a_product_may_fail_and_nothing_is_left_behind()
    {
        CudaDriver driver = SimulatedStack.Begin();
        CublasLibrary library = CublasLibrary.Load(SimulatedStack.Loader).Require();
        SimulatedStack.LogCalls(true);
        Multiply(driver, library);
        string[] calls = [.. SimulatedStack.CallLog.Select(call => call.Function).Where(function => function.StartsWith("cublas", StringComparison.Ordinal) && function != "cublasDestroy_v2")];
        Assert.That(calls.Distinct(), Is.EquivalentTo(new[] { "cublasCreate_v2", "cublasSetStream_v2", "cublasSetWorkspace_v2", "cublasSgemm_v2" }));
        foreach (string function in calls)
        {
            driver = SimulatedStack.Begin();
            SimulatedStack.Fail(function, 1, 14);
            CublasException thrown = Assert.Throws<CublasException>(() => Multiply(driver, library))!;
            Assert.That((thrown.Function, thrown.StatusName), Is.EqualTo((function, "CUBLAS_STATUS_INTERNAL_ERROR")));
            SimulatedStack.AssertClean();
        }
    }

    [Test]
    public void A_handle_that_is_disposed_of_or_used_by_two_threads_is_refused() => With(cublas =>
    {
        using DeviceBuffer<float> one = cublas.Cuda.Allocate<float>([2]), c = cublas.Cuda.Allocate<float>(1);
        var product = new MatrixProduct(1, 1, 1);
        CublasContext other = CublasContext.Create(cublas.Library, cublas.Cuda);
        other.Dispose();
        other.Dispose();
        Assert.Throws<ObjectDisposedException>(() => other.Gemm(product, 1f, one, one, 0f, c));
        using CublasContext.CublasCall inside = cublas.Begin();
        InvalidOperationException? refused = null;
        var second = new Thread(() => refused = Assert.Throws<InvalidOperationException>(() => cublas.Gemm(product, 1f, one, one, 0f, c)));
        second.Start();
        second.Join();
        Assert.That(refused!.Message, Does.Contain("one thread at a time"));
    });

    private static void Multiply(CudaDriver driver, CublasLibrary library)
    {
        using CudaContext context = driver.Device(0).CreateContext();
        using CudaStream stream = context.CreateStream();
        using CublasContext cublas = CublasContext.Create(library, context, stream);
        using DeviceBuffer<byte> workspace = context.Allocate<byte>(256);
        using DeviceBuffer<float> a = context.Allocate<float>(A), b = context.Allocate<float>(B), c = context.Allocate<float>(4);
        cublas.Use(stream, workspace);
        cublas.Gemm(new MatrixProduct(2, 2, 3), 1f, a, b, 0f, c);
    }

    private static void With(Action<CublasContext> test)
    {
        CudaDriver driver = SimulatedStack.Begin();
        CublasLibrary library = CublasLibrary.Load(SimulatedStack.Loader).Require();
        using (CudaContext context = driver.Device(0).CreateContext())
        using (CudaStream stream = context.CreateStream())
        using (CublasContext cublas = CublasContext.Create(library, context, stream))
        {
            test(cublas);
        }

        SimulatedStack.AssertClean();
    }
}
