namespace ConvDnn.Engines.Cpu;

/// <summary>Which layout of activations suits the kernels. The rules are measurements in words: docs/performance says how to repeat them.</summary>
internal static class LayoutPreference
{
    /// <summary>Fewer channels per group than this leave lanes empty where lanes hold channels.</summary>
    private const long LaneChannels = 16;

    /// <summary>Channels that fill the lanes of a whole tile.</summary>
    private const long TileChannels = 32;

    /// <summary>Planes from which on windows fill lanes as well as channels do.</summary>
    private const long PlaneElements = 384;

    /// <summary>Elements of a row from which on tiles are read better from rows.</summary>
    private const long LongRow = 56;

    public static TensorFormat Of(ConvProblem problem)
    {
        long groups = problem.Options.Groups, inputs = problem.InputChannels / groups, outputs = problem.OutputChannels / groups;
        if (groups > 1 && FillsLanes(groups, inputs, outputs)) return TensorFormat.ChannelsLast;
        long fewest = Math.Min(inputs, outputs);
        bool channelsLast = problem.Direction switch
        {
            // A first layer reads its few channels as they lie, pixel by pixel; groups of few channels fill lanes with neighbouring windows.
            Direction.Forward => (groups == 1 || fewest >= LaneChannels) && !FillsLanesWithWindows(problem, problem.OutputChannels, problem.InputChannels),
            Direction.BackwardData => fewest >= LaneChannels && !FillsLanesWithWindows(problem, problem.InputChannels, problem.OutputChannels),
            // A pixel's channels of x and y meet as they lie in the direct gradient of the filter, where those of one fill vectors. Minimal filtering in large planes reads its
            // tiles better from rows.
            _ => groups == 1 && (outputs % LaneChannels == 0 || (inputs % LaneChannels == 0 && problem.KernelSize.Product() == 1)) && !ReadsRows(problem, fewest),
        };
        return channelsLast ? TensorFormat.ChannelsLast : TensorFormat.ChannelsFirst;
    }

    /// <summary>Gradients of filters of 3×3 taps that minimal filtering takes, with long rows.</summary>
    private static bool ReadsRows(ConvProblem problem, long fewest) =>
        fewest > 4 * LaneChannels && problem.KernelSize is [3, 3] && problem.Options.Stride.Product() == 1 && problem.Options.Dilation.Product() == 1 && problem.OutputSize[^1] >= LongRow;

    /// <summary>Filters of one tap whose results' channels leave lanes empty, or whose sums are short: tiles with windows in lanes have fewer of them to begin and end.</summary>
    private static bool FillsLanesWithWindows(ConvProblem problem, long results, long summed) =>
        problem.Options.Groups == 1 && (results % TileChannels != 0 || summed is > LaneChannels and <= TileChannels) && problem.KernelSize.Product() == 1 && problem.Options.Stride.Product() == 1
        && problem.OutputSize.Product() is >= PlaneElements and var windows && windows % LaneChannels == 0;

    /// <summary>True when whole groups fill a vector of channels: the kernels for groups take them as they lie.</summary>
    private static bool FillsLanes(long groups, long inputs, long outputs) => inputs == outputs && inputs <= LaneChannels && LaneChannels % inputs == 0 && groups * inputs >= LaneChannels;
}
