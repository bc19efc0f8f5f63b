namespace ConvDnn.Samples.EmbedInCudaApp;

/// <summary>One convolution, whose numbers are small integers, so that every machine must give the very same sums.</summary>
internal static class SmallProblem
{
    public const int Padding = 1;

    /// <summary>N, C, H, W.</summary>
    public static int[] InputLengths { get; } = [2, 3, 8, 8];

    /// <summary>K, C, R, S.</summary>
    public static int[] FilterLengths { get; } = [4, 3, 3, 3];

    /// <summary>N, K, H, W: a padding of 1 keeps height and width under a 3×3 filter.</summary>
    public static int[] OutputLengths { get; } = [2, 4, 8, 8];

    public static ConvProblem Problem { get; } = ConvProblem.Parse($"conv forward x={string.Join(',', InputLengths)} w={string.Join(',', FilterLengths)} padding={Padding},{Padding}");

    public static float[] Input { get; } = Integers(InputLengths, seed: 5);

    public static float[] Filter { get; } = Integers(FilterLengths, seed: 3);

    public static int OutputCount { get; } = CountOf(OutputLengths);

    private static int CountOf(int[] lengths) => lengths.Aggregate(1, (product, length) => product * length);

    private static float[] Integers(int[] lengths, int seed) => [.. Enumerable.Range(0, CountOf(lengths)).Select(i => (float)((i * seed + i / 7) % 9 - 4))];
}
