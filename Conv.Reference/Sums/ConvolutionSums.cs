namespace ConvDnn.Reference;

/// <summary>
/// The three sums of a convolution with zero padding. One index relation, i = o·stride + r·dilation − pad_begin, read in three ways:
/// <code>
/// forward          y [n,k,o] = Σ_{c,r} w [k,c,r] · x [n,c,i]
/// backward data    dx[n,c,i] = Σ_{k,r} w [k,c,r] · dy[n,k,o]
/// backward filter  dw[k,c,r] = Σ_{n,o} dy[n,k,o] · x [n,c,i]
/// </code>
/// c runs over the group of k. o, r, i stand for all spatial axes. A term exists where i is inside the input.
/// </summary>
/// <remarks>
/// Every result is summed by one thread, from 0.0, in the order of the indices written under its Σ, each in row-major order
/// (backward data: k, then r; backward filter: n, then o). The product is rounded, then the sum: no fused multiply-add. Hence the same bits everywhere.
/// </remarks>
internal static class ConvolutionSums
{
    /// <summary>y as a dense array <c>[N, K, O_d, O_h, O_w]</c>.</summary>
    public static double[] Forward(SlidingWindow window, VolumeView x, VolumeView w, int degreeOfParallelism)
    {
        int channels = window.InputChannelsPerGroup;
        int volume = window.OutputVolume;
        long stepOfX = x.W * window.W.Stride;
        double[] result = new double[checked((long)window.Batch * window.OutputChannels * volume)];

        Threads.ForEach((long)window.Batch * window.OutputChannels, degreeOfParallelism, plane =>
        {
            (long n, long k) = Math.DivRem(plane, window.OutputChannels);
            long firstChannel = k / window.OutputChannelsPerGroup * channels;
            Span<double> y = result.AsSpan((int)(plane * volume), volume);

            for (int c = 0; c < channels; c++)
            {
                foreach (WindowTap r in window.Taps)
                {
                    double weight = w.Data[w.Place(k, c, r.D, r.H, r.W)];
                    for (int od = r.OutputsD.First; od < r.OutputsD.End; od++)
                    {
                        for (int oh = r.OutputsH.First; oh < r.OutputsH.End; oh++)
                        {
                            (int first, int end) = r.OutputsW;
                            Span<double> row = y.Slice((od * window.H.Output + oh) * window.W.Output, window.W.Output);
                            long i = x.Place(n, firstChannel + c, window.D.Position(od, r.D), window.H.Position(oh, r.H), window.W.Position(first, r.W));
                            for (int ow = first; ow < end; ow++, i += stepOfX) row[ow] += weight * x.Data[i];
                        }
                    }
                }
            }
        });
        return result;
    }

    /// <summary>dx as a dense array <c>[N, C, I_d, I_h, I_w]</c>.</summary>
    public static double[] BackwardData(SlidingWindow window, VolumeView dy, VolumeView w, int degreeOfParallelism)
    {
        int filters = window.OutputChannelsPerGroup;
        int volume = window.InputVolume;
        int stride = window.W.Stride;
        double[] result = new double[checked((long)window.Batch * window.InputChannels * volume)];

        Threads.ForEach((long)window.Batch * window.InputChannels, degreeOfParallelism, plane =>
        {
            (long n, long channel) = Math.DivRem(plane, window.InputChannels);
            (long group, long c) = Math.DivRem(channel, window.InputChannelsPerGroup);
            Span<double> dx = result.AsSpan((int)(plane * volume), volume);

            for (long k = group * filters; k < (group + 1) * filters; k++)
            {
                foreach (WindowTap r in window.Taps)
                {
                    double weight = w.Data[w.Place(k, c, r.D, r.H, r.W)];
                    for (int od = r.OutputsD.First; od < r.OutputsD.End; od++)
                    {
                        for (int oh = r.OutputsH.First; oh < r.OutputsH.End; oh++)
                        {
                            (int first, int end) = r.OutputsW;
                            long line = window.D.Position(od, r.D) * window.H.Input + window.H.Position(oh, r.H);
                            Span<double> row = dx.Slice((int)line * window.W.Input, window.W.Input);
                            int i = (int)window.W.Position(first, r.W);
                            long o = dy.Place(n, k, od, oh, first);
                            for (int ow = first; ow < end; ow++, i += stride, o += dy.W) row[i] += weight * dy.Data[o];
                        }
                    }
                }
            }
        });
        return result;
    }

    /// <summary>dw as a dense array <c>[K, C/groups, R_d, R_h, R_w]</c>.</summary>
    public static double[] BackwardFilter(SlidingWindow window, VolumeView x, VolumeView dy, int degreeOfParallelism)
    {
        int channels = window.InputChannelsPerGroup;
        long stepOfX = x.W * window.W.Stride;
        double[] result = new double[checked((long)window.OutputChannels * channels * window.KernelVolume)];

        Threads.ForEach((long)window.OutputChannels * channels, degreeOfParallelism, plane =>
        {
            (long k, long c) = Math.DivRem(plane, channels);
            long channel = k / window.OutputChannelsPerGroup * channels + c;
            long next = plane * window.KernelVolume;

            foreach (WindowTap r in window.Taps)
            {
                double dw = 0.0;
                for (int n = 0; n < window.Batch; n++)
                {
                    for (int od = r.OutputsD.First; od < r.OutputsD.End; od++)
                    {
                        for (int oh = r.OutputsH.First; oh < r.OutputsH.End; oh++)
                        {
                            (int first, int end) = r.OutputsW;
                            long i = x.Place(n, channel, window.D.Position(od, r.D), window.H.Position(oh, r.H), window.W.Position(first, r.W));
                            long o = dy.Place(n, k, od, oh, first);
                            for (int ow = first; ow < end; ow++, i += stepOfX, o += dy.W) dw += dy.Data[o] * x.Data[i];
                        }
                    }
                }

                result[next++] = dw;
            }
        });
        return result;
    }
}
