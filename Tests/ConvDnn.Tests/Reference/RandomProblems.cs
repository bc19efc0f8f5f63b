using ConvDnn.Reference;

namespace ConvDnn.Tests.Reference;

/// <summary>Random small geometries: every rank, unequal axes, strides beyond the kernel, dilation, groups, uneven and negative padding.</summary>
internal static class RandomProblems
{
    private static readonly ReferencePaddingMode[] PaddingModes = Enum.GetValues<ReferencePaddingMode>();

    public static ReferenceConvolution Convolution(Random random, ReferencePaddingMode? paddingMode = null)
    {
        int groups = random.Next(1, 4);
        ConvolutionAxis[] axes = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Axis(random))];
        return new ReferenceConvolution(
            random.Next(1, 3), groups * random.Next(1, 3), groups * random.Next(1, 3), axes, groups, paddingMode ?? PaddingModes[random.Next(PaddingModes.Length)], 2.5, Mode(random));
    }

    public static ReferenceTransposedConvolution TransposedConvolution(Random random)
    {
        int groups = random.Next(1, 4);
        TransposedAxis[] axes = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => TransposedAxis(random))];
        return new ReferenceTransposedConvolution(random.Next(1, 3), groups * random.Next(1, 3), groups * random.Next(1, 3), axes, groups, Mode(random));
    }

    public static ReferencePooling Pooling(Random random) =>
        new(random.Next(1, 3), random.Next(1, 4), [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => PoolingAxis(random))]);

    private static ReferenceConvolutionMode Mode(Random random) => random.Next(2) == 0 ? ReferenceConvolutionMode.CrossCorrelation : ReferenceConvolutionMode.Convolution;

    private static ConvolutionAxis Axis(Random random) =>
        FirstWith(() => new ConvolutionAxis(random.Next(1, 8), random.Next(1, 5), random.Next(1, 4), random.Next(1, 4), random.Next(-2, 6), random.Next(-2, 6)), axis => axis.Output);

    private static TransposedAxis TransposedAxis(Random random) =>
        FirstWith(
            () => new TransposedAxis(random.Next(1, 6), random.Next(1, 5), random.Next(1, 4), random.Next(1, 4), random.Next(-2, 4), random.Next(-2, 4), random.Next(0, 4)),
            axis => axis.Output);

    private static PoolingAxis PoolingAxis(Random random) =>
        FirstWith(
            () => new PoolingAxis(random.Next(1, 9), random.Next(1, 5), random.Next(1, 4), random.Next(1, 3), random.Next(0, 3), random.Next(0, 3), random.Next(2) == 0),
            axis => axis.Output);

    private static TAxis FirstWith<TAxis>(Func<TAxis> draw, Func<TAxis, long> output)
    {
        TAxis axis = draw();
        while (output(axis) < 1) axis = draw();
        return axis;
    }
}
