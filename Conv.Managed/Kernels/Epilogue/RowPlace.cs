namespace ConvDnn.Kernels.Epilogue;

/// <summary>Where a row of sums belongs: offsets of its first element and distances between neighbours, in elements.</summary>
/// <param name="Target">In the result.</param>
/// <param name="TargetStep">In the result, to the next.</param>
/// <param name="Z">In the added tensor.</param>
/// <param name="ZStep">In the added tensor, to the next.</param>
/// <param name="Channel">The channel of the first element, over all groups.</param>
/// <param name="ChannelStep">0 when the row stays in one channel, 1 when it runs over channels.</param>
internal readonly record struct RowPlace(long Target, long TargetStep, long Z, long ZStep, long Channel, long ChannelStep);
