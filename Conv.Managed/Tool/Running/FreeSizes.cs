namespace ConvDnn.Tool.Running;

/// <summary>
/// Sizes that follow from the other two tensors of a convolution. A stride above 1 leaves them open, since ⌊(L + pads − (k − 1)·d − 1) / s⌋ forgets a rest:
/// then they must be given.
/// </summary>
internal static class FreeSizes
{
    /// <summary>The lengths of x, from dy and w.</summary>
    /// <exception cref="UsageException">Several sizes are possible.</exception>
    public static Dims Input(Dims dy, Dims w, ConvOptions options)
    {
        RequireSameRank(dy, w);
        Dims lengths = [dy[0], checked(w[1] * options.Groups)];
        for (int axis = 0; axis < dy.Count - 2; axis++)
        {
            long stride = options.Stride[axis];
            long least = checked(((dy[axis + 2] - 1) * stride) + ((w[axis + 2] - 1) * options.Dilation[axis]) + 1 - options.Padding.Before[axis] - options.Padding.After[axis]);
            if (stride > 1)
            {
                throw new UsageException($"Stride {stride} leaves the input's length open ({least} to {least + stride - 1} on spatial axis {axis}); expected --input-shape, --input or --like.");
            }

            lengths = lengths.Concat([least]);
        }

        return lengths;
    }

    /// <summary>The lengths of w, from x and dy.</summary>
    /// <exception cref="UsageException">Several sizes are possible, or none.</exception>
    public static Dims Filter(Dims x, Dims dy, ConvOptions options)
    {
        RequireSameRank(x, dy);
        Dims lengths = [dy[1], x[1] / Math.Max(options.Groups, 1)];
        for (int axis = 0; axis < x.Count - 2; axis++)
        {
            long stride = options.Stride[axis], dilation = Math.Max(options.Dilation[axis], 1);
            long reach = checked(x[axis + 2] + options.Padding.Before[axis] + options.Padding.After[axis] - ((dy[axis + 2] - 1) * stride) - 1);
            // (k − 1)·dilation is one of reach − (stride − 1) … reach.
            long most = reach >= 0 ? reach / dilation : -1;
            long least = Math.Max(reach - stride + dilation, 0) / dilation;
            if (most < 0 || least > most) throw new UsageException($"No filter makes {dy[axis + 2]} outputs of {x[axis + 2]} inputs on spatial axis {axis}; expected a dy that follows from x.");
            if (least < most) throw new UsageException($"Stride {stride} leaves the filter's length open ({least + 1} to {most + 1} on spatial axis {axis}); expected --filter-shape, --filter or --like.");
            lengths = lengths.Concat([most + 1]);
        }

        return lengths;
    }

    private static void RequireSameRank(Dims first, Dims second)
    {
        if (first.Count != second.Count) throw new UsageException($"The tensors have {first.Count} and {second.Count} axes; expected as many in both.");
    }
}
