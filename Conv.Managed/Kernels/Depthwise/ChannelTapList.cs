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

    /// <summary>The values outside for a block of channels of one image, or null when they are zero.</summary>
    public static T* Outside<T>(in OutsideValues<T> values, long image, long channel, int channels, T* memory)
        where T : unmanaged, IEquatable<T>
    {
        if (values.IsConstant && values.At(image, channel).Equals(default)) return null;
        for (int c = 0; c < channels; c++) memory[c] = values.At(image, channel + c);
        return memory;
    }
}
