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
        (SlidingAxis axisD, SlidingAxis axisH, SlidingAxis axisW) = (window.D, window.H, window.W);
        int channels = window.InputChannelsPerGroup;
        int volume = window.OutputVolume;
        double[] result = new double[checked((long)window.Batch * window.OutputChannels * volume)];

        Threads.ForEach((long)window.Batch * window.OutputChannels, degreeOfParallelism, plane =>
        {
            (long n, long k) = Math.DivRem(plane, window.OutputChannels);
            long firstChannel = k / window.OutputChannelsPerGroup * channels;
            Span<double> y = result.AsSpan((int)(plane * volume), volume);

            for (int c = 0; c < channels; c++)
                for (int rd = 0; rd < axisD.Kernel; rd++)
                    for (int rh = 0; rh < axisH.Kernel; rh++)
                        for (int rw = 0; rw < axisW.Kernel; rw++)
                        {
                            double weight = w.Data[w.Place(k, c, rd, rh, rw)];
                            (int firstD, int endD) = axisD.OutputsInside(rd);
                            (int firstH, int endH) = axisH.OutputsInside(rh);
                            (int firstW, int endW) = axisW.OutputsInside(rw);
                            long stepOfX = x.W * axisW.Stride;

                            for (int od = firstD; od < endD; od++)
                                for (int oh = firstH; oh < endH; oh++)
                                {
                                    Span<double> row = y.Slice((od * axisH.Output + oh) * axisW.Output, axisW.Output);
                                    long i = x.Place(n, firstChannel + c, axisD.Position(od, rd), axisH.Position(oh, rh), axisW.Position(firstW, rw));
                                    for (int ow = firstW; ow < endW; ow++, i += stepOfX) row[ow] += weight * x.Data[i];
                                }
                        }
        });
        return result;
    }

    /// <summary>dx as a dense array <c>[N, C, I_d, I_h, I_w]</c>.</summary>
    public static double[] BackwardData(SlidingWindow window, VolumeView dy, VolumeView w, int degreeOfParallelism)
    {
        (SlidingAxis axisD, SlidingAxis axisH, SlidingAxis axisW) = (window.D, window.H, window.W);
        int filters = window.OutputChannelsPerGroup;
        int volume = window.InputVolume;
        double[] result = new double[checked((long)window.Batch * window.InputChannels * volume)];

        Threads.ForEach((long)window.Batch * window.InputChannels, degreeOfParallelism, plane =>
        {
            (long n, long channel) = Math.DivRem(plane, window.InputChannels);
            (long group, long c) = Math.DivRem(channel, window.InputChannelsPerGroup);
            Span<double> dx = result.AsSpan((int)(plane * volume), volume);

            for (long k = group * filters; k < (group + 1) * filters; k++)
                for (int rd = 0; rd < axisD.Kernel; rd++)
                    for (int rh = 0; rh < axisH.Kernel; rh++)
                        for (int rw = 0; rw < axisW.Kernel; rw++)
                        {
                            double weight = w.Data[w.Place(k, c, rd, rh, rw)];
                            (int firstD, int endD) = axisD.OutputsInside(rd);
                            (int firstH, int endH) = axisH.OutputsInside(rh);
                            (int firstW, int endW) = axisW.OutputsInside(rw);

                            for (int od = firstD; od < endD; od++)
                                for (int oh = firstH; oh < endH; oh++)
                                {
                                    Span<double> row = dx.Slice((int)((axisD.Position(od, rd) * axisH.Input + axisH.Position(oh, rh)) * axisW.Input), axisW.Input);
                                    int i = (int)axisW.Position(firstW, rw);
                                    long o = dy.Place(n, k, od, oh, firstW);
                                    for (int ow = firstW; ow < endW; ow++, i += axisW.Stride, o += dy.W) row[i] += weight * dy.Data[o];
                                }
                        }
        });
        return result;
    }

    /// <summary>dw as a dense array <c>[K, C/groups, R_d, R_h, R_w]</c>.</summary>
    public static double[] BackwardFilter(SlidingWindow window, VolumeView x, VolumeView dy, int degreeOfParallelism)
    {
        (SlidingAxis axisD, SlidingAxis axisH, SlidingAxis axisW) = (window.D, window.H, window.W);
        int channels = window.InputChannelsPerGroup;
        int volume = window.KernelVolume;
        double[] result = new double[checked((long)window.OutputChannels * channels * volume)];

        Threads.ForEach((long)window.OutputChannels * channels, degreeOfParallelism, plane =>
        {
            (long k, long c) = Math.DivRem(plane, channels);
            long channel = k / window.OutputChannelsPerGroup * channels + c;
            int next = (int)(plane * volume);

            for (int rd = 0; rd < axisD.Kernel; rd++)
                for (int rh = 0; rh < axisH.Kernel; rh++)
                    for (int rw = 0; rw < axisW.Kernel; rw++)
                    {
                        (int firstD, int endD) = axisD.OutputsInside(rd);
                        (int firstH, int endH) = axisH.OutputsInside(rh);
                        (int firstW, int endW) = axisW.OutputsInside(rw);
                        long stepOfX = x.W * axisW.Stride;
                        double dw = 0.0;

                        for (int n = 0; n < window.Batch; n++)
                            for (int od = firstD; od < endD; od++)
                                for (int oh = firstH; oh < endH; oh++)
                                {
                                    long i = x.Place(n, channel, axisD.Position(od, rd), axisH.Position(oh, rh), axisW.Position(firstW, rw));
                                    long o = dy.Place(n, k, od, oh, firstW);
                                    for (int ow = firstW; ow < endW; ow++, i += stepOfX, o += dy.W) dw += dy.Data[o] * x.Data[i];
                                }

                        result[next++] = dw;
                    }
        });
        return result;
    }
}
