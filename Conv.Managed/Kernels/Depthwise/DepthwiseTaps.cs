using ConvDnn.Kernels.ImplicitGemm;

namespace ConvDnn.Kernels.Depthwise;

/// <summary>The taps and input rows of one window row, in the order (channel, depth tap, height tap, width tap).</summary>
internal static unsafe class DepthwiseTaps
{
    /// <summary>Copies the taps of one filter row.</summary>
    public static void Gather<T>(in Correlation correlation, T* filter, long group, long row, T* weights)
        where T : unmanaged
    {
        FilterView view = correlation.Filter;
        filter += (nint)(view.Offset + group * view.Group + row * view.Row);
        for (long c = 0; c < correlation.Channels; c++)
        {
            for (long d = 0; d < correlation.D.Taps; d++)
            {
                for (long h = 0; h < correlation.H.Taps; h++)
                {
                    for (long w = 0; w < correlation.W.Taps; w++) *weights++ = filter[c * view.Channel + d * view.D + h * view.H + w * view.W];
                }
            }
        }
    }

    /// <summary>Finds the extended input row under every (channel, depth tap, height tap) and returns their number.</summary>
    public static int Rows<T>(in Correlation correlation, in RowCache<T> cache, T* source, long image, long group, long d, long h, long window, int windows, T** rows)
        where T : unmanaged, IEquatable<T>
    {
        int slot = 0;
        if (correlation.W.Taps == 0) return 0;
        for (long c = 0; c < correlation.Channels; c++)
        {
            for (long tapD = 0; tapD < correlation.D.Taps; tapD++)
            {
                for (long tapH = 0; tapH < correlation.H.Taps; tapH++)
                {
                    rows[slot++] = cache.Row(
                        source + (nint)(c * correlation.SourceChannel), image, group * correlation.Channels + c, c, d, h, tapD, tapH, window, windows);
                }
            }
        }

        return slot;
    }
}
