using ConvDnn.Kernels.ImplicitGemm;

namespace ConvDnn.Kernels.Depthwise;

/// <summary>The pixels under the taps of one window, for kernels whose lanes are channels.</summary>
internal static unsafe class ChannelTapList
{
    /// <summary>Writes, per tap that counts, the address of its pixel and its index; returns their number. Positions outside show the given values, or count for nothing where those are zero.</summary>
    public static int Collect<T>(in Correlation correlation, T* image, T* outside, long d, long h, long w, T** pixels, nint* taps)
        where T : unmanaged
    {
        int count = 0;
        nint tap = 0;
        for (long tapD = 0; tapD < correlation.D.Taps; tapD++)
        {
            long sourceD = correlation.D.Source(d, tapD);
            for (long tapH = 0; tapH < correlation.H.Taps; tapH++)
            {
                long sourceH = correlation.H.Source(h, tapH);
                T* row = sourceD < 0 || sourceH < 0 ? null : image + (nint)(sourceD * correlation.D.SourceStride + sourceH * correlation.H.SourceStride);
                for (long tapW = 0; tapW < correlation.W.Taps; tapW++, tap++)
                {
                    long sourceW = row == null ? AxisMap.Outside : correlation.W.Source(w, tapW);
                    T* pixel = sourceW < 0 ? outside : row + (nint)(sourceW * correlation.W.SourceStride);
                    if (pixel == null) continue;
                    pixels[count] = pixel;
                    taps[count++] = tap;
                }
            }
        }

        return count;
    }

    /// <summary>Windows of a row all of whose taps lie inside along the row: [low, high).</summary>
    public static void Interior(in Correlation correlation, out long low, out long high)
    {
        (low, high) = (0, correlation.W.Count);
        if (correlation.W.Taps == 0) return;
        correlation.W.Interior(0, 0, correlation.W.Count, out long firstLow, out long firstHigh);
        correlation.W.Interior(correlation.W.Taps - 1, 0, correlation.W.Count, out long lastLow, out long lastHigh);
        low = Math.Max(firstLow, lastLow);
        high = Math.Max(low, Math.Min(firstHigh, lastHigh));
    }

    /// <summary>
    /// Writes, per tap that lies inside for a row of windows, the distance of its pixel from the beginning of the image for window 0 of the row, and its index; returns their
    /// number, or -1 when some tap shows a value from outside that is not zero.
    /// </summary>
    public static int CollectRow(in Correlation correlation, bool zeroOutside, long d, long h, nint* offsets, nint* taps)
    {
        int count = 0;
        nint tap = 0;
        for (long tapD = 0; tapD < correlation.D.Taps; tapD++)
        {
            long sourceD = correlation.D.Source(d, tapD);
            for (long tapH = 0; tapH < correlation.H.Taps; tapH++, tap += (nint)correlation.W.Taps)
            {
                long sourceH = correlation.H.Source(h, tapH);
                if (sourceD < 0 || sourceH < 0)
                {
                    if (!zeroOutside) return -1;
                    continue;
                }

                long row = sourceD * correlation.D.SourceStride + sourceH * correlation.H.SourceStride;
                for (long tapW = 0; tapW < correlation.W.Taps; tapW++)
                {
                    offsets[count] = (nint)(row + (correlation.W.Base + tapW * correlation.W.TapDelta) * correlation.W.SourceStride);
                    taps[count++] = tap + (nint)tapW;
                }
            }
        }

        return count;
    }

    /// <summary>The values outside for a block of channels of one image, or null when they are zero.</summary>
    public static T* Outside<T>(in OutsideValues<T> values, long image, long channel, int channels, T* memory)
        where T : unmanaged, IEquatable<T>
    {
        if (values.IsConstant && values.At(image, channel).Equals(default)) return null;
        for (int c = 0; c < channels; c++) memory[c] = values.At(image, channel + c);
        return memory;
    }
}
