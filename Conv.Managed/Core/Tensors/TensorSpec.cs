namespace ConvDnn;

/// <summary>
/// What a tensor is, without its memory: element type, length and stride of every axis.
/// Axes are always named in the order N, C, spatial (filters: K, C/groups, spatial); the layout is in the strides alone.
/// </summary>
public sealed record TensorSpec
{
    /// <summary>Describes a tensor by lengths and strides.</summary>
    /// <param name="type">How an element is stored.</param>
    /// <param name="lengths">Elements along each axis; 0 is allowed and makes the tensor empty.</param>
    /// <param name="strides">Elements between neighbours along each axis; 0 repeats one element (inputs only).</param>
    /// <exception cref="ProblemException">A length or stride is negative or too large, the lists differ in length, or the tensor is larger than 2^62 bytes.</exception>
    public TensorSpec(ElementType type, Dims lengths, Dims strides)
    {
        Rules.Defined("type", type, ElementType.Int64);
        Rules.Within("lengths", lengths, 0, Rules.MaxLength);
        if (strides.Count != lengths.Count)
        {
            throw Rules.Broken("one-stride-per-axis", "strides", $"strides = {strides} has {strides.Count} numbers; expected one per axis of lengths = {lengths}.");
        }

        Rules.Within("strides", strides, 0, long.MaxValue);
        Type = type;
        Lengths = lengths;
        Strides = strides;
        long extent = ExtentOf(lengths, strides);
        // Both bounds: a repeated element takes no memory, but its copies do.
        if (!lengths.TryProduct(out long count) || Math.Max(count, extent) > Rules.MaxBytes / type.Size())
        {
            throw Rules.Broken("fits-62-bits", "lengths", $"lengths = {lengths} with strides = {strides} and {type.Size()} bytes per element make a tensor of more than 2^62 bytes; expected one that memory can hold.");
        }

        Count = count;
        Extent = extent;
        Bytes = Extent * type.Size();
    }

    /// <summary>How an element is stored.</summary>
    public ElementType Type { get; }

    /// <summary>Elements along each axis.</summary>
    public Dims Lengths { get; }

    /// <summary>Elements between neighbours along each axis.</summary>
    public Dims Strides { get; }

    /// <summary>The number of elements: the product of the lengths.</summary>
    public long Count { get; }

    /// <summary>Elements from the first to the last in memory, both included; equals <see cref="Count"/> for packed tensors.</summary>
    public long Extent { get; }

    /// <summary>Bytes from the first to the last element in memory.</summary>
    public long Bytes { get; }

    /// <summary>Equality of type, lengths and strides, from which everything else follows.</summary>
    /// <param name="other">What to compare with.</param>
    /// <returns>True when both describe the same tensor.</returns>
    public bool Equals(TensorSpec? other) => other is not null && Type == other.Type && Lengths == other.Lengths && Strides == other.Strides;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine((int)Type, Lengths.GetHashCode(), Strides.GetHashCode());

    /// <summary>The number of axes.</summary>
    public int Rank => Lengths.Count;

    /// <summary>True when the elements fill their extent without holes or repetition.</summary>
    public bool IsPacked => Extent == Count && !Overlaps;

    /// <summary>
    /// True when two positions may share an element, which an output must not. Never false when they do;
    /// true also for interleaved axes that happen to miss each other, such as lengths 2,3 with strides 3,2.
    /// </summary>
    public bool Overlaps
    {
        get
        {
            if (Count == 0) return false;
            // Sorted by stride, each axis must step over everything that the smaller ones reach.
            // An array: a function that takes memory from the stack and has a loop gets no quick first version, for which every program's first problem would wait.
            (long Stride, long Length)[] axes = new (long, long)[Rank];
            int count = 0;
            for (int i = 0; i < Rank; i++)
            {
                if (Lengths[i] > 1) axes[count++] = (Strides[i], Lengths[i]);
            }

            long reach = 1;
            for (int i = 0; i < count; i++)
            {
                // The smallest of the rest comes next.
                for (int j = i + 1; j < count; j++)
                {
                    if (axes[j].Stride < axes[i].Stride) (axes[i], axes[j]) = (axes[j], axes[i]);
                }

                (long stride, long length) = axes[i];
                if (stride < reach) return true;
                reach += (length - 1) * stride;
            }

            return false;
        }
    }

    /// <summary>The named layout of an activation tensor (N, C, spatial), or <see cref="TensorFormat.Strided"/>.</summary>
    public TensorFormat Format
    {
        get
        {
            foreach (bool exactly in ExactlyThenWhereItMatters)
            {
                if (HasStridesOf(Strided(Lengths, OrderOf(TensorFormat.ChannelsFirst, Rank)), exactly)) return TensorFormat.ChannelsFirst;
                if (Rank >= 2 && HasStridesOf(Strided(Lengths, OrderOf(TensorFormat.ChannelsLast, Rank)), exactly)) return TensorFormat.ChannelsLast;
            }

            return TensorFormat.Strided;
        }
    }

    /// <summary>The layout that tensors derived from this one take.</summary>
    internal TensorFormat FormatOrChannelsFirst => Format == TensorFormat.Strided ? TensorFormat.ChannelsFirst : Format;

    /// <summary>The named layout of a filter (K, C/groups, spatial), or <see cref="FilterFormat.Strided"/>.</summary>
    public FilterFormat FilterFormat
    {
        get
        {
            if (Rank < 2) return FilterFormat.Strided;
            foreach (bool exactly in ExactlyThenWhereItMatters)
            {
                foreach (FilterFormat format in NamedFilterFormats)
                {
                    if (HasStridesOf(Strided(Lengths, OrderOf(format, Rank)), exactly)) return format;
                }
            }

            return FilterFormat.Strided;
        }
    }

    private static ReadOnlySpan<bool> ExactlyThenWhereItMatters => [true, false];

    private static ReadOnlySpan<FilterFormat> NamedFilterFormats => [FilterFormat.Kcrs, FilterFormat.Krsc, FilterFormat.Rsck, FilterFormat.Ckrs];

    /// <summary>A packed tensor in row-major order of its axes; for N, C, spatial this is NCHW.</summary>
    /// <exception cref="ProblemException">As for the constructor.</exception>
    public static TensorSpec Packed(ElementType type, Dims lengths) => Make(type, lengths, OrderOf(TensorFormat.ChannelsFirst, lengths.Count));

    /// <summary>A packed activation tensor; <paramref name="lengths"/> are N, C, spatial whatever the format.</summary>
    /// <exception cref="ProblemException">As for the constructor; or the format is <see cref="TensorFormat.Strided"/>, which needs strides.</exception>
    public static TensorSpec Activations(ElementType type, TensorFormat format, Dims lengths) => Make(type, lengths, OrderOf(format, lengths.Count));

    /// <summary>A packed filter; <paramref name="lengths"/> are K, C/groups, spatial whatever the format.</summary>
    /// <exception cref="ProblemException">As for the constructor; or the format is <see cref="FilterFormat.Strided"/>, which needs strides.</exception>
    public static TensorSpec Filter(ElementType type, FilterFormat format, Dims lengths) => Make(type, lengths, OrderOf(format, lengths.Count));

    /// <summary>Where each element lies, counted in elements from the start of the memory, in row-major order of the indices.</summary>
    public IEnumerable<long> Places()
    {
        long[] index = new long[Rank];
        for (long i = 0; i < Count; i++)
        {
            long place = 0;
            for (int axis = 0; axis < index.Length; axis++) place += index[axis] * Strides[axis];
            yield return place;
            for (int axis = index.Length - 1; axis >= 0 && ++index[axis] == Lengths[axis]; axis--) index[axis] = 0;
        }
    }

    /// <summary>The same axes and strides with another element type.</summary>
    public TensorSpec As(ElementType type) => type == Type ? this : new TensorSpec(type, Lengths, Strides);

    /// <summary>For messages: <c>f32 1,64,56,56</c>, <c>f32 1,64,56,56 channels-last</c> or <c>f32 1,64,56,56 strides …</c>.</summary>
    public override string ToString() =>
        Format == TensorFormat.Strided ? $"{Type.Name()} {Lengths} strides {Strides}"
        : Format == TensorFormat.ChannelsLast ? $"{Type.Name()} {Lengths} channels-last"
        : $"{Type.Name()} {Lengths}";

    /// <summary>The place of the last element, and one more; 0 for an empty tensor. What does not fit stays at the largest number, which no memory reaches.</summary>
    private static long ExtentOf(Dims lengths, Dims strides)
    {
        long last = 0;
        for (int i = 0; i < lengths.Count; i++)
        {
            if (lengths[i] == 0) return 0;
            bool fits = Math.BigMul(lengths[i] - 1, strides[i], out long reach) == 0 && reach >= 0 && reach < long.MaxValue - last;
            last = fits ? last + reach : long.MaxValue - 1;
        }

        return last + 1;
    }

    /// <summary>Unless compared exactly, an axis of length 1 has no step and its stride does not matter.</summary>
    private bool HasStridesOf(Dims strides, bool exactly)
    {
        if (exactly || Count == 0) return Strides == strides;
        for (int i = 0; i < Rank; i++)
        {
            if (Lengths[i] > 1 && Strides[i] != strides[i]) return false;
        }

        return true;
    }

    private static TensorSpec Make(ElementType type, Dims lengths, ReadOnlySpan<int> order)
    {
        Rules.Within("lengths", lengths, 0, Rules.MaxLength);
        return new TensorSpec(type, lengths, Strided(lengths, order));
    }

    /// <summary>Packed strides for axes lying in <paramref name="order"/>, outermost first.</summary>
    private static Dims Strided(Dims lengths, ReadOnlySpan<int> order)
    {
        long[] strides = new long[lengths.Count];
        long step = 1;
        for (int i = order.Length - 1; i >= 0; i--)
        {
            strides[order[i]] = step;
            // An overflow here is reported by the constructor, which sees the same lengths; an empty axis must not zero the strides.
            step = Math.BigMul(step, Math.Max(lengths[order[i]], 1), out long low) == 0 && low >= 0 ? low : long.MaxValue;
        }

        return Dims.Create(strides);
    }

    private static int[] OrderOf(TensorFormat format, int rank)
    {
        if (format == TensorFormat.ChannelsFirst || (format == TensorFormat.ChannelsLast && rank >= 2))
        {
            int[] order = new int[rank];
            for (int i = 0; i < rank; i++) order[i] = i;
            if (format == TensorFormat.ChannelsFirst) return order;
            for (int i = 1; i < rank; i++) order[i] = i < rank - 1 ? i + 1 : 1;
            return order;
        }

        throw Rules.Broken("named-format", "format", $"format = {Words.Of(format)} for {rank} axes does not fix the strides; expected channels-first, or channels-last with a channel axis.");
    }

    private static int[] OrderOf(FilterFormat format, int rank)
    {
        if (rank >= 2)
        {
            int[] spatial = new int[rank - 2];
            for (int i = 0; i < spatial.Length; i++) spatial[i] = i + 2;
            switch (format)
            {
                case FilterFormat.Kcrs: return [0, 1, .. spatial];
                case FilterFormat.Krsc: return [0, .. spatial, 1];
                case FilterFormat.Rsck: return [.. spatial, 1, 0];
                case FilterFormat.Ckrs: return [1, 0, .. spatial];
            }
        }

        throw Rules.Broken("named-format", "format", $"format = {Words.Of(format)} for {rank} axes does not fix the strides; expected kcrs, krsc, rsck or ckrs and axes K, C.");
    }
}
