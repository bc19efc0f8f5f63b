using ConvDnn.Kernels;
using ConvDnn.Kernels.Grouped;
using NUnit.Framework;

namespace ConvDnn.Tests.Kernels;

/// <summary>For which groups the grouped kernels are taken without being named. The cases are those of the performance list whose winner is clear.</summary>
public sealed class GroupedChoiceTests
{
    [TestCase(ConvolutionDirection.Forward, 32, 32, 7, 1, true)]
    [TestCase(ConvolutionDirection.BackwardData, 32, 32, 7, 1, true)]
    [TestCase(ConvolutionDirection.BackwardFilter, 32, 32, 7, 1, true)]
    [TestCase(ConvolutionDirection.BackwardFilter, 32, 32, 14, 2, false)]
    [TestCase(ConvolutionDirection.BackwardFilter, 32, 64, 7, 1, false)]
    [TestCase(ConvolutionDirection.Forward, 32, 32, 14, 2, true)]
    [TestCase(ConvolutionDirection.BackwardData, 32, 32, 14, 2, true)]
    [TestCase(ConvolutionDirection.Forward, 32, 16, 28, 2, true)]
    [TestCase(ConvolutionDirection.BackwardData, 32, 16, 28, 2, true)]
    [TestCase(ConvolutionDirection.Forward, 32, 64, 7, 1, false)]
    [TestCase(ConvolutionDirection.Forward, 144, 1, 56, 1, true)]
    [TestCase(ConvolutionDirection.Forward, 1, 16, 56, 1, false)]
    public void Neighbouring_channels_choose_by_channels_per_group_and_step(ConvolutionDirection direction, long groups, long channels, long size, long step, bool expected) =>
        Assert.That(GroupedRules.IsWorthwhile(Request(direction, groups, channels, size, step, ConvolutionGeometries.ImageLayout.ChannelsLast)), Is.EqualTo(expected));

    [TestCase(ConvolutionDirection.Forward, 32, 32, 7, 1)]
    [TestCase(ConvolutionDirection.BackwardData, 32, 32, 7, 1)]
    [TestCase(ConvolutionDirection.Forward, 144, 1, 56, 1)]
    [TestCase(ConvolutionDirection.BackwardData, 144, 1, 56, 1)]
    [TestCase(ConvolutionDirection.BackwardData, 144, 1, 56, 2)]
    [TestCase(ConvolutionDirection.Forward, 32, 32, 14, 2)]
    public void Planes_are_left_to_others(ConvolutionDirection direction, long groups, long channels, long size, long step) =>
        Assert.That(GroupedRules.IsWorthwhile(Request(direction, groups, channels, size, step, ConvolutionGeometries.ImageLayout.ChannelsFirst)), Is.False);

    [TestCase(ConvolutionDirection.Forward, 960, 7, 1, true)]
    [TestCase(ConvolutionDirection.BackwardData, 960, 7, 1, true)]
    [TestCase(ConvolutionDirection.BackwardFilter, 960, 7, 1, true)]
    [TestCase(ConvolutionDirection.Forward, 968, 7, 1, false)]
    [TestCase(ConvolutionDirection.Forward, 384, 14, 1, false)]
    [TestCase(ConvolutionDirection.BackwardData, 576, 14, 2, false)]
    [TestCase(ConvolutionDirection.BackwardFilter, 192, 28, 1, true)]
    [TestCase(ConvolutionDirection.BackwardFilter, 144, 56, 2, true)]
    [TestCase(ConvolutionDirection.BackwardFilter, 144, 56, 1, false)]
    public void Separate_planes_choose_by_their_pixels(ConvolutionDirection direction, long groups, long size, long step, bool expected) =>
        Assert.That(GroupedRules.IsWorthwhile(Request(direction, groups, 1, size, step, ConvolutionGeometries.ImageLayout.ChannelsFirst)), Is.EqualTo(expected));

    private static ConvolutionRequest Request(ConvolutionDirection direction, long groups, long channels, long size, long step, ConvolutionGeometries.ImageLayout layout)
    {
        var border = new Extent3(0, 1, 1);
        return new ConvolutionRequest(direction, ConvolutionGeometries.Make(
            1, groups, channels, channels, new Extent3(1, size, size), new Extent3(1, 3, 3), stride: new Extent3(1, step, step), before: border, after: border, x: layout, y: layout));
    }
}
