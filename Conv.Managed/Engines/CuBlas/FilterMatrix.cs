namespace ConvDnn.Engines.CuBlas;

/// <summary>A filter as one matrix per group, of filters by rows; a row is one channel and one tap, in the order in which the filter has them.</summary>
/// <param name="Direct">The filter's own memory as such matrices, or null when it must be copied into shape.</param>
/// <param name="Packed">A filter of its own shape as such matrices.</param>
/// <param name="PackedSpec">The memory behind <paramref name="Packed"/>, with the axes of the filter.</param>
/// <param name="ChannelStep">Rows from one channel to the next.</param>
/// <param name="TapStep">Rows from one tap to the next.</param>
internal sealed record FilterMatrix(Matrix? Direct, Matrix Packed, TensorSpec PackedSpec, long ChannelStep, long TapStep)
{
    /// <summary>Finds the matrices in a filter.</summary>
    /// <param name="w">K, C/groups, spatial.</param>
    /// <param name="groups">Groups.</param>
    /// <param name="channels">Channels of one group.</param>
    /// <param name="taps">Taps.</param>
    /// <param name="channelsInner">The order of rows when the filter leaves the choice: channels closer than taps.</param>
    /// <param name="lineMultiple">Elements that the lines of a copy are rounded up to.</param>
    public static FilterMatrix Of(TensorSpec w, long groups, long channels, long taps, bool channelsInner, long lineMultiple)
    {
        long filters = w.Lengths[0] / groups, rows = channels * taps;
        Dims spatial = w.Strides.Slice(2, w.Rank - 2);
        Matrix? direct = null;
        if (Matrix.StepOf(w.Lengths.Slice(2, w.Rank - 2), spatial) is { } tap)
        {
            long channel = w.Strides[1];
            bool channelOuter = channels == 1 || taps == 1 || channel == taps * tap, tapOuter = channels == 1 || taps == 1 || tap == channels * channel;
            if (channelOuter || tapOuter)
            {
                bool inner = !channelOuter;
                long step = taps == 1 ? (channels == 1 ? 1 : channel) : channels == 1 || channelOuter ? tap : channel;
                var matrix = new Matrix(filters, rows, w.Strides[0], step, 0, filters * w.Strides[0]);
                if (matrix.IsOrdered) (direct, channelsInner) = (matrix, inner);
            }
        }

        long line = (rows + lineMultiple - 1) / lineMultiple * lineMultiple;
        (long channelStep, long tapStep) = channelsInner ? (1L, channels) : (taps, 1L);
        var packed = new Matrix(filters, rows, line, 1, 0, filters * line);
        Dims strides = [line, channelStep];
        long step3 = tapStep;
        long[] tapStrides = new long[w.Rank - 2];
        for (int i = tapStrides.Length - 1; i >= 0; i--)
        {
            tapStrides[i] = step3;
            step3 *= w.Lengths[i + 2];
        }

        return new FilterMatrix(direct, packed, new TensorSpec(w.Type, w.Lengths, strides.Concat(Dims.Create(tapStrides))), channelStep, tapStep);
    }
}
