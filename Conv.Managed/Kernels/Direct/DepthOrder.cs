using ConvDnn.Kernels.ImplicitGemm;

namespace ConvDnn.Kernels.Direct;

/// <summary>
/// How the products of a result are counted: blocks of channels outside; within a block taps outside and channels inside, or the other way round, as the filter lies in
/// memory. The order decides the bits of a result and follows from the problem alone.
/// </summary>
/// <param name="ChannelsInside">Channels run fastest.</param>
/// <param name="Channels">Channels per block.</param>
internal readonly record struct DepthOrder(bool ChannelsInside, int Channels)
{
    /// <summary>
    /// Products per block, about. Two panels of this depth take 144 KiB: they stream out of the second-level cache past every tile, at 128 bytes in the 14 cycles of its
    /// 28 multiply-adds. Measured on 1×1 filters of 64 to 2048 channels, depths from 256 to 1152 are alike; long ones load and store sums less often.
    /// </summary>
    private const long BlockDepth = 1152;

    public static DepthOrder Of(CorrelationFamily family)
    {
        if (family.Count == 0) return new DepthOrder(false, 1);
        FilterView view = family[0].Filter;
        bool inside = family.MostTaps <= 1 || Math.Abs(view.Channel) < Math.Abs(view.W == 0 ? long.MaxValue : view.W);
        long fit = Math.Max(1, BlockDepth / Math.Max(1, family.MostTaps));
        long blocks = (family.Channels + fit - 1) / fit;
        return new DepthOrder(inside, (int)((family.Channels + blocks - 1) / blocks));
    }

    /// <summary>Writes the distance in bytes of every product of a block from the window's base.</summary>
    public unsafe void Offsets(in Correlation correlation, int channels, long channelStep, long stepD, long stepH, long stepW, nint* offsets)
    {
        for (long d = 0; d < correlation.D.Taps; d++)
        {
            for (long h = 0; h < correlation.H.Taps; h++)
            {
                for (long w = 0; w < correlation.W.Taps; w++)
                {
                    long at = d * stepD + h * stepH + w * stepW, tap = (d * correlation.H.Taps + h) * correlation.W.Taps + w;
                    nint* target = offsets + (ChannelsInside ? tap * channels : tap);
                    nint step = ChannelsInside ? 1 : (nint)correlation.Taps;
                    for (int c = 0; c < channels; c++) target[c * step] = (nint)(at + c * channelStep);
                }
            }
        }
    }
}
