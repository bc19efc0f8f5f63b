using System.Runtime.InteropServices;
using ConvDnn.Kernels;
using ConvDnn.Kernels.OneTap;
using ConvDnn.Kernels.Simd;
using ConvDnn.Kernels.Threading;
using NUnit.Framework;

namespace ConvDnn.Tests.Kernels;

/// <summary>The kernels for filters of one tap on planes, forced by name, against plain loops.</summary>
[Platform("Linux", Reason = "guard pages are made with mmap")]
[Parallelizable(ParallelScope.All), FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class OneTapKernelTests : IDisposable
{
    private static readonly ConvolutionDirection[] Directions = [ConvolutionDirection.Forward, ConvolutionDirection.BackwardData];

    private readonly WorkerPool _pool = new(4);

    public static IEnumerable<string> Kernels() => KernelCatalog.Entries<float>().Select(entry => entry.Name).Where(name => name.StartsWith("one-tap", StringComparison.Ordinal));

    public void Dispose() => _pool.Dispose();

    [Test]
    public void Catalog_has_every_width() => Assert.That(Kernels().Count(), Is.EqualTo(4));

    [Test]
    public void Kernel_is_exact_at_every_plane_size_around_its_vectors([ValueSource(nameof(Kernels))] string kernel, [ValueSource(nameof(Directions))] ConvolutionDirection direction, [Values] bool plain)
    {
        for (int size = 1; size <= 230; size += size < 100 ? 1 : 13)
        {
            ConvolutionGeometry geometry = Geometry(1 + size % 2, 1 + size % 3 % 2, 1 + size % 5, 1 + size % 19, size, (ConvolutionGeometries.FilterLayout)(size % 4));
            var trial = new ConvolutionTrial<float>(geometry, direction, size, integers: true)
            {
                Threads = 1 + size % 3,
                Alpha = !plain && size % 4 == 0 ? 2 : 1,
                Beta = !plain && size % 5 == 0 ? -1 : 0,
                AlphaZ = !plain && size % 6 == 0 ? 3 : 0,
                WithBias = !plain && size % 2 == 0,
                Prepacked = size % 7 == 0,
                GuardFront = size % 2 == 1,
                Activation = !plain && size % 3 == 0 ? new PointwiseFunction(PointwiseKind.Relu) : PointwiseFunction.Identity,
            };
            trial.Check(kernel, _pool, exact: true);
        }
    }

    /// <summary>More vectors than a block has, the last one partly filled; results that are finished in place, and such that need the old ones.</summary>
    [Test]
    public void Kernel_is_exact_over_several_blocks([ValueSource(nameof(Kernels))] string kernel, [ValueSource(nameof(Directions))] ConvolutionDirection direction, [Values(0, -1)] int beta)
    {
        var trial = new ConvolutionTrial<float>(Geometry(1, 1, 7, 9, 1203, default), direction, 3, integers: true) { WithBias = true, Beta = beta };
        trial.Check(kernel, _pool, exact: true);
    }

    [Test]
    public void Kernel_on_random_values_stays_within_the_rounding_bound([ValueSource(nameof(Kernels))] string kernel, [ValueSource(nameof(Directions))] ConvolutionDirection direction)
    {
        for (int size = 90; size < 110; size++)
        {
            new ConvolutionTrial<float>(Geometry(2, 1, 37, 21, size, default), direction, size, integers: false) { Threads = 2, Alpha = 0.5, Beta = size % 2 }.Check(kernel, _pool, exact: false);
            new ConvolutionTrial<double>(Geometry(1, 2, 11, 9, size, default), direction, size, integers: false) { Threads = 3 }.Check(kernel, _pool, exact: false);
        }
    }

    [Test]
    public void Kernel_gives_the_same_bits_on_any_number_of_threads([ValueSource(nameof(Kernels))] string kernel, [ValueSource(nameof(Directions))] ConvolutionDirection direction)
    {
        using var pool = new WorkerPool(8);
        foreach (int size in new[] { 1003, 196 })
        {
            float[]? expected = null;
            foreach (int threads in new[] { 1, 2, 3, 8 })
            {
                float[] actual = new ConvolutionTrial<float>(Geometry(1, 1, 40, 33, size, default), direction, 7, integers: false) { Threads = threads, WithBias = size == 196 }.Run(kernel, pool);
                expected ??= actual;
                Assert.That(MemoryMarshal.AsBytes<float>(actual).SequenceEqual(MemoryMarshal.AsBytes<float>(expected)), Is.True, $"{size} windows, {threads} threads");
            }
        }
    }

    [Test]
    public void Kernel_keeps_nan_and_infinity_where_they_belong(
        [ValueSource(nameof(Kernels))] string kernel, [ValueSource(nameof(Directions))] ConvolutionDirection direction, [Values(double.NaN, double.PositiveInfinity)] double special, [Values(5, 21, 64)] int size)
    {
        var trial = new ConvolutionTrial<float>(Geometry(1, 1, 3, 9, size, default), direction, 5, integers: true);
        trial.Spoil(special);
        trial.CheckSpecials(kernel, _pool);
    }

    [Test]
    public unsafe void Execute_allocates_nothing([ValueSource(nameof(Kernels))] string kernel, [ValueSource(nameof(Directions))] ConvolutionDirection direction)
    {
        ConvolutionKernel<float> planned = KernelCatalog.Plan<float>(new ConvolutionRequest(direction, Geometry(2, 1, 6, 9, 77, default)) { Threads = 2 }, kernel);
        using GuardedMemory<float> x = new(2 * 6 * 77), w = new(6 * 9), y = new(2 * 9 * 77);
        using var workspace = new GuardedMemory<byte>(planned.WorkspaceBytes);
        var operands = new ConvolutionOperands<float> { X = x.Pointer, W = w.Pointer, Y = y.Pointer, Workspace = workspace.Pointer, Alpha = 1 };
        Assert.That(Allocation.Least(() => planned.Execute(operands, _pool)), Is.Zero);
    }

    [Test]
    public void Kernel_refuses_strides_padding_gaps_and_gradients_of_w()
    {
        KernelEntry<float> entry = KernelCatalog.Entries<float>().Single(candidate => candidate.Name == "one-tap512");
        ConvolutionGeometry flat = Geometry(1, 1, 4, 8, 48, default);
        Assert.That(entry.Refusal(new ConvolutionRequest(ConvolutionDirection.Forward, flat)), Is.Null);
        Assert.That(entry.Refusal(new ConvolutionRequest(ConvolutionDirection.BackwardFilter, flat)), Does.Contain("gradient of w"));
        Assert.That(entry.Refusal(new ConvolutionRequest(ConvolutionDirection.Forward, flat with { Kernel = new Extent3(1, 1, 2) })), Does.Contain("one tap"));
        Assert.That(entry.Refusal(new ConvolutionRequest(ConvolutionDirection.Forward, flat with { Stride = new Extent3(1, 1, 2) })), Does.Contain("one tap"));
        Assert.That(entry.Refusal(new ConvolutionRequest(ConvolutionDirection.Forward, flat with { PadBefore = new Extent3(0, 0, 1) })), Does.Contain("one tap"));
        Assert.That(entry.Refusal(new ConvolutionRequest(ConvolutionDirection.Forward, flat with { X = flat.X with { W = 2 } })), Does.Contain("one tap"));
    }

    [TestCase(64, 64, 3136, true, Description = "whole vectors")]
    [TestCase(64, 64, 49, false, Description = "planes of few vectors")]
    [TestCase(96, 384, 196, true, Description = "twelve vectors and a rest")]
    [TestCase(1024, 512, 729, true, Description = "uneven planes, a large filter")]
    [TestCase(96, 384, 176, false, Description = "eleven vectors")]
    [TestCase(8, 8, 63, false, Description = "tiny, with a rest")]
    [TestCase(8, 8, 64, true, Description = "tiny")]
    [TestCase(64, 4, 3136, false, Description = "few rows")]
    public void Kernel_is_taken_where_windows_fill_its_lanes(long channels, long filters, int size, bool expected)
    {
        KernelEntry<float> entry = KernelCatalog.Entries<float>().Single(candidate => candidate.Name == "one-tap512");
        ConvolutionGeometry geometry = Geometry(1, 1, channels, filters, size, default);
        Assert.That(entry.IsWorthwhile(new ConvolutionRequest(ConvolutionDirection.Forward, geometry)), Is.EqualTo(expected));
        ConvolutionGeometry mirrored = Geometry(1, 1, filters, channels, size, default);
        Assert.That(entry.IsWorthwhile(new ConvolutionRequest(ConvolutionDirection.BackwardData, mirrored)), Is.EqualTo(expected));
    }

    /// <summary>A filter is read where it lies, or copied panel by panel where its channels lie too far apart; packed before or not, the sums have the same bits.</summary>
    [Test]
    public void Filter_read_in_place_gives_the_same_bits_as_a_packed_one(
        [ValueSource(nameof(Kernels))] string kernel, [ValueSource(nameof(Directions))] ConvolutionDirection direction, [Values(21, 531)] int channels, [Values(1, 3)] int threads)
    {
        ConvolutionGeometry geometry = Geometry(1, 2, channels, 37, 203, default);
        float[] read = new ConvolutionTrial<float>(geometry, direction, 9, integers: false) { Threads = threads }.Run(kernel, _pool);
        float[] packed = new ConvolutionTrial<float>(geometry, direction, 9, integers: false) { Threads = threads, Prepacked = true }.Run(kernel, _pool);
        Assert.That(MemoryMarshal.AsBytes<float>(read).SequenceEqual(MemoryMarshal.AsBytes<float>(packed)), Is.True);
        var trial = new ConvolutionTrial<float>(geometry, direction, 9, integers: true) { Threads = threads };
        trial.Check(kernel, _pool, exact: true);
    }

    /// <summary>13 vectors do not halve: the filters are cut, and there are as many chunks for every thread.</summary>
    [TestCase(196, 384, 2, 1, Description = "few vectors")]
    [TestCase(196, 8, 2, 1, Description = "one panel of filters")]
    [TestCase(3136, 64, 1, 0, Description = "one thread")]
    [TestCase(3136, 64, 2, 0, Description = "many vectors")]
    [TestCase(3136, 64, 3, 0, Description = "many vectors")]
    public void Plan_gives_every_thread_as_much(int pixels, int filters, int threads, int cutsRows)
    {
        var plan = new OneTapPlan<float>(AxisMerging.Merge(Geometry(1, 1, 64, filters, pixels, default)), ConvolutionDirection.Forward, ProductTiles<float>.Of(VectorWidth.Bits512), threads);
        bool cut = cutsRows == 1 && filters > 8;
        Assert.That(plan.RowChunks, cut ? Is.GreaterThan(1) : Is.EqualTo(1));
        Assert.That(plan.WindowChunks, cutsRows == 0 && threads > 1 ? Is.GreaterThan(1) : Is.EqualTo(1));
        Assert.That(plan.Chunks == 1 || plan.Chunks % threads == 0, $"{plan.Chunks} chunks");
    }

    /// <summary>A plane in two axes where its size allows.</summary>
    private static ConvolutionGeometry Geometry(long images, long groups, long channels, long filters, int size, ConvolutionGeometries.FilterLayout w) =>
        ConvolutionGeometries.Make(images, groups, channels, filters, size % 4 == 0 ? new Extent3(1, 4, size / 4) : new Extent3(1, 1, size), Extent3.All(1), w: w);
}
