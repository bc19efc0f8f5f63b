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
            // A gradient of the filter sums over pixels, which planes offer in rows; minimal filtering along one axis reads tiles with their channels.
            _ => groups == 1 && fewest >= LaneChannels && problem.KernelSize is { Count: 1 } kernel && kernel[0] == 3 && problem.Options.Stride[0] == 1,
        };
        return channelsLast ? TensorFormat.ChannelsLast : TensorFormat.ChannelsFirst;
    }

    /// <summary>Filters of one tap whose results' channels leave lanes empty, or whose sums are short: tiles with windows in lanes have fewer of them to begin and end.</summary>
    private static bool FillsLanesWithWindows(ConvProblem problem, long results, long summed) =>
        problem.Options.Groups == 1 && (results % TileChannels != 0 || summed is > LaneChannels and <= TileChannels) && problem.KernelSize.Product() == 1 && problem.Options.Stride.Product() == 1
        && problem.OutputSize.Product() is >= PlaneElements and var windows && windows % LaneChannels == 0;

    /// <summary>True when whole groups fill a vector of channels: the kernels for groups take them as they lie.</summary>
    private static bool FillsLanes(long groups, long inputs, long outputs) => inputs == outputs && inputs <= LaneChannels && LaneChannels % inputs == 0 && groups * inputs >= LaneChannels;
}
