namespace ConvDnn.Engines.Cpu;

/// <summary>Which layout of activations suits the kernels. The rules are measurements in words: docs/performance says how to repeat them.</summary>
internal static class LayoutPreference
{
    /// <summary>From so many channels per group on, both ways, a strided filter loses more by gathering every other pixel of a plane than by storing channels apart.</summary>
    private const long ManyChannels = 64;

    public static TensorFormat Of(ConvProblem problem)
    {
        long groups = problem.Options.Groups;
        long fewest = Math.Min(problem.InputChannels, problem.OutputChannels) / groups;
        bool isChannelwise = groups > 1 && fewest == 1;
        bool isStrided = !problem.Options.Stride.All(1);
        // One channel per group: lanes hold channels. A gradient of the filter sums over pixels, so that channels are what is left for lanes.
        bool channelsLast = isChannelwise || problem.Direction == Direction.BackwardFilter || (isStrided && fewest >= ManyChannels);
        return channelsLast ? TensorFormat.ChannelsLast : TensorFormat.ChannelsFirst;
    }
}
