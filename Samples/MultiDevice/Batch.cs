namespace ConvDnn.Samples.MultiDevice;

/// <summary>A batch of small integers, so that every way of dealing it out must give the very same sums.</summary>
internal static class Batch
{
    public const int Size = 10;

    private const int Channels = 4;
    private const int Filters = 8;
    private const int Height = 12;
    private const int Width = 10;

    /// <summary>Elements of the filter, 3×3.</summary>
    public static int FilterCount => Filters * Channels * 9;

    public static Problem Problem(int samples) => ConvDnn.Problem.Parse($"conv backward-filter x={samples},{Channels},{Height},{Width} w={Filters},{Channels},3,3 padding=1,1");

    /// <summary>The samples of one of several workers: as even as they can be dealt out.</summary>
    public static (int First, int Count) Share(int worker, int workers)
    {
        int first = worker * Size / workers;
        return (first, ((worker + 1) * Size / workers) - first);
    }

    public static float[] Input(int first, int count) => Integers(first, count, Channels * Height * Width, 5);

    public static float[] OutputGradient(int first, int count) => Integers(first, count, Filters * Height * Width, 3);

    private static float[] Integers(int first, int count, int sample, int seed) => [.. Enumerable.Range(first * sample, count * sample).Select(i => (float)(((i * seed) + (i / 7)) % 9 - 4))];
}
