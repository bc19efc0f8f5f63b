namespace ConvDnn.Reference;

/// <summary>
/// The number of products in the longest sum of each direction. A window is a box: the pairs that meet are counted along each axis, the counts are multiplied,
/// and the largest product is the product of the largest.
/// </summary>
internal static class LongestSums
{
    /// <summary>C/groups · Π max_o (taps of o inside x).</summary>
    public static long Forward(SlidingWindow window) =>
        window.Batch == 0 ? 0 : window.InputChannelsPerGroup * Product(window, axis => Enumerable.Range(0, axis.Output).Max(axis.TapsInside));

    /// <summary>K/groups · Π max_i (pairs (o, r) that meet i).</summary>
    public static long BackwardData(SlidingWindow window) =>
        window.Batch == 0 ? 0 : window.OutputChannelsPerGroup * Product(window, axis => axis.PairsPerInput().DefaultIfEmpty().Max());

    /// <summary>N · Π max_r (outputs whose tap r is inside x).</summary>
    public static long BackwardFilter(SlidingWindow window) =>
        window.Batch * Product(window, axis => Enumerable.Range(0, axis.Kernel).Max(tap => (long)(axis.OutputsInside(tap).End - axis.OutputsInside(tap).First)));

    /// <summary>
    /// The same for an input that was extended: an element collects the pairs of all its copies, and with mean padding its share of the pairs that met the fill,
    /// rounded to whole terms.
    /// </summary>
    public static long BackwardData(ExtendedInput extension, ReferenceConvolution problem, bool detachMean)
    {
        if (problem.Batch == 0) return 0;

        SlidingWindow window = extension.Window;
        SlidingAxis[] axes = [window.D, window.H, window.W];
        (long longest, double all, double inside, double elements) = (1, 1, 1, 1);
        for (int axis = 0; axis < axes.Length; axis++)
        {
            long[] perPosition = axes[axis].PairsPerInput();
            long[] perElement = [.. perPosition.Zip(extension.Sources[axis])
                .Where(pair => pair.Second != PaddedAxis.Outside)
                .GroupBy(pair => pair.Second, pair => pair.First)
                .Select(copies => copies.Sum())];
            longest *= perElement.DefaultIfEmpty().Max();
            all *= perPosition.Sum();
            inside *= perElement.Sum();
            elements *= axis < 3 - problem.Axes.Count ? 1 : problem.Axes[axis - (3 - problem.Axes.Count)].Input;
        }

        bool throughMean = problem.PaddingMode is ReferencePaddingMode.MeanChannel or ReferencePaddingMode.MeanSample && !detachMean;
        double share = throughMean ? (all - inside) / elements : 0;
        return (long)Math.Round(window.OutputChannelsPerGroup * (longest + share));
    }

    private static long Product(SlidingWindow window, Func<SlidingAxis, long> count) => count(window.D) * count(window.H) * count(window.W);
}
