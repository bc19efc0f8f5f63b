using System.Runtime.InteropServices;
using ConvDnn.Kernels;
using ConvDnn.Kernels.Threading;
using NUnit.Framework;

namespace ConvDnn.Tests.Kernels;

/// <summary>Gradients of x with taps and channels in lanes, forced by name, against plain loops.</summary>
[Platform("Linux", Reason = "guard pages are made with mmap")]
[Parallelizable(ParallelScope.All), FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SpreadKernelTests : IDisposable
{
    private const ConvolutionDirection Backward = ConvolutionDirection.BackwardData;

    private readonly WorkerPool _pool = new(4);

    public static IEnumerable<string> Kernels() => KernelCatalog.Entries<float>().Select(entry => entry.Name).Where(name => name.StartsWith("spread", StringComparison.Ordinal));

    public void Dispose() => _pool.Dispose();

    [Test]
    public void Catalog_has_every_width() => Assert.That(Kernels().Count(), Is.EqualTo(4));

    [Test]
    public void Kernel_on_random_geometries_is_exact_on_integers([ValueSource(nameof(Kernels))] string kernel, [Values] bool plain)
    {
        for (int seed = 0; seed < 120; seed++)
        {
            ConvolutionGeometry geometry = ConvolutionGeometries.Random(seed);
            bool exact = geometry.Padding is not (PaddingKind.MeanChannel or PaddingKind.MeanSample);
            var trial = new ConvolutionTrial<float>(geometry, Backward, seed, integers: true)
            {
                Threads = 1 + seed % 3,
                Alpha = !plain && seed % 4 == 0 ? 2 : 1,
                Beta = !plain && seed % 5 == 0 ? -1 : 0,
                AlphaZ = !plain && seed % 6 == 0 ? 3 : 0,
                WithBias = !plain && seed % 2 == 0,
                Prepacked = seed % 7 == 0,
                GuardFront = seed % 2 == 1,
                Activation = !plain && seed % 3 == 0 ? new PointwiseFunction(PointwiseKind.Relu) : PointwiseFunction.Identity,
            };
            trial.Check(kernel, _pool, exact);
        }
    }

    [Test]
    public void Kernel_on_random_values_stays_within_the_rounding_bound([ValueSource(nameof(Kernels))] string kernel, [Values] bool doubles)
    {
        for (int seed = 1000; seed < 1040; seed++)
        {
            ConvolutionGeometry geometry = ConvolutionGeometries.Random(seed);
            if (doubles) new ConvolutionTrial<double>(geometry, Backward, seed, integers: false) { Threads = 2 }.Check(kernel, _pool, exact: false);
            else new ConvolutionTrial<float>(geometry, Backward, seed, integers: false) { Threads = 2, Alpha = 0.5, Beta = seed % 2 }.Check(kernel, _pool, exact: false);
        }
    }

    [Test]
    public void Kernel_is_exact_at_every_row_length_stride_and_dilation(
        [ValueSource(nameof(Kernels))] string kernel, [Values(1, 2, 5)] int stride, [Values(1, 2)] int dilation, [Values] bool channelsLast)
    {
        ConvolutionGeometries.ImageLayout layout = channelsLast ? ConvolutionGeometries.ImageLayout.ChannelsLast : ConvolutionGeometries.ImageLayout.ChannelsFirst;
        for (int length = 3; length <= 60; length++)
        {
            ConvolutionGeometry geometry = ConvolutionGeometries.Make(
                1, 1, 1 + length % 7, 3, new Extent3(1, 3, length), new Extent3(1, 1, 1 + length % 3), stride: new Extent3(1, 1, stride), dilation: new Extent3(1, 1, dilation),
                before: new Extent3(0, 0, length % 4), after: new Extent3(0, 0, 2 * dilation), x: layout, y: layout);
            new ConvolutionTrial<float>(geometry, Backward, length, integers: true) { Threads = 1 + length % 3 }.Check(kernel, _pool, exact: true);
        }
    }

    /// <summary>Rows, channels and columns are cut: the long filter of a first layer on sound, channels that fill vectors and channels that do not, more than one block of them.</summary>
    [Test]
    public void Kernel_is_exact_where_chunks_cut_every_axis([ValueSource(nameof(Kernels))] string kernel, [Values] bool channelsLast, [Values(0, 1, 2, 3)] int filter)
    {
        ConvolutionGeometries.ImageLayout layout = channelsLast ? ConvolutionGeometries.ImageLayout.ChannelsLast : ConvolutionGeometries.ImageLayout.ChannelsFirst;
        var w = (ConvolutionGeometries.FilterLayout)filter;
        foreach (ConvolutionGeometry geometry in (ConvolutionGeometry[])
        [
            ConvolutionGeometries.Make(1, 1, 1, 9, new Extent3(1, 1, 6_000), new Extent3(1, 1, 40), stride: new Extent3(1, 1, 16), x: layout, y: layout, w: w),
            ConvolutionGeometries.Make(1, 1, 200, 5, new Extent3(1, 9, 31), new Extent3(1, 3, 3), stride: new Extent3(1, 2, 2), before: new Extent3(0, 1, 1), after: new Extent3(0, 1, 1), x: layout, y: layout, w: w),
            ConvolutionGeometries.Make(1, 1, 150, 4, new Extent3(1, 8, 8), Extent3.All(1), stride: new Extent3(1, 2, 2), x: layout, y: layout, w: w, flipped: true),
            ConvolutionGeometries.Make(1, 1, 3, 7, new Extent3(5, 12, 70), new Extent3(3, 3, 5), stride: new Extent3(2, 2, 2), before: new Extent3(1, 1, 2), after: new Extent3(1, 1, 2), x: layout, y: layout, w: w, flipped: true),
        ])
        {
            foreach (int threads in new[] { 1, 3 }) new ConvolutionTrial<float>(geometry, Backward, threads, integers: true) { Threads = threads, Prepacked = threads == 3 }.Check(kernel, _pool, exact: true);
        }
    }

    [Test]
    public void Kernel_gives_the_same_bits_on_any_number_of_threads([ValueSource(nameof(Kernels))] string kernel, [Values] bool channelsLast)
    {
        ConvolutionGeometries.ImageLayout layout = channelsLast ? ConvolutionGeometries.ImageLayout.ChannelsLast : ConvolutionGeometries.ImageLayout.ChannelsFirst;
        using var pool = new WorkerPool(8);
        foreach (ConvolutionGeometry geometry in (ConvolutionGeometry[])
        [
            ConvolutionGeometries.Make(2, 1, 3, 20, new Extent3(1, 41, 50), new Extent3(1, 7, 7), stride: new Extent3(1, 2, 2), before: new Extent3(0, 3, 3), after: new Extent3(0, 3, 3), x: layout, y: layout),
            ConvolutionGeometries.Make(1, 1, 1, 20, new Extent3(1, 1, 5_000), new Extent3(1, 1, 50), stride: new Extent3(1, 1, 7), x: layout, y: layout),
            ConvolutionGeometries.Make(1, 1, 260, 8, new Extent3(1, 9, 20), new Extent3(1, 3, 3), stride: new Extent3(1, 2, 2), before: new Extent3(0, 1, 1), after: new Extent3(0, 1, 1), x: layout, y: layout),
        ])
        {
            float[]? expected = null;
            foreach (int threads in new[] { 1, 2, 3, 8 })
            {
                float[] actual = new ConvolutionTrial<float>(geometry, Backward, 7, integers: false) { Threads = threads }.Run(kernel, pool);
                expected ??= actual;
                Assert.That(MemoryMarshal.AsBytes<float>(actual).SequenceEqual(MemoryMarshal.AsBytes<float>(expected)), Is.True, $"{threads} threads");
            }
        }
    }

    [Test]
    public void Kernel_keeps_nan_and_infinity_where_they_belong(
        [ValueSource(nameof(Kernels))] string kernel, [Values(double.NaN, double.PositiveInfinity)] double special, [Values(1, 2, 3)] int stride, [Values(1, 2)] int dilation, [Values(1, 3, 16)] int channels)
    {
        ConvolutionGeometry geometry = ConvolutionGeometries.Make(
            1, 1, channels, 2, new Extent3(1, 9, 33), new Extent3(1, 3, 3), stride: new Extent3(1, 1, stride), dilation: new Extent3(1, 1, dilation), before: new Extent3(0, 1, 1), after: new Extent3(0, 1, 1));
        var trial = new ConvolutionTrial<float>(geometry, Backward, 5, integers: true);
        trial.Spoil(special);
        trial.CheckSpecials(kernel, _pool);
    }

    [Test]
    public unsafe void Execute_allocates_nothing([ValueSource(nameof(Kernels))] string kernel)
    {
        ConvolutionGeometry geometry = ConvolutionGeometries.Make(2, 1, 3, 6, new Extent3(1, 17, 19), new Extent3(1, 3, 3), stride: new Extent3(1, 2, 2), before: new Extent3(0, 1, 1), after: new Extent3(0, 1, 1));
        ConvolutionKernel<float> planned = KernelCatalog.Plan<float>(new ConvolutionRequest(Backward, geometry) { Threads = 2 }, kernel);
        using GuardedMemory<float> x = new(2 * 3 * 17 * 19), w = new(6 * 3 * 9), y = new(2 * 6 * 9 * 10);
        using var workspace = new GuardedMemory<byte>(planned.WorkspaceBytes);
        var operands = new ConvolutionOperands<float> { X = x.Pointer, W = w.Pointer, Y = y.Pointer, Workspace = workspace.Pointer, Alpha = 1 };
        Assert.That(Allocation.Least(() => planned.Execute(operands, _pool)), Is.Zero);
    }

    [Test]
    public void Catalog_takes_it_for_first_layers_and_strides_but_not_for_many_channels()
    {
        if (!System.Runtime.Intrinsics.Vector512.IsHardwareAccelerated) Assert.Ignore("The machine has no vectors of 512 bits.");
        Assert.That(Chosen(3, 1), Is.EqualTo("spread512"));
        Assert.That(Chosen(3, 2), Is.EqualTo("spread512"));
        Assert.That(Chosen(64, 2), Is.EqualTo("spread512"));
        Assert.That(Chosen(64, 1), Does.Not.StartWith("spread"));
        KernelEntry<float> entry = KernelCatalog.Entries<float>().Single(candidate => candidate.Name == "spread512");
        Assert.That(entry.Refusal(new ConvolutionRequest(ConvolutionDirection.Forward, ConvolutionGeometries.Random(1))), Does.Contain("gradients of x"));

        static string Chosen(long channels, int stride) => KernelCatalog.Plan<float>(new ConvolutionRequest(Backward, ConvolutionGeometries.Make(
            1, 1, channels, 64, new Extent3(1, 56, 56), new Extent3(1, 3, 3), stride: new Extent3(1, stride, stride), before: new Extent3(0, 1, 1), after: new Extent3(0, 1, 1)))).Name;
    }
}
