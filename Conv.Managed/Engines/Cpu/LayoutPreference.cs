namespace ConvDnn.Engines.Cpu;

/// <summary>Which layout of activations suits the kernels. The rules are measurements in words: docs/performance says how to repeat them.</summary>
internal static class LayoutPreference
{
    /// <summary>Fewer channels per group than this leave lanes empty where lanes hold channels.</summary>
    private const long LaneChannels = 16;

    public static TensorFormat Of(ConvProblem problem)
    {
        long groups = problem.Options.Groups;
        long fewest = Math.Min(problem.InputChannels, problem.OutputChannels) / groups;
        bool isChannelwise = groups > 1 && fewest == 1;
        bool channelsLast = problem.Direction switch
        {
            // One channel per group: lanes hold channels whatever is computed.
            _ when isChannelwise => true,
            // A first layer reads its few channels as they lie, pixel by pixel.
            Direction.Forward => groups == 1 || fewest >= LaneChannels,
            Direction.BackwardData => fewest >= LaneChannels,
            // A gradient of the filter sums over pixels, which planes offer in rows.
            _ => false,
        };
        return channelsLast ? TensorFormat.ChannelsLast : TensorFormat.ChannelsFirst;
    }
}
