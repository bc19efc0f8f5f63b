namespace ConvDnn.Reference;

/// <summary>How a tensor of any rank is padded: per axis so many elements before and after; a negative number crops.</summary>
public sealed class ReferencePadding
{
    /// <summary>Describes a padding.</summary>
    /// <param name="lengths">Lengths of the tensor to be padded.</param>
    /// <param name="before">Elements added in front of each axis.</param>
    /// <param name="after">Elements added behind each axis.</param>
    /// <param name="mode">What stands there; the mean modes need channels and belong to <see cref="ReferenceConvolution"/>.</param>
    /// <param name="value">The number for <see cref="ReferencePaddingMode.Constant"/>; not read otherwise.</param>
    /// <exception cref="OverflowException">A padded length exceeds int.</exception>
    /// <exception cref="ArgumentException">The counts differ, an axis would get a negative length, the mode is a mean, or a padded position has no element that it could copy.</exception>
    public ReferencePadding(
        IReadOnlyList<int> lengths, IReadOnlyList<int> before, IReadOnlyList<int> after, ReferencePaddingMode mode = ReferencePaddingMode.Zero, double value = 0)
    {
        ArgumentNullException.ThrowIfNull(lengths);
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        AxisCheck.Defined(mode, nameof(mode));
        if (before.Count != lengths.Count) throw new ArgumentException($"before has {before.Count} entries; expected {lengths.Count}, one per axis.", nameof(before));
        if (after.Count != lengths.Count) throw new ArgumentException($"after has {after.Count} entries; expected {lengths.Count}, one per axis.", nameof(after));
        if (mode is ReferencePaddingMode.MeanChannel or ReferencePaddingMode.MeanSample)
            throw new ArgumentException($"mode is {mode}; expected a mode that needs no channels.", nameof(mode));

        bool copies = mode is ReferencePaddingMode.Circular or ReferencePaddingMode.Reflect or ReferencePaddingMode.Replicate;
        for (int axis = 0; axis < lengths.Count; axis++)
        {
            AxisCheck.AtLeast(0, lengths[axis], $"lengths[{axis}]");
            AxisCheck.AtLeast(0, checked(lengths[axis] + before[axis] + after[axis]), $"lengths[{axis}] + before[{axis}] + after[{axis}]");
            if (copies && lengths[axis] == 0 && before[axis] + after[axis] > 0)
                throw new ArgumentException($"lengths[{axis}] is 0; expected at least 1, since {mode} padding takes its values from the tensor.", nameof(lengths));
        }

        Lengths = [.. lengths];
        PaddedLengths = [.. lengths.Select((length, axis) => length + before[axis] + after[axis])];
        Fill = mode == ReferencePaddingMode.Constant ? value : 0;
        Sources = [.. lengths.Select((length, axis) => PaddedAxis.Sources(length, before[axis], after[axis], mode))];
    }

    /// <summary>Lengths of the tensor to be padded.</summary>
    public IReadOnlyList<int> Lengths { get; }

    /// <summary>Lengths of the padded tensor.</summary>
    public IReadOnlyList<int> PaddedLengths { get; }

    internal double Fill { get; }

    internal int[][] Sources { get; }
}
