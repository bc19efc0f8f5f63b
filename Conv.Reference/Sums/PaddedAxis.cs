namespace ConvDnn.Reference;

/// <summary>Where the elements of a padded axis come from.</summary>
internal static class PaddedAxis
{
    /// <summary>Stands for a position that no element of the input fills.</summary>
    public const int Outside = -1;

    /// <summary>
    /// For each padded position p = −before … length + after − 1 the index of the element it copies, or <see cref="Outside"/>.
    /// Cropping merely shortens the range: what is left still copies by the uncropped positions.
    /// </summary>
    public static int[] Sources(int length, int before, int after, ReferencePaddingMode mode) =>
        [.. Enumerable.Range(-before, length + before + after).Select(position => Source(position, length, mode))];

    private static int Source(int position, int length, ReferencePaddingMode mode)
    {
        if (position >= 0 && position < length) return position;

        return mode switch
        {
            ReferencePaddingMode.Circular => Modulo(position, length),
            ReferencePaddingMode.Replicate => Math.Clamp(position, 0, length - 1),
            ReferencePaddingMode.Reflect => Mirror(position, length),
            _ => Outside,
        };
    }

    /// <summary>0 1 2 3 2 1 | 0 1 2 …: the period of the mirror images is 2(L − 1); a single element mirrors onto itself.</summary>
    private static int Mirror(int position, int length)
    {
        if (length == 1) return 0;
        int period = 2 * (length - 1);
        int phase = Modulo(position, period);
        return phase < length ? phase : period - phase;
    }

    /// <summary>The remainder in 0 … divisor − 1, unlike the operator.</summary>
    private static int Modulo(int dividend, int divisor) => ((dividend % divisor) + divisor) % divisor;

    /// <summary>Calls <paramref name="visit"/>(place in the source or <see cref="Outside"/>, place in the padded tensor) for every padded element in row-major order.</summary>
    public static void Visit(ReadOnlySpan<int[]> sources, ReadOnlySpan<long> sourceStrides, ReadOnlySpan<long> paddedStrides, long source, long padded, Action<long, long> visit)
    {
        if (sources.IsEmpty)
        {
            visit(source, padded);
            return;
        }

        foreach (int index in sources[0])
        {
            bool outside = index == Outside || source == Outside;
            Visit(sources[1..], sourceStrides[1..], paddedStrides[1..], outside ? Outside : source + index * sourceStrides[0], padded, visit);
            padded += paddedStrides[0];
        }
    }
}
