namespace ConvDnn.Engines.Cpu;

/// <summary>Which layout of activations suits the kernels. The rules are measurements in words: docs/performance says how to repeat them.</summary>
internal static class LayoutPreference
{
    /// <summary>Fewer channels per group than this leave lanes empty where lanes hold channels.</summary>
    private const long LaneChannels = 16;

    public static TensorFormat Of(ConvProblem problem)
    {
        long groups = problem.Options.Groups, inputs = problem.InputChannels / groups, outputs = problem.OutputChannels / groups;
        if (groups > 1 && FillsLanes(groups, inputs, outputs)) return TensorFormat.ChannelsLast;
        long fewest = Math.Min(inputs, outputs);
        bool channelsLast = problem.Direction switch
        {
            // A first layer reads its few channels as they lie, pixel by pixel; groups of few channels fill lanes with neighbouring windows.
            Direction.Forward => groups == 1 || fewest >= LaneChannels,
            Direction.BackwardData => fewest >= LaneChannels,
            // A gradient of the filter sums over pixels, which planes offer in rows.
            _ => false,
        };
        return channelsLast ? TensorFormat.ChannelsLast : TensorFormat.ChannelsFirst;
    }

    /// <summary>True when whole groups fill a vector of channels, or a group whole vectors: the kernels for groups take them as they lie.</summary>
    private static bool FillsLanes(long groups, long inputs, long outputs) =>
        (inputs % LaneChannels == 0 && outputs % LaneChannels == 0) || (inputs == outputs && LaneChannels % inputs == 0 && groups * inputs >= LaneChannels);
}
