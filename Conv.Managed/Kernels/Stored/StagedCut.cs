namespace ConvDnn.Kernels.Stored;

/// <summary>How much of a convolution on stored types is done at a time. Follows from the problem alone, never from the number of threads, because sums of a gradient of w depend on it.</summary>
/// <param name="Images">Images; a divisor of all.</param>
/// <param name="Groups">Groups; a divisor of all.</param>
/// <param name="Results">Channels of the result (filters; channels in a gradient of x) per group; fewer than all only of one group.</param>
/// <param name="Depth">Channels of what is summed over (channels; filters in a gradient of x) per group; a divisor of all, fewer than all only of one group. A gradient of w sums over images instead.</param>
/// <param name="Rows">Positions on the first axis that has several: of y, in a gradient of x of that.</param>
internal readonly record struct StagedCut(long Images, long Groups, long Results, long Depth, long Rows)
{
    /// <summary>What a block's images and results take together at first, unless one image of one group takes more: they pass through near caches.</summary>
    private const long MostBytes = 1L << 20;

    /// <summary>Fewer results leave vectors empty.</summary>
    private const long LeastResults = 16;

    /// <summary>Windows below which blocks are short of work.</summary>
    private const long LeastWindows = 512;

    /// <summary>The first cut: whole images and groups, as many as pass through near caches.</summary>
    public static StagedCut Whole(ConvolutionRequest request)
    {
        ConvolutionGeometry geometry = request.Geometry;
        long perGroup = Math.Max(1, checked(sizeof(float) * (geometry.Channels * geometry.Input.Volume + geometry.Filters * geometry.Output.Volume)));
        // A mean over all channels needs them together.
        long groups = geometry.Padding == PaddingKind.MeanSample ? geometry.Groups : Divisor.Largest(geometry.Groups, MostBytes / perGroup);
        return new StagedCut(Divisor.Largest(geometry.Images, MostBytes / (perGroup * groups)), groups, AllResults(request), AllDepth(request), AllRows(request));
    }

    /// <summary>Channels of the result per group.</summary>
    public static long AllResults(ConvolutionRequest request) => request.Direction == ConvolutionDirection.BackwardData ? request.Geometry.Channels : request.Geometry.Filters;

    /// <summary>Channels per group that are summed over.</summary>
    public static long AllDepth(ConvolutionRequest request) => request.Direction == ConvolutionDirection.BackwardData ? request.Geometry.Filters : request.Geometry.Channels;

    /// <summary>The axis whose positions are cut.</summary>
    public static int Axis(ConvolutionRequest request)
    {
        Extent3 lengths = Lengths(request);
        return lengths.D > 1 ? 0 : lengths.H > 1 ? 1 : 2;
    }

    /// <summary>Positions on that axis.</summary>
    public static long AllRows(ConvolutionRequest request) => Lengths(request)[Axis(request)];

    /// <summary>What is less than all, in words; empty when nothing is.</summary>
    public string Describe(ConvolutionRequest request)
    {
        (string Name, long Part, long All)[] parts =
        [
            ("images", Images, request.Geometry.Images), ("groups", Groups, request.Geometry.Groups), ("results", Results, AllResults(request)),
            ("channels", Depth, AllDepth(request)), ("rows", Rows, AllRows(request)),
        ];
        string[] words = [.. parts.Where(static part => part.Part < part.All).Select(static part => $"{part.Part} of {part.All} {part.Name}")];
        return words.Length == 0 ? "" : $"widened to float32 in blocks of {string.Join(", ", words)}";
    }

    /// <summary>The next smaller cut; null when nothing can be cut any more.</summary>
    /// <param name="request">The convolution.</param>
    /// <param name="imageBytes">What images and results of a block take.</param>
    /// <param name="filterBytes">What its filter takes.</param>
    public StagedCut? Smaller(ConvolutionRequest request, long imageBytes, long filterBytes)
    {
        bool cutsImages = CanCutImages(request), cutsResults = Groups == 1 && Results > LeastResults && request.Geometry.Padding != PaddingKind.MeanSample;
        if (Groups > 1 && request.Geometry.Padding != PaddingKind.MeanSample) return this with { Groups = Divisor.Largest(request.Geometry.Groups, Groups / 2) };
        // Few windows cost more than going through the images again for some of the results.
        bool fewWindows = cutsResults && Results >= 4 * LeastResults && Images == 1 && Rows / 2 * RowWindows(request) < LeastWindows;
        if (cutsImages && (imageBytes >= filterBytes || !cutsResults) && !fewWindows) return FewerImages(request);
        if (!cutsResults)
        {
            // Sums over parts of the channels go over the images again and pack the filter again: the last resort.
            bool cutsDepth = Groups == 1 && Depth > 1 && request.Direction != ConvolutionDirection.BackwardFilter && request.Geometry.Padding != PaddingKind.MeanSample;
            return cutsDepth ? this with { Depth = Divisor.Largest(AllDepth(request), Depth / 2) } : null;
        }

        return this with { Results = (Results / 2 + LeastResults - 1) / LeastResults * LeastResults is var half && half < Results ? half : Results - LeastResults };
    }

    /// <summary>Windows (positions of a gradient of x) in a row.</summary>
    private static long RowWindows(ConvolutionRequest request) => Lengths(request).Volume / Math.Max(1, AllRows(request));

    private StagedCut FewerImages(ConvolutionRequest request)
    {
        if (Images > 1) return this with { Images = Divisor.Largest(request.Geometry.Images, Images / 2) };
        long step = Step(request);
        return this with { Rows = ((Rows + 1) / 2 + step - 1) / step * step };
    }

    private bool CanCutImages(ConvolutionRequest request)
    {
        if (Images > 1) return true;
        ConvolutionGeometry geometry = request.Geometry;
        // Means are those of whole images, and what padding gives back goes anywhere.
        if (geometry.Padding is PaddingKind.MeanChannel or PaddingKind.MeanSample) return false;
        if (request.Direction == ConvolutionDirection.BackwardData && geometry.Padding is not (PaddingKind.Zero or PaddingKind.Constant)) return false;
        return Rows > Step(request);
    }

    /// <summary>Blocks of a gradient of x begin where the stride does, so that they are all alike.</summary>
    private static long Step(ConvolutionRequest request) => request.Direction == ConvolutionDirection.BackwardData ? request.Geometry.Stride[Axis(request)] : 1;

    private static Extent3 Lengths(ConvolutionRequest request) => request.Direction == ConvolutionDirection.BackwardData ? request.Geometry.Input : request.Geometry.Output;
}
