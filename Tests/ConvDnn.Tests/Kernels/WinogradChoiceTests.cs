using ConvDnn.Kernels;
using ConvDnn.Kernels.Winograd;
using NUnit.Framework;

namespace ConvDnn.Tests.Kernels;

/// <summary>Which tile is taken without being named, on vectors of 16 floats whatever the machine has. The cases are those of the performance list whose winner is clear.</summary>
public sealed class WinogradChoiceTests
{
    private const int Lanes = 16;

    [TestCase(ConvolutionDirection.Forward, 128, 256, 56, 4)]
    [TestCase(ConvolutionDirection.BackwardData, 128, 256, 56, 4)]
    [TestCase(ConvolutionDirection.BackwardFilter, 128, 256, 56, 4)]
    [TestCase(ConvolutionDirection.Forward, 64, 64, 224, 4)]
    [TestCase(ConvolutionDirection.BackwardFilter, 512, 512, 7, 0)]
    [TestCase(ConvolutionDirection.BackwardFilter, 256, 256, 14, 4)]
    [TestCase(ConvolutionDirection.BackwardFilter, 512, 512, 14, 4)]
    [TestCase(ConvolutionDirection.BackwardData, 3, 64, 224, 0)]
    [TestCase(ConvolutionDirection.Forward, 8, 8, 8, 0)]
    public void Tile_follows_size(ConvolutionDirection direction, long channels, long filters, long size, int expected) =>
        Assert.That(Choose(Request(direction, channels, filters, size)).Outputs, Is.EqualTo(expected));

    [Test]
    public void Filter_that_was_transformed_before_makes_it_cheaper()
    {
        ConvolutionRequest given = Request(ConvolutionDirection.Forward, 512, 512, 7), owned = given with { OwnsFilter = true };
        Assert.That(Choose(given).Outputs, Is.Not.Zero, "packing 262,144 filters for a direct convolution of 49 results would cost as much");
        Assert.That(Choose(owned).Share, Is.LessThan(Choose(given).Share));
        ConvolutionRequest large = Request(ConvolutionDirection.Forward, 128, 256, 56);
        Assert.That(Choose(large with { OwnsFilter = true }).Share, Is.LessThan(Choose(large).Share));
    }

    [Test]
    public void Accuracy_bounds_the_tile()
    {
        ConvolutionRequest request = Request(ConvolutionDirection.Forward, 64, 64, 224);
        Assert.That(Choose(request with { Accuracy = ConvolutionAccuracy.Accurate }).Outputs, Is.Zero);
        Assert.That(Choose(request).Outputs, Is.LessThanOrEqualTo(4));
        Assert.That(Choose(request with { Accuracy = ConvolutionAccuracy.Fast }).Outputs, Is.GreaterThanOrEqualTo(4));
    }

    [Test]
    public void Workspace_limit_is_kept()
    {
        ConvolutionRequest request = Request(ConvolutionDirection.Forward, 128, 256, 56);
        Assert.That(Choose(request with { WorkspaceLimit = 1000 }).Outputs, Is.Zero);
    }

    [Test]
    public void Gradient_of_w_without_splits_needs_no_memory_for_partial_ones()
    {
        // 28·28·128 elements allow 602,112 bytes, the filter 884,736, one thread 1 MiB: enough for a worker, not for a second gradient beside it.
        ConvolutionRequest request = Request(ConvolutionDirection.BackwardFilter, 128, 128, 28) with { Threads = 1 };
        Assert.That(Choose(request).Outputs, Is.EqualTo(4));
        Assert.That(new WinogradGradientPlan(request, new WinogradTile(4, 4), Lanes, sizeof(float)).PartialElements, Is.Zero);
    }

    [Test]
    public void Filters_of_one_tap_and_strides_are_left_to_others()
    {
        ConvolutionGeometry geometry = ConvolutionGeometries.Make(1, 1, 128, 128, new Extent3(1, 56, 56), Extent3.All(1));
        Assert.That(Choose(new ConvolutionRequest(ConvolutionDirection.Forward, geometry)).Outputs, Is.Zero);
        geometry = ConvolutionGeometries.Make(1, 1, 128, 128, new Extent3(1, 56, 56), new Extent3(1, 3, 3), stride: new Extent3(1, 2, 2), before: new Extent3(0, 1, 1), after: new Extent3(0, 1, 1));
        Assert.That(Choose(new ConvolutionRequest(ConvolutionDirection.Forward, geometry)).Outputs, Is.Zero);
    }

    [Test]
    public void Choice_is_explained_with_its_share()
    {
        ConvolutionRequest request = Request(ConvolutionDirection.Forward, 128, 256, 56);
        WinogradChoice choice = Choose(request);
        Assert.That(choice.Share, Is.InRange(0.2, 0.6), "tiles of 4 save three quarters of the multiplications and cost transforms");
        Assert.That(WinogradChoice.Explain(request, 4, Lanes, sizeof(float)), Does.Contain(choice.Share.ToString("0.00", System.Globalization.CultureInfo.InvariantCulture)));
        Assert.That(WinogradChoice.Explain(request, 2, Lanes, sizeof(float)), Is.Empty, "a tile that was only taken because it was named");
    }

    [TestCase(2)]
    [TestCase(4)]
    public void Dilated_windows_share_filters_that_the_run_transforms(long dilation)
    {
        var at = new Extent3(0, dilation, dilation);
        ConvolutionGeometry geometry = ConvolutionGeometries.Make(1, 1, 512, 512, new Extent3(1, 33, 33), new Extent3(1, 3, 3), dilation: new Extent3(1, dilation, dilation), before: at, after: at);
        var request = new ConvolutionRequest(ConvolutionDirection.Forward, geometry) { Threads = 2 };
        Assert.That(Choose(request).Share, Is.LessThan(0.7), "the filters are not transformed for each of the dilation's sub-grids");
        Assert.That(Choose(request).Share, Is.InRange(Choose(request with { OwnsFilter = true }).Share / 2, 2 * Choose(request with { OwnsFilter = true }).Share));
    }

    private static WinogradChoice Choose(ConvolutionRequest request) => WinogradChoice.For(request, Lanes, sizeof(float));

    private static ConvolutionRequest Request(ConvolutionDirection direction, long channels, long filters, long size) => new(direction, ConvolutionGeometries.Make(
        1, 1, channels, filters, new Extent3(1, size, size), new Extent3(1, 3, 3), before: new Extent3(0, 1, 1), after: new Extent3(0, 1, 1)))
    { Threads = 2 };
}
