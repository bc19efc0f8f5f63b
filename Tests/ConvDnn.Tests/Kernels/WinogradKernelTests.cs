using System.Numerics;
using System.Runtime.InteropServices;
using ConvDnn.Kernels;
using ConvDnn.Kernels.Simd;
using ConvDnn.Kernels.Threading;
using ConvDnn.Kernels.Winograd;
using NUnit.Framework;

namespace ConvDnn.Tests.Kernels;

/// <summary>Minimal filtering at every tile and vector width, forced by name, against plain loops. Results must stay below (c + 4·√K)·u·A*, c = 8, 128 and 256 for tiles of 2, 4 and 6.</summary>
[Platform("Linux", Reason = "guard pages are made with mmap")]
[Parallelizable(ParallelScope.All), FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class WinogradKernelTests : IDisposable
{
    private static readonly ConvolutionDirection[] Directions = Enum.GetValues<ConvolutionDirection>();

    private readonly WorkerPool _pool = new(4);

    public static IEnumerable<string> Kernels() => KernelCatalog.Entries<float>().Select(entry => entry.Name).Where(name => name.StartsWith("winograd", StringComparison.Ordinal));

    public void Dispose() => _pool.Dispose();

    [Test]
    public void Catalog_has_every_tile_at_every_width() => Assert.That(Kernels().Count(), Is.EqualTo(12));

    [Test]
    public void Kernel_on_random_geometries_stays_within_its_bound(
        [ValueSource(nameof(Kernels))] string kernel, [ValueSource(nameof(Directions))] ConvolutionDirection direction, [Values] bool integers)
    {
        int done = 0;
        for (int seed = 0; seed < 160; seed++)
        {
            bool filter = direction == ConvolutionDirection.BackwardFilter;
            var trial = new ConvolutionTrial<float>(ConvolutionGeometries.Random(seed), direction, seed, integers)
            {
                Threads = 1 + seed % 3,
                Alpha = seed % 4 == 0 ? 2 : 1,
                Beta = seed % 5 == 0 ? -1 : 0,
                AlphaZ = seed % 6 == 0 && !filter ? 3 : 0,
                WithBias = seed % 2 == 0 && !filter,
                Prepacked = seed % 7 == 0,
                GuardFront = seed % 2 == 1,
                Activation = seed % 3 == 0 && !filter ? new PointwiseFunction(PointwiseKind.Relu) : PointwiseFunction.Identity,
                TransformConstant = Constant(kernel),
            };
            if (Refuses<float>(kernel, trial.Request)) continue;
            trial.Check(kernel, _pool, exact: false);
            done++;
        }

        Assert.That(done, Is.GreaterThan(25), "enough geometries must be accepted, or little was tested");
    }

    [Test]
    public void Kernel_in_double_precision_stays_within_its_bound([ValueSource(nameof(Kernels))] string kernel, [ValueSource(nameof(Directions))] ConvolutionDirection direction)
    {
        for (int seed = 500; seed < 560; seed++)
        {
            var trial = new ConvolutionTrial<double>(ConvolutionGeometries.Random(seed), direction, seed, integers: false) { Threads = 2, Prepacked = seed % 2 == 0, TransformConstant = Constant(kernel) };
            if (!Refuses<double>(kernel, trial.Request)) trial.Check(kernel, _pool, exact: false);
        }
    }

    [Test]
    public void Kernel_is_right_at_every_size_around_its_tiles([ValueSource(nameof(Kernels))] string kernel, [ValueSource(nameof(Directions))] ConvolutionDirection direction, [Values] bool channelsLast)
    {
        ConvolutionGeometries.ImageLayout layout = channelsLast ? ConvolutionGeometries.ImageLayout.ChannelsLast : ConvolutionGeometries.ImageLayout.ChannelsFirst;
        for (int size = 1; size <= 26; size++)
        {
            ConvolutionGeometry geometry = ConvolutionGeometries.Make(
                1 + size % 2, 1, 17, 5, new Extent3(1, size, 27 - size), new Extent3(1, 3, 3), before: new Extent3(0, 1, 1), after: new Extent3(0, 1, 1), x: layout, y: layout);
            new ConvolutionTrial<float>(geometry, direction, size, integers: false) { TransformConstant = Constant(kernel), Threads = 2 }.Check(kernel, _pool, exact: false);
        }
    }

    [Test]
    public void Kernel_is_right_at_every_channel_count_around_its_vectors([ValueSource(nameof(Kernels))] string kernel, [ValueSource(nameof(Directions))] ConvolutionDirection direction, [Values] bool channelsLast)
    {
        ConvolutionGeometries.ImageLayout layout = channelsLast ? ConvolutionGeometries.ImageLayout.ChannelsLast : ConvolutionGeometries.ImageLayout.ChannelsFirst;
        for (int count = 1; count <= 70; count++)
        {
            ConvolutionGeometry geometry = ConvolutionGeometries.Make(
                1, 1, count, 71 - count, new Extent3(1, 5, 6), new Extent3(1, 3, 3), before: new Extent3(0, 1, 1), after: new Extent3(0, 1, 1), x: layout, y: layout,
                w: (ConvolutionGeometries.FilterLayout)(count % 4));
            new ConvolutionTrial<float>(geometry, direction, count, integers: false) { TransformConstant = Constant(kernel), WithBias = direction != ConvolutionDirection.BackwardFilter }.Check(kernel, _pool, exact: false);
        }
    }

    [Test]
    public void Kernel_gives_the_same_bits_on_any_number_of_threads_and_with_packed_filters(
        [ValueSource(nameof(Kernels))] string kernel, [ValueSource(nameof(Directions))] ConvolutionDirection direction, [Values] bool channelsLast)
    {
        ConvolutionGeometries.ImageLayout layout = channelsLast ? ConvolutionGeometries.ImageLayout.ChannelsLast : ConvolutionGeometries.ImageLayout.ChannelsFirst;
        ConvolutionGeometry geometry = ConvolutionGeometries.Make(
            3, 1, 40, 70, new Extent3(1, 23, 29), new Extent3(1, 3, 3), before: new Extent3(0, 1, 1), after: new Extent3(0, 1, 1), padding: PaddingKind.MeanChannel, x: layout, y: layout);
        using var pool = new WorkerPool(8);
        float[]? expected = null;
        foreach (int threads in new[] { 1, 2, 3, 4, 8 })
        {
            foreach (bool prepacked in new[] { false, true })
            {
                float[] actual = new ConvolutionTrial<float>(geometry, direction, 7, integers: false) { Threads = threads, Prepacked = prepacked }.Run(kernel, pool);
                expected ??= actual;
                Assert.That(MemoryMarshal.AsBytes<float>(actual).SequenceEqual(MemoryMarshal.AsBytes<float>(expected)), Is.True, $"{threads} threads, packed before: {prepacked}");
            }
        }
    }

    /// <summary>Filters of one run that are transformed chunk by chunk, some channels at a time; with dilation the windows fall into classes that share them.</summary>
    [Test]
    public void Kernel_with_many_filters_and_few_tiles_gives_the_same_bits_however_it_is_cut([ValueSource(nameof(Kernels))] string kernel, [Values(1, 3)] long dilation)
    {
        ConvolutionGeometry geometry = ConvolutionGeometries.Make(
            2, 1, 130, 150, new Extent3(1, 9, 10), new Extent3(1, 3, 3), dilation: new Extent3(1, dilation, dilation), before: new Extent3(0, dilation, dilation), after: new Extent3(0, dilation, dilation));
        float[]? expected = null;
        foreach (int threads in new[] { 1, 2, 4 })
        {
            foreach (bool prepacked in new[] { false, true })
            {
                var trial = new ConvolutionTrial<float>(geometry, ConvolutionDirection.Forward, 11, integers: false) { Threads = threads, Prepacked = prepacked, TransformConstant = Constant(kernel) };
                float[] actual = trial.Run(kernel, _pool);
                if (expected is null) trial.Check(kernel, _pool, exact: false);
                expected ??= actual;
                Assert.That(MemoryMarshal.AsBytes<float>(actual).SequenceEqual(MemoryMarshal.AsBytes<float>(expected)), Is.True, $"{threads} threads, packed before: {prepacked}");
            }
        }
    }

    [Test]
    public unsafe void Execute_allocates_nothing([ValueSource(nameof(Kernels))] string kernel, [ValueSource(nameof(Directions))] ConvolutionDirection direction, [Values] PaddingKind padding)
    {
        ConvolutionGeometry geometry = ConvolutionGeometries.Make(
            2, 1, 6, 6, new Extent3(1, 17, 19), new Extent3(1, 3, 3), before: new Extent3(0, 1, 1), after: new Extent3(0, 1, 1), padding: padding);
        ConvolutionKernel<float> planned = KernelCatalog.Plan<float>(new ConvolutionRequest(direction, geometry) { Threads = 2 }, kernel);
        using GuardedMemory<float> x = new(2 * 6 * 17 * 19), w = new(6 * 6 * 9), y = new(2 * 6 * 17 * 19);
        using var workspace = new GuardedMemory<byte>(planned.WorkspaceBytes);
        var operands = new ConvolutionOperands<float> { X = x.Pointer, W = w.Pointer, Y = y.Pointer, Workspace = workspace.Pointer, Alpha = 1 };
        for (int warmUp = 0; warmUp < 5; warmUp++) planned.Execute(operands, _pool);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 20; round++) planned.Execute(operands, _pool);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    /// <summary>Data that a transform likes least: values of one sign, and values of alternating sign, where every sum cancels.</summary>
    [Test]
    public void Error_stays_within_a_quarter_of_the_bound_on_random_data_and_within_the_bound_on_adversarial_data(
        [Values(2, 4, 6)] int outputs, [Values(3, 32, 256)] int channels, [Values] WinogradData data)
    {
        ConvolutionGeometry geometry = ConvolutionGeometries.Make(1, 1, channels, 4, new Extent3(1, 12, 12), new Extent3(1, 3, 3), before: new Extent3(0, 1, 1), after: new Extent3(0, 1, 1));
        string kernel = $"winograd-f{outputs}-256";
        var trial = new ConvolutionTrial<float>(geometry, ConvolutionDirection.Forward, channels, integers: false) { TransformConstant = Constant(kernel) };
        trial.Reshape((place, value) => data switch
        {
            WinogradData.OneSign => Math.Abs(value),
            WinogradData.Alternating => place % 2 == 0 ? Math.Abs(value) : -Math.Abs(value),
            WinogradData.Constant => 0.7,
            WinogradData.WideRange => value * Math.Pow(2, -(place % 13)),
            _ => value,
        });
        trial.Check(kernel, _pool, exact: false);
        TestContext.Out.WriteLine($"{trial.LargestShare:0.000} of the bound, {trial.LargestShare * (trial.TransformConstant + 4 * Math.Sqrt(9 * channels + 3)):0.0} u A*");
        Assert.That(trial.LargestShare, Is.LessThan(data == WinogradData.Random ? 0.25 : 1).And.GreaterThan(0));
    }

    /// <summary>The bound is tight enough to see one constant that is wrong by a thousandth.</summary>
    [Test]
    public void Bound_finds_a_wrong_constant([ValueSource(nameof(Directions))] ConvolutionDirection direction, [Values] bool wrong)
    {
        ConvolutionGeometry geometry = ConvolutionGeometries.Make(1, 1, 32, 8, new Extent3(1, 12, 12), new Extent3(1, 3, 3), before: new Extent3(0, 1, 1), after: new Extent3(0, 1, 1));
        var trial = new ConvolutionTrial<float>(geometry, direction, 1, integers: false) { TransformConstant = 128 };
        double share = wrong ? Share<WrongF4>(trial) : Share<F4<float, float, SimdScalar<float>>>(trial);
        Assert.That(share, wrong ? Is.GreaterThan(1.0) : Is.LessThan(1.0));
    }

    private double Share<TFilter>(ConvolutionTrial<float> trial)
        where TFilter : struct, IMinimalFilter<float> => trial.Measure(
            trial.Request.Direction == ConvolutionDirection.BackwardFilter
                ? new WinogradGradientKernel<float, float, SimdScalar<float>, TFilter, TFilter>("winograd-f4", trial.Request, VectorWidth.Scalar)
                : new WinogradKernel<float, float, SimdScalar<float>, TFilter, TFilter>("winograd-f4", trial.Request, VectorWidth.Scalar),
            _pool);

    private static double Constant(string kernel) => kernel.Contains("f2", StringComparison.Ordinal) ? 8 : kernel.Contains("f4", StringComparison.Ordinal) ? 128 : 256;

    private static bool Refuses<T>(string kernel, ConvolutionRequest request)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        KernelCatalog.Entries<T>().Single(entry => entry.Name == kernel).Refusal(request) is not null;

    public enum WinogradData
    {
        Random,
        OneSign,
        Alternating,
        Constant,
        WideRange,
    }

    /// <summary>F(4, 3) with 8 in the last row of Aᵀ a thousandth too large.</summary>
    private readonly unsafe struct WrongF4 : IMinimalFilter<float>
    {
        public static int Outputs => 4;

        public static int Taps => 3;

        public static int Inputs => 6;

        public static void Input(float* source, nint sourceStep, float* target, nint targetStep) => F4<float, float, SimdScalar<float>>.Input(source, sourceStep, target, targetStep);

        public static void Filter(float* source, nint sourceStep, float* target, nint targetStep) => F4<float, float, SimdScalar<float>>.Filter(source, sourceStep, target, targetStep);

        public static void Output(float* source, nint sourceStep, float* target, nint targetStep)
        {
            F4<float, float, SimdScalar<float>>.Output(source, sourceStep, target, targetStep);
            target[3 * targetStep] += 0.008f * (source[3 * sourceStep] - source[4 * sourceStep]);
        }

        public static void Gradient(float* source, nint sourceStep, float* target, nint targetStep) => F4<float, float, SimdScalar<float>>.Gradient(source, sourceStep, target, targetStep);

        public static void FilterGradient(float* source, nint sourceStep, float* target, nint targetStep)
        {
            F4<float, float, SimdScalar<float>>.FilterGradient(source, sourceStep, target, targetStep);
            target[0] += source[3 * sourceStep] / 24000;
        }
    }
}
