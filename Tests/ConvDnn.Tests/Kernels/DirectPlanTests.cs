using ConvDnn.Kernels;
using ConvDnn.Kernels.Direct;
using ConvDnn.Kernels.Simd;
using ConvDnn.Kernels.Threading;
using NUnit.Framework;

namespace ConvDnn.Tests.Kernels;

/// <summary>How a direct convolution is cut, and gradients of strided filters of one tap, most of whose results no tap meets.</summary>
[Platform("Linux", Reason = "guard pages are made with mmap")]
public sealed class DirectPlanTests
{
    private const ConvolutionGeometries.ImageLayout ChannelsLast = ConvolutionGeometries.ImageLayout.ChannelsLast;

    /// <summary>Nine chunks of 349 windows, thirteen of 965, eight of five panels of which the last has one: on two threads one of them waited for the other.</summary>
    [Test]
    public void Chunks_leave_no_thread_waiting([Values(2, 3, 4)] int threads, [Values("64>256@3136", "16>96@12544", "160>576@49", "1280>320@49", "1024>256@196")] string shape)
    {
        long[] sizes = [.. shape.Split('>', '@').Select(long.Parse)];
        DirectPlan<float> plan = Plan(sizes[0], sizes[1], sizes[2], threads);
        var works = new List<long>();
        for (long window = 0; window < plan.WindowBlocks; window++)
        {
            for (long panel = 0; panel < plan.PanelBlocks; panel++)
                works.Add(Math.Min(plan.Windows, sizes[2] - window * plan.Windows) * Math.Min(plan.PanelsPerBlock, plan.Panels.PanelCount - panel * plan.PanelsPerBlock));
        }

        Assert.That(works, Has.Count.EqualTo(plan.Chunks));
        Assert.That(works.Sum(), Is.EqualTo(sizes[2] * plan.Panels.PanelCount), "every result once");
        long[] busy = new long[threads];
        foreach (long work in works) busy[Array.IndexOf(busy, busy.Min())] += work;
        Assert.That((double)works.Sum() / threads / busy.Max(), Is.GreaterThan(0.9), $"{plan.Chunks} chunks of {plan.Windows} windows by {plan.PanelsPerBlock} panels");
    }

    [Test]
    public void Gradients_of_strided_filters_of_one_tap_are_exact(
        [Values("direct512", "direct256", "direct128", "direct-scalar")] string kernel, [Values(2, 3)] int stride, [Values(1, 2)] int groups, [Values] bool plain)
    {
        using var pool = new WorkerPool(3);
        for (int channels = 15; channels <= 48; channels += 11)
        {
            ConvolutionGeometry geometry = ConvolutionGeometries.Make(
                2, groups, channels, 7, new Extent3(1, 9, 31), Extent3.All(1), stride: new Extent3(1, stride, stride), x: ChannelsLast, y: ChannelsLast);
            new ConvolutionTrial<float>(geometry, ConvolutionDirection.BackwardData, channels, integers: true) { Threads = 3, Beta = plain ? 0 : -1, WithBias = !plain }.Check(kernel, pool, exact: true);
        }
    }

    [Test]
    public void Catalog_takes_a_product_where_channels_are_neighbours()
    {
        if (!System.Runtime.Intrinsics.Vector512.IsHardwareAccelerated) Assert.Ignore("The machine has no vectors of 512 bits.");
        Assert.That(Chosen(ChannelsLast, 64), Is.EqualTo("direct512"));
        Assert.That(Chosen(ChannelsLast, 72), Is.EqualTo("spread512"));
        Assert.That(Chosen(ConvolutionGeometries.ImageLayout.ChannelsFirst, 64), Is.EqualTo("spread512"));

        static string Chosen(ConvolutionGeometries.ImageLayout layout, long channels) => KernelCatalog.Plan<float>(new ConvolutionRequest(ConvolutionDirection.BackwardData, ConvolutionGeometries.Make(
            1, 1, channels, 64, new Extent3(1, 28, 28), Extent3.All(1), stride: new Extent3(1, 2, 2), x: layout, y: layout))).Name;
    }

    private static DirectPlan<float> Plan(long channels, long filters, long windows, int threads) => new(
        ConvolutionGeometries.Make(1, 1, channels, filters, new Extent3(1, 1, windows), Extent3.All(1), x: ChannelsLast, y: ChannelsLast),
        ConvolutionDirection.Forward, PixelTiles<float>.Of(VectorWidth.Bits512), threads);
}
