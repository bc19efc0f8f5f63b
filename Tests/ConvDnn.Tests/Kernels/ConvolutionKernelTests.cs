using System.Runtime.InteropServices;
using ConvDnn.Kernels;
using ConvDnn.Kernels.Direct;
using ConvDnn.Kernels.Simd;
using ConvDnn.Kernels.Threading;
using NUnit.Framework;

namespace ConvDnn.Tests.Kernels;

/// <summary>Every kernel that only sums products, forced by name, against plain loops. Those that transform, or take one kind of filter, have tests of their own.</summary>
[Platform("Linux", Reason = "guard pages are made with mmap")]
[Parallelizable(ParallelScope.All), FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ConvolutionKernelTests : IDisposable
{
    private static readonly ConvolutionDirection[] Directions = Enum.GetValues<ConvolutionDirection>();

    private readonly WorkerPool _pool = new(4);

    public static IEnumerable<string> Kernels() => KernelCatalog.Entries<float>().Select(entry => entry.Name).Where(name => !name.StartsWith("winograd", StringComparison.Ordinal) && !name.StartsWith("one-tap", StringComparison.Ordinal) && !name.StartsWith("spread", StringComparison.Ordinal));

    public void Dispose() => _pool.Dispose();

    /// <summary>Pixels that lie whole pages apart meet in one set of a cache: narrow tiles read few of them at a time, with the same sums.</summary>
    [Test]
    public void Pixels_that_meet_in_a_cache_set_are_multiplied_in_narrow_tiles([Values(1024, 1008)] long channels, [ValueSource(nameof(Directions))] ConvolutionDirection direction)
    {
        PixelTiles<float> tiles = PixelTiles<float>.Of(VectorWidth.Bits512);
        nint step = (nint)channels * sizeof(float);
        Assert.That(tiles.Panels(16, 14, step), Is.EqualTo(channels == 1024 ? 3 : 2));
        Assert.That(tiles.Panels(3, 14, step), Is.EqualTo(3), "the last three are not left to a pair and one that reads a pixel for every multiply-add");
        foreach (int panels in new[] { 1, 2, 3 }) Assert.That(tiles.Width(panels, step), Is.EqualTo(panels == 3 ? 7 : channels == 1024 ? 9 : 14));
        ConvolutionGeometries.ImageLayout layout = ConvolutionGeometries.ImageLayout.ChannelsLast;
        ConvolutionGeometry geometry = direction == ConvolutionDirection.BackwardData
            ? ConvolutionGeometries.Make(1, 1, 90, channels, new Extent3(1, 1, 17), Extent3.All(1), x: layout, y: layout)
            : ConvolutionGeometries.Make(1, 1, channels, 90, new Extent3(1, 1, 17), Extent3.All(1), x: layout, y: layout);
        foreach (string kernel in new[] { "direct512", "direct256" }) new ConvolutionTrial<float>(geometry, direction, 3, integers: true) { Threads = 2 }.Check(kernel, _pool, exact: true);
    }

    [Test]
    public void Kernel_on_random_geometries_is_exact_on_integers(
        [ValueSource(nameof(Kernels))] string kernel, [ValueSource(nameof(Directions))] ConvolutionDirection direction)
    {
        int done = 0;
        for (int seed = 0; seed < 80; seed++)
        {
            ConvolutionGeometry geometry = ConvolutionGeometries.Random(seed, GroupsOf(kernel));
            bool exact = geometry.Padding is not (PaddingKind.MeanChannel or PaddingKind.MeanSample);
            bool filter = direction == ConvolutionDirection.BackwardFilter;
            var trial = new ConvolutionTrial<float>(geometry, direction, seed, integers: true)
            {
                Threads = 1 + seed % 3,
                Alpha = seed % 4 == 0 ? 2 : 1,
                Beta = seed % 5 == 0 ? -1 : 0,
                AlphaZ = seed % 6 == 0 && !filter ? 3 : 0,
                WithBias = seed % 2 == 0 && !filter,
                Prepacked = seed % 7 == 0,
                GuardFront = seed % 2 == 1,
                Activation = seed % 3 == 0 && !filter ? new PointwiseFunction(PointwiseKind.Relu) : PointwiseFunction.Identity,
            };
            if (Refuses<float>(kernel, trial.Request)) continue;
            trial.Check(kernel, _pool, exact);
            done++;
        }

        Assert.That(done, Is.GreaterThan(30), "most geometries must be accepted, or nothing was tested");
    }

    [Test]
    public void Kernel_on_random_values_stays_within_the_rounding_bound(
        [ValueSource(nameof(Kernels))] string kernel, [ValueSource(nameof(Directions))] ConvolutionDirection direction, [Values] bool doubles)
    {
        for (int seed = 1000; seed < 1040; seed++)
        {
            ConvolutionGeometry geometry = ConvolutionGeometries.Random(seed, GroupsOf(kernel));
            if (doubles) CheckOne<double>(kernel, direction, geometry, seed);
            else CheckOne<float>(kernel, direction, geometry, seed);
        }
    }

    [Test]
    public void Kernel_is_exact_at_every_row_length_around_its_vectors(
        [ValueSource(nameof(Kernels))] string kernel, [ValueSource(nameof(Directions))] ConvolutionDirection direction, [Values] bool channelsLast)
    {
        ConvolutionGeometries.GroupSizes kind = GroupsOf(kernel);
        ConvolutionGeometries.ImageLayout layout = channelsLast ? ConvolutionGeometries.ImageLayout.ChannelsLast : ConvolutionGeometries.ImageLayout.ChannelsFirst;
        for (int length = 1; length <= 130; length++)
        {
            ConvolutionGeometry geometry = ConvolutionGeometries.Make(
                1, kind.Pick(1, length % 3 == 0 ? 5 : 17), kind.Pick(2, length % 3 == 0 ? 4 : 1), kind.Pick(3, length % 3 == 0 ? 4 : 1), new Extent3(1, 1, length), new Extent3(1, 1, 3),
                stride: new Extent3(1, 1, 1 + length % 2), before: new Extent3(0, 0, 1), after: new Extent3(0, 0, 1), x: layout, y: layout);
            new ConvolutionTrial<float>(geometry, direction, length, integers: true).Check(kernel, _pool, exact: true);
        }
    }

    [Test]
    public void Kernel_is_exact_on_rows_of_many_chunks(
        [ValueSource(nameof(Kernels))] string kernel, [ValueSource(nameof(Directions))] ConvolutionDirection direction)
    {
        bool grouped = GroupsOf(kernel) == ConvolutionGeometries.GroupSizes.Lanes;
        ConvolutionGeometries.ImageLayout layout = grouped ? ConvolutionGeometries.ImageLayout.ChannelsLast : ConvolutionGeometries.ImageLayout.ChannelsFirst;
        ConvolutionGeometry geometry = ConvolutionGeometries.Make(
            1, grouped ? 8 : 1, 1, 1, new Extent3(1, 1, 40_001), new Extent3(1, 1, 4), stride: new Extent3(1, 1, direction == ConvolutionDirection.BackwardFilter ? 1 : 2),
            before: new Extent3(0, 0, 2), padding: grouped && direction != ConvolutionDirection.Forward ? PaddingKind.Zero : PaddingKind.Circular, x: layout, y: layout);
        new ConvolutionTrial<double>(geometry, direction, 3, integers: true) { Threads = 3 }.Check(kernel, _pool, exact: true);
    }

    [Test]
    public void Kernel_is_exact_at_every_channel_count_around_its_vectors(
        [ValueSource(nameof(Kernels))] string kernel, [ValueSource(nameof(Directions))] ConvolutionDirection direction)
    {
        ConvolutionGeometries.GroupSizes kind = GroupsOf(kernel);
        const ConvolutionGeometries.ImageLayout last = ConvolutionGeometries.ImageLayout.ChannelsLast;
        for (int count = 1; count <= 130; count += count < 70 ? 1 : 7)
        {
            ConvolutionGeometry geometry = ConvolutionGeometries.Make(
                1, kind.Pick(1, count), kind.Pick(3, 1), kind.Pick(count, 1), new Extent3(1, 3, 4), new Extent3(1, 2, 3), before: new Extent3(0, 1, 1), x: last, y: last,
                w: ConvolutionGeometries.FilterLayout.Krsc);
            var trial = new ConvolutionTrial<float>(geometry, direction, count, integers: true);
            if (kind == ConvolutionGeometries.GroupSizes.Lanes && Refuses<float>(kernel, trial.Request)) Assert.That(count, Is.LessThan(16), "only channels that fill no vector are refused");
            else trial.Check(kernel, _pool, exact: true);
        }
    }

    [Test]
    public void Gradient_of_a_filter_of_one_tap_is_exact_whichever_tensor_fills_lanes(
        [Values("direct512", "direct256", "direct128", "direct-scalar", "gemm512")] string kernel, [Values(1, 2)] int stride, [Values] bool channelsLast, [Values(1, 37, 900)] int windows)
    {
        ConvolutionGeometries.ImageLayout layout = channelsLast ? ConvolutionGeometries.ImageLayout.ChannelsLast : ConvolutionGeometries.ImageLayout.ChannelsFirst;
        foreach ((int channels, int filters) in ((int, int)[])[(1, 1), (3, 50), (50, 3), (32, 64), (64, 32), (33, 47), (16, 16)])
        {
            ConvolutionGeometry geometry = ConvolutionGeometries.Make(
                1 + windows % 2, 1, channels, filters, new Extent3(1, stride, windows * stride), Extent3.All(1), stride: new Extent3(1, stride, stride), x: layout, y: layout,
                w: (ConvolutionGeometries.FilterLayout)(filters % 4));
            var trial = new ConvolutionTrial<float>(geometry, ConvolutionDirection.BackwardFilter, channels, integers: true) { Threads = 1 + filters % 3, Alpha = filters == 3 ? 2 : 1, Beta = channels == 33 ? -1 : 0 };
            trial.Check(kernel, _pool, exact: true);
        }
    }

    [Test]
    public void Large_gradient_of_a_filter_of_one_tap_is_exact_written_past_the_caches_or_not(
        [Values("direct512", "direct256", "direct-scalar")] string kernel, [Values(1, 2)] int stride, [Values] bool isAligned, [Values(1, 7)] int windows)
    {
        const ConvolutionGeometries.ImageLayout last = ConvolutionGeometries.ImageLayout.ChannelsLast;
        // 1 MiB and more; vectors of the gradient begin at multiples of their size, or few of them do.
        ConvolutionGeometry geometry = ConvolutionGeometries.Make(
            1, 1, 560, 528, new Extent3(1, 1 + stride, windows * stride), Extent3.All(1), stride: new Extent3(1, stride, stride), x: last, y: last, w: ConvolutionGeometries.FilterLayout.Rsck);
        if (!isAligned) geometry = geometry with { W = geometry.W with { Channel = 529 } };
        var trial = new ConvolutionTrial<float>(geometry, ConvolutionDirection.BackwardFilter, windows, integers: true) { Threads = 2, GuardFront = true };
        trial.Check(kernel, _pool, exact: true);
    }

    [Test]
    public void Large_gradient_of_a_filter_of_several_taps_is_exact_written_past_the_caches_or_not(
        [Values("direct512", "direct256", "direct-scalar")] string kernel, [Values(1, 2)] int stride, [Values] bool isAligned, [Values(160, 176)] int channels, [Values(1, 2)] int images)
    {
        const ConvolutionGeometries.ImageLayout last = ConvolutionGeometries.ImageLayout.ChannelsLast;
        // 1 MiB and more; two images are summed in blocks, and written once all are there.
        ConvolutionGeometry geometry = ConvolutionGeometries.Make(
            images, 1, channels, 190, new Extent3(1, 5, 4), new Extent3(1, 3, 3), stride: new Extent3(1, stride, stride), before: new Extent3(0, 1, 1), after: new Extent3(0, 1, 1), x: last, y: last);
        if (!isAligned) geometry = geometry with { W = geometry.W with { Outer = geometry.W.Outer + 3 } };
        new ConvolutionTrial<float>(geometry, ConvolutionDirection.BackwardFilter, channels, integers: true) { Threads = 1 + images, GuardFront = true }.Check(kernel, _pool, exact: true);
    }

    [Test]
    public void Gradient_of_a_filter_is_exact_where_channels_of_both_tensors_meet_as_they_lie(
        [Values("direct512", "direct256", "direct128", "direct-scalar")] string kernel, [Values(1, 3)] int taps, [Values(1, 2)] int stride, [Values(16, 32, 48, 272, 1040)] int filters)
    {
        const ConvolutionGeometries.ImageLayout last = ConvolutionGeometries.ImageLayout.ChannelsLast;
        // Many filters change how they are cut and packed, not which tiles there are.
        foreach (int channels in filters > 48 ? (int[])[3, 28] : [1, 3, 6, 7, 13, 14, 15, 28, 29, 64])
        {
            int pad = taps / 2, width = 5 + channels % 4, height = channels == 29 ? 61 : 3;
            ConvolutionGeometry geometry = ConvolutionGeometries.Make(
                1 + channels % 2, channels == 6 ? 2 : 1, channels, filters, new Extent3(1, height, width), new Extent3(1, taps, taps), stride: new Extent3(1, stride, stride),
                before: new Extent3(0, pad, pad), after: new Extent3(0, pad, pad), padding: channels == 7 ? PaddingKind.Replicate : PaddingKind.Zero, x: last, y: last,
                w: (ConvolutionGeometries.FilterLayout)(channels % 4));
            var trial = new ConvolutionTrial<float>(geometry, ConvolutionDirection.BackwardFilter, channels, integers: true)
            {
                Threads = 1 + channels % 3,
                Alpha = channels == 15 ? 2 : 1,
                Beta = channels == 13 ? -1 : 0,
                GuardFront = channels % 2 == 1,
            };
            trial.Check(kernel, _pool, exact: true);
        }
    }

    [Test]
    public void Planar_kernel_is_exact_on_depthwise_3x3_at_every_size([ValueSource(nameof(Directions))] ConvolutionDirection direction, [Values(1, 2)] int stride, [Values("planar512", "planar256")] string kernel)
    {
        for (int width = 1; width <= 75; width++)
        {
            int before = width % 3, after = width / 3 % 3, height = 1 + width * 7 % 19;
            ConvolutionGeometry geometry = ConvolutionGeometries.Make(
                2, 9, 1, 1 + width % 2, new Extent3(1, height + 2, width + 2), new Extent3(1, 3, 3), stride: new Extent3(1, stride, stride),
                before: new Extent3(0, before, after), after: new Extent3(0, after, before), flipped: width % 4 == 0);
            bool filter = direction == ConvolutionDirection.BackwardFilter;
            var trial = new ConvolutionTrial<float>(geometry, direction, width, integers: true)
            {
                Threads = 1 + width % 3,
                WithBias = width % 2 == 0 && !filter,
                GuardFront = width % 3 == 0,
                Activation = width % 5 == 0 && !filter ? new PointwiseFunction(PointwiseKind.Relu) : PointwiseFunction.Identity,
            };
            trial.Check(kernel, _pool, exact: true);
        }
    }

    [Test]
    public void Grouped_kernel_is_exact_at_every_width_and_step(
        [ValueSource(nameof(Directions))] ConvolutionDirection direction, [Values(1, 2, 3)] int stride, [Values("grouped512", "grouped256", "grouped-scalar")] string kernel, [Values(1, 2, 4, 8, 16)] int each)
    {
        for (int width = 1; width <= 33; width++)
        {
            int before = width % 7 == 6 ? 2 : 1, after = width % 5 == 4 ? 0 : 1, height = 1 + width * 7 % 9, groups = (each == 16 ? 0 : 16 / each) + width % 4 + (each == 16 ? 1 : 0);
            ConvolutionGeometries.ImageLayout layout = width % 6 == 5 ? ConvolutionGeometries.ImageLayout.ChannelsFirst : ConvolutionGeometries.ImageLayout.ChannelsLast;
            ConvolutionGeometry geometry = ConvolutionGeometries.Make(
                1 + width % 2, groups, each, each, new Extent3(1, height + 1, width + 1), new Extent3(1, 3, 3), stride: new Extent3(1, stride, stride),
                before: new Extent3(0, before, before), after: new Extent3(0, after, after), flipped: width % 4 == 0, x: layout, y: layout);
            bool filter = direction == ConvolutionDirection.BackwardFilter;
            var trial = new ConvolutionTrial<float>(geometry, direction, width, integers: true)
            {
                Threads = 1 + width % 3,
                WithBias = width % 2 == 0 && !filter,
                GuardFront = width % 3 == 0,
                Prepacked = width % 4 == 1,
                Activation = width % 5 == 0 && !filter ? new PointwiseFunction(PointwiseKind.Relu) : PointwiseFunction.Identity,
            };
            trial.Check(kernel, _pool, exact: true);
        }
    }

    [Test]
    public void Grouped_gradient_of_the_filter_is_exact_on_rows_of_several_lines(
        [Values(1, 2)] int stride, [Values("grouped512", "grouped256", "grouped-scalar")] string kernel, [Values(1, 4, 8, 16, 32)] int each, [Values] bool channelsLast)
    {
        ConvolutionGeometries.ImageLayout layout = channelsLast ? ConvolutionGeometries.ImageLayout.ChannelsLast : ConvolutionGeometries.ImageLayout.ChannelsFirst;
        foreach (int width in new[] { 57, 113, 114, 230 })
        {
            int groups = each == 1 ? 37 : each >= 16 ? 2 : 16 / each + 1;
            ConvolutionGeometry geometry = ConvolutionGeometries.Make(
                2, groups, each, each, new Extent3(1, 4, width), new Extent3(1, 3, 3), stride: new Extent3(1, stride, stride), before: new Extent3(0, 1, width % 4 == 1 ? 0 : 1), after: new Extent3(0, 1, width % 2),
                x: layout, y: layout);
            new ConvolutionTrial<float>(geometry, ConvolutionDirection.BackwardFilter, width, integers: true) { Threads = 1 + width % 3, Beta = width % 2 }.Check(kernel, _pool, exact: true);
        }
    }

    /// <summary>Rows that are cut, so that a part's last window sees the next part's first one.</summary>
    [Test]
    public void Grouped_gradient_of_a_depthwise_image_is_exact_on_long_rows([Values("grouped512", "grouped256", "grouped-scalar")] string kernel, [Values(57, 113, 114, 230)] int width, [Values(16, 37)] int channels)
    {
        const ConvolutionGeometries.ImageLayout last = ConvolutionGeometries.ImageLayout.ChannelsLast;
        ConvolutionGeometry geometry = ConvolutionGeometries.Make(
            1, channels, 1, 1, new Extent3(1, 7, width), new Extent3(1, 3, 3), stride: new Extent3(1, 2, 2), before: new Extent3(0, 1, 1), after: new Extent3(0, 1, 1), x: last, y: last);
        new ConvolutionTrial<float>(geometry, ConvolutionDirection.BackwardData, width, integers: true) { Threads = 2 }.Check(kernel, _pool, exact: true);
    }

    /// <summary>Rows enough to be cut into parts whose sums are added.</summary>
    [Test]
    public void Grouped_gradient_of_the_filter_is_exact_over_many_rows([Values(1, 2)] int stride, [Values("grouped512", "grouped256", "grouped-scalar")] string kernel, [Values(1, 4, 16)] int each)
    {
        const ConvolutionGeometries.ImageLayout last = ConvolutionGeometries.ImageLayout.ChannelsLast;
        ConvolutionGeometry geometry = ConvolutionGeometries.Make(
            3, 20 / each + (each == 16 ? 1 : 0), each, each, new Extent3(1, 61, 23), new Extent3(1, 3, 3), stride: new Extent3(1, stride, stride), before: new Extent3(0, 1, 1), after: new Extent3(0, 1, 1),
            x: last, y: last);
        new ConvolutionTrial<float>(geometry, ConvolutionDirection.BackwardFilter, each, integers: true) { Threads = 3 }.Check(kernel, _pool, exact: true);
    }

    /// <summary>Pixels lie on pages of their own, so that vectors of several groups are copied together; those of a group of more filters than lanes share their channels.</summary>
    [Test]
    public void Grouped_gradient_of_the_filter_is_exact_where_vectors_are_copied_together(
        [Values(1, 2)] int stride, [Values("grouped512", "grouped256")] string kernel, [Values(8, 16, 32)] int each, [Values(1, 3)] int depth)
    {
        foreach (ConvolutionGeometries.ImageLayout layout in new[] { ConvolutionGeometries.ImageLayout.ChannelsLast, ConvolutionGeometries.ImageLayout.ChannelsFirst })
        {
            ConvolutionGeometry geometry = ConvolutionGeometries.Make(
                1, 656 / each, each, each, new Extent3(depth, 9, 10), new Extent3(depth, 3, 3), stride: new Extent3(1, stride, stride), before: new Extent3(depth / 2, 1, 1), after: new Extent3(depth / 2, 1, 1),
                x: layout, y: layout);
            new ConvolutionTrial<float>(geometry, ConvolutionDirection.BackwardFilter, each, integers: true) { Threads = 2 }.Check(kernel, _pool, exact: true);
        }
    }

    /// <summary>Groups of two vectors of filters, with rows of three taps and one more.</summary>
    [Test]
    public void Grouped_kernel_is_exact_on_pairs_of_vectors(
        [Values(ConvolutionDirection.Forward, ConvolutionDirection.BackwardData)] ConvolutionDirection direction, [Values(1, 2, 3)] int stride, [Values("grouped512", "grouped256", "grouped-scalar")] string kernel,
        [Values] bool channelsLast)
    {
        ConvolutionGeometries.ImageLayout layout = channelsLast ? ConvolutionGeometries.ImageLayout.ChannelsLast : ConvolutionGeometries.ImageLayout.ChannelsFirst;
        for (int width = 1; width <= 17; width++)
        {
            ConvolutionGeometry geometry = ConvolutionGeometries.Make(
                1, 2, 32, 32, new Extent3(1, 3, width), new Extent3(1, 2, 3 + width % 2), stride: new Extent3(1, stride, stride), before: new Extent3(0, 1, 1), after: new Extent3(0, 1, 2),
                flipped: width % 3 == 0, x: layout, y: layout, w: (ConvolutionGeometries.FilterLayout)(width % 4));
            new ConvolutionTrial<float>(geometry, direction, width, integers: true)
            {
                Threads = 1 + width % 2,
                WithBias = width % 3 == 1,
                GuardFront = width % 2 == 0,
                Prepacked = width % 4 == 1,
                Beta = width % 7 == 0 ? -1 : 0,
                Activation = width % 5 == 0 ? new PointwiseFunction(PointwiseKind.Relu) : PointwiseFunction.Identity,
            }.Check(kernel, _pool, exact: true);
        }
    }

    /// <summary>Rows of planes whose neighbours come from different correlations; the widest is cut.</summary>
    [Test]
    public void Grouped_gradient_of_the_image_is_exact_on_planes_with_a_step([Values(2, 3)] int stride, [Values("grouped512", "grouped256", "grouped-scalar")] string kernel, [Values(1, 4, 16, 32)] int each)
    {
        foreach (int width in new[] { 2, 3, 4, 5, 7, 14, 15, 28, 31, 57, 900 })
        {
            int groups = each >= 16 ? 2 : 16 / each + 1;
            ConvolutionGeometry geometry = ConvolutionGeometries.Make(
                1 + width % 2, groups, each, each, new Extent3(1 + width % 3, width == 900 ? 2 : 11, width), new Extent3(1, 3, 3), stride: new Extent3(1 + width % 2, stride, stride),
                before: new Extent3(0, 1, 1), after: new Extent3(0, 1, 1), flipped: width % 4 == 0, w: (ConvolutionGeometries.FilterLayout)(width % 4));
            new ConvolutionTrial<float>(geometry, ConvolutionDirection.BackwardData, width, integers: true) { Threads = 1 + width % 3, Prepacked = width % 5 == 0, Alpha = width == 31 ? 2 : 1 }.Check(kernel, _pool, exact: true);
        }
    }

    /// <summary>Planes that are turned block by block, and neighbouring channels whose gradient of x makes four results per window; endings that read the old result go another way.</summary>
    [Test]
    public void Grouped_kernel_is_exact_on_blocks_of_whole_groups(
        [ValueSource(nameof(Directions))] ConvolutionDirection direction, [Values(1, 2)] int stride, [Values("grouped512", "grouped256", "grouped-scalar")] string kernel, [Values(1, 4, 16, 32)] int each,
        [Values] bool channelsLast)
    {
        ConvolutionGeometries.ImageLayout layout = channelsLast ? ConvolutionGeometries.ImageLayout.ChannelsLast : ConvolutionGeometries.ImageLayout.ChannelsFirst;
        bool filter = direction == ConvolutionDirection.BackwardFilter;
        foreach (int width in new[] { 2, 3, 5, 7, 10, 11, 14, 24 })
        {
            int groups = each == 1 ? 16 * (1 + width % 4) : each == 4 ? 8 : 2, height = 2 + width * 5 % 9;
            ConvolutionGeometry geometry = ConvolutionGeometries.Make(
                1 + width % 3, groups, each, each, new Extent3(1, height, width), new Extent3(1, 3, 3), stride: new Extent3(1, stride, stride), before: new Extent3(0, 1, 1), after: new Extent3(0, 1, 1),
                flipped: width % 3 == 0, x: layout, y: layout, w: (ConvolutionGeometries.FilterLayout)(width % 4));
            new ConvolutionTrial<float>(geometry, direction, width, integers: true)
            {
                Threads = 1 + width % 3,
                WithBias = width % 2 == 0 && !filter,
                Prepacked = width % 4 == 1,
                Beta = width % 7 == 0 ? -1 : 0,
                Activation = width % 5 == 0 && !filter ? new PointwiseFunction(PointwiseKind.Relu) : PointwiseFunction.Identity,
            }.Check(kernel, _pool, exact: true);
        }
    }

    /// <summary>Pixels that lie on pages of their own: rows are copied for neighbouring vectors together, the last of which may begin earlier than its place.</summary>
    [Test]
    public void Grouped_kernel_is_exact_where_rows_are_copied_for_several_vectors(
        [Values(ConvolutionDirection.Forward, ConvolutionDirection.BackwardData)] ConvolutionDirection direction, [Values("grouped512", "grouped256")] string kernel, [Values(1, 8, 16)] int each,
        [Values(PaddingKind.Zero, PaddingKind.Constant)] PaddingKind padding)
    {
        foreach (ConvolutionGeometries.ImageLayout result in new[] { ConvolutionGeometries.ImageLayout.ChannelsLast, ConvolutionGeometries.ImageLayout.ChannelsFirst })
        {
            ConvolutionGeometry geometry = ConvolutionGeometries.Make(
                1, 616 / each, each, each, new Extent3(1, 5, 9), new Extent3(1, 3, 3), stride: new Extent3(1, 2, 2), before: new Extent3(0, 1, 1), after: new Extent3(0, 1, 1),
                padding: direction == ConvolutionDirection.Forward ? padding : PaddingKind.Zero, padValue: 2, x: direction == ConvolutionDirection.Forward ? ConvolutionGeometries.ImageLayout.ChannelsLast : result,
                y: direction == ConvolutionDirection.Forward ? result : ConvolutionGeometries.ImageLayout.ChannelsLast);
            new ConvolutionTrial<float>(geometry, direction, each, integers: true) { Threads = 2, WithBias = each == 8 }.Check(kernel, _pool, exact: true);
        }
    }

    [Test]
    public void Grouped_kernel_is_exact_on_images_that_no_cache_holds([Values("grouped512", "grouped256")] string kernel, [Values(264, 272)] int channels)
    {
        const ConvolutionGeometries.ImageLayout last = ConvolutionGeometries.ImageLayout.ChannelsLast;
        ConvolutionGeometry geometry = ConvolutionGeometries.Make(
            1, channels, 1, 1, new Extent3(1, 33, 35), new Extent3(1, 3, 3), stride: new Extent3(1, 2, 2), before: new Extent3(0, 1, 1), after: new Extent3(0, 1, 1), x: last, y: last);
        new ConvolutionTrial<float>(geometry, ConvolutionDirection.Forward, 3, integers: true) { Threads = 2 }.Check(kernel, _pool, exact: true);
    }

    [Test]
    public void Planar_kernel_is_exact_on_depthwise_gradients_with_step_2_at_every_width([Values("planar512", "planar-scalar")] string kernel, [Values] bool flipped)
    {
        for (int width = 2; width <= 100; width++)
        {
            int height = 2 + width * 5 % 11;
            ConvolutionGeometry geometry = ConvolutionGeometries.Make(
                1 + width % 2, width % 10 == 0 ? 70 : 3, 1, 1, new Extent3(1, height, width), new Extent3(1, 3, 3), stride: new Extent3(1, 2, 2), before: new Extent3(0, 1, 1), after: new Extent3(0, 1, 1),
                flipped: flipped, w: (ConvolutionGeometries.FilterLayout)(width % 4));
            new ConvolutionTrial<float>(geometry, ConvolutionDirection.BackwardData, width, integers: true)
            {
                Threads = 1 + width % 3,
                WithBias = width % 3 == 1,
                GuardFront = width % 3 == 0,
                Activation = width % 5 == 0 ? new PointwiseFunction(PointwiseKind.Relu) : PointwiseFunction.Identity,
            }.Check(kernel, _pool, exact: true);
        }
    }

    [Test]
    public void Planar_kernel_is_exact_on_depthwise_gradients_with_step_2_of_several_blocks_of_rows([Values("planar512", "planar-scalar")] string kernel, [Values(299, 300)] int height)
    {
        ConvolutionGeometry geometry = ConvolutionGeometries.Make(
            1, 2, 1, 1, new Extent3(1, height, 131), new Extent3(1, 3, 3), stride: new Extent3(1, 2, 2), before: new Extent3(0, 1, 1), after: new Extent3(0, 1, 1));
        foreach (int threads in new[] { 1, 3 }) new ConvolutionTrial<float>(geometry, ConvolutionDirection.BackwardData, 5, integers: true) { Threads = threads }.Check(kernel, _pool, exact: true);
    }

    [Test]
    public void Grouped_kernel_keeps_specials_where_they_belong(
        [ValueSource(nameof(Directions))] ConvolutionDirection direction, [Values(1, 2)] int stride, [Values(5, 16, 21)] int width, [Values(1, 4, 16)] int each, [Values(double.NaN, double.PositiveInfinity)] double special)
    {
        const ConvolutionGeometries.ImageLayout last = ConvolutionGeometries.ImageLayout.ChannelsLast;
        ConvolutionGeometry geometry = ConvolutionGeometries.Make(
            1, each == 16 ? 2 : 20 / each, each, each, new Extent3(1, 11, width), new Extent3(1, 3, 3), stride: new Extent3(1, stride, stride), before: new Extent3(0, 1, 1), after: new Extent3(0, 1, 1), x: last, y: last);
        var trial = new ConvolutionTrial<float>(geometry, direction, 5, integers: true);
        trial.Spoil(special);
        trial.CheckSpecials("grouped512", _pool);
    }

    [Test]
    public void Planar_kernel_keeps_specials_of_a_depthwise_3x3_where_they_belong(
        [ValueSource(nameof(Directions))] ConvolutionDirection direction, [Values(1, 2)] int stride, [Values(5, 16, 21, 40)] int width, [Values(double.NaN, double.PositiveInfinity)] double special)
    {
        ConvolutionGeometry geometry = ConvolutionGeometries.Make(
            1, 9, 1, 1, new Extent3(1, 11, width), new Extent3(1, 3, 3), stride: new Extent3(1, stride, stride), before: new Extent3(0, 1, 1), after: new Extent3(0, 1, 1));
        var trial = new ConvolutionTrial<float>(geometry, direction, 5, integers: true);
        trial.Spoil(special);
        trial.CheckSpecials("planar512", _pool);
    }

    [Test]
    public void Kernel_gives_the_same_bits_on_any_number_of_threads(
        [ValueSource(nameof(Kernels))] string kernel, [ValueSource(nameof(Directions))] ConvolutionDirection direction, [Values] bool channelsLast)
    {
        ConvolutionGeometries.GroupSizes kind = GroupsOf(kernel);
        ConvolutionGeometries.ImageLayout layout = channelsLast ? ConvolutionGeometries.ImageLayout.ChannelsLast : ConvolutionGeometries.ImageLayout.ChannelsFirst;
        ConvolutionGeometry geometry = ConvolutionGeometries.Make(
            3, kind.Pick(1, 10), kind.Pick(40, 4), kind.Pick(70, 4), new Extent3(1, 23, 29), new Extent3(1, 3, 3), before: new Extent3(0, 1, 1), after: new Extent3(0, 1, 1),
            padding: kind == ConvolutionGeometries.GroupSizes.Lanes ? PaddingKind.Zero : PaddingKind.MeanChannel, x: layout, y: layout);
        using var pool = new WorkerPool(8);
        float[]? expected = null;
        foreach (int threads in new[] { 1, 2, 3, 4, 8 })
        {
            float[] actual = new ConvolutionTrial<float>(geometry, direction, 7, integers: false) { Threads = threads }.Run(kernel, pool);
            expected ??= actual;
            Assert.That(MemoryMarshal.AsBytes<float>(actual).SequenceEqual(MemoryMarshal.AsBytes<float>(expected)), Is.True, $"{threads} threads");
        }
    }

    [Test]
    public unsafe void Execute_allocates_nothing([ValueSource(nameof(Kernels))] string kernel, [ValueSource(nameof(Directions))] ConvolutionDirection direction, [Values] PaddingKind padding)
    {
        ConvolutionGeometries.GroupSizes kind = GroupsOf(kernel);
        ConvolutionGeometries.ImageLayout layout = kind == ConvolutionGeometries.GroupSizes.Lanes ? ConvolutionGeometries.ImageLayout.ChannelsLast : ConvolutionGeometries.ImageLayout.ChannelsFirst;
        ConvolutionGeometry geometry = ConvolutionGeometries.Make(
            2, kind.Pick(1, 18), kind.Pick(6, 1), kind.Pick(6, 1), new Extent3(1, 17, 19), new Extent3(1, 3, 3), before: new Extent3(0, 1, 1), after: new Extent3(0, 1, 1), padding: padding,
            x: layout, y: layout);
        var request = new ConvolutionRequest(direction, geometry) { Threads = 2 };
        bool zeroOnly = kind == ConvolutionGeometries.GroupSizes.Lanes && direction != ConvolutionDirection.Forward;
        if (zeroOnly && padding != PaddingKind.Zero && !(padding == PaddingKind.Constant && direction == ConvolutionDirection.BackwardData))
        {
            Assert.That(Refuses<float>(kernel, request), Is.True);
            return;
        }

        ConvolutionKernel<float> planned = KernelCatalog.Plan<float>(request, kernel);
        using GuardedMemory<float> x = new(2 * 18 * 17 * 19), w = new(18 * 6 * 9), y = new(2 * 18 * 17 * 19);
        using var workspace = new GuardedMemory<byte>(planned.WorkspaceBytes);
        var operands = new ConvolutionOperands<float> { X = x.Pointer, W = w.Pointer, Y = y.Pointer, Workspace = workspace.Pointer, Alpha = 1 };
        Assert.That(Allocation.Least(() => planned.Execute(operands, _pool)), Is.Zero);
    }

    [Test]
    public void Kernel_keeps_nan_and_infinity_of_x_where_they_belong([ValueSource(nameof(Kernels))] string kernel)
    {
        ConvolutionGeometries.GroupSizes kind = GroupsOf(kernel);
        ConvolutionGeometries.ImageLayout layout = kind == ConvolutionGeometries.GroupSizes.Lanes ? ConvolutionGeometries.ImageLayout.ChannelsLast : ConvolutionGeometries.ImageLayout.ChannelsFirst;
        ConvolutionGeometry geometry = ConvolutionGeometries.Make(
            1, kind.Pick(1, 5), kind.Pick(2, 4), kind.Pick(2, 4), new Extent3(1, 9, 21), new Extent3(1, 3, 3), before: new Extent3(0, 1, 1), after: new Extent3(0, 1, 1), x: layout, y: layout);
        foreach (ConvolutionDirection direction in Directions)
        {
            foreach (double special in new[] { double.NaN, double.PositiveInfinity })
            {
                var trial = new ConvolutionTrial<float>(geometry, direction, 5, integers: true);
                trial.Spoil(special);
                trial.CheckSpecials(kernel, _pool);
            }
        }
    }

    [Test]
    public void Plan_says_which_kernels_there_are_when_a_name_is_unknown()
    {
        ConvolutionGeometry geometry = ConvolutionGeometries.Random(1);
        var request = new ConvolutionRequest(ConvolutionDirection.Forward, geometry);
        Assert.That(() => KernelCatalog.Plan<float>(request, "gemm1024"), Throws.TypeOf<NotSupportedException>().With.Message.Contains("gemm256").And.Message.Contains("gemm1024"));
    }

    [Test]
    public void Plan_says_why_a_named_kernel_refuses()
    {
        ConvolutionGeometry geometry = ConvolutionGeometries.Make(1, 1, 3, 2, new Extent3(1, 4, 4), new Extent3(1, 2, 2));
        var request = new ConvolutionRequest(ConvolutionDirection.Forward, geometry);
        Assert.That(() => KernelCatalog.Plan<float>(request, "grouped256"), Throws.TypeOf<NotSupportedException>().With.Message.Contains("this has 1 of 3 channels and 2 filters"));
    }

    [Test]
    public void Plan_takes_the_widest_accelerated_kernel_that_does_not_refuse()
    {
        string width = System.Runtime.Intrinsics.Vector512.IsHardwareAccelerated ? "512" : System.Runtime.Intrinsics.Vector256.IsHardwareAccelerated ? "256" : System.Runtime.Intrinsics.Vector128.IsHardwareAccelerated ? "128" : "-scalar";
        ConvolutionGeometry dense = ConvolutionGeometries.Make(1, 1, 3, 40, new Extent3(1, 4, 4), new Extent3(1, 2, 2));
        Assert.That(KernelCatalog.Plan<float>(new ConvolutionRequest(ConvolutionDirection.Forward, dense)).Name, Is.EqualTo("direct" + width));
        ConvolutionGeometry depthwise = ConvolutionGeometries.Make(1, 3, 1, 1, new Extent3(1, 4, 4), new Extent3(1, 2, 2));
        Assert.That(KernelCatalog.Plan<float>(new ConvolutionRequest(ConvolutionDirection.Forward, depthwise)).Name, Is.EqualTo("planar" + width));
    }

    private void CheckOne<T>(string kernel, ConvolutionDirection direction, ConvolutionGeometry geometry, int seed)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var trial = new ConvolutionTrial<T>(geometry, direction, seed, integers: false) { Threads = 2, Alpha = 0.5, Beta = seed % 2 };
        if (!Refuses<T>(kernel, trial.Request)) trial.Check(kernel, _pool, exact: false);
    }

    private static ConvolutionGeometries.GroupSizes GroupsOf(string kernel) =>
        kernel.StartsWith("grouped", StringComparison.Ordinal) ? ConvolutionGeometries.GroupSizes.Lanes : ConvolutionGeometries.GroupSizes.Any;

    private static bool Refuses<T>(string kernel, ConvolutionRequest request)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> =>
        KernelCatalog.Entries<T>().Single(entry => entry.Name == kernel).Refusal(request) is not null;
}
