namespace ConvDnn.Reference;

/// <summary>
/// Float64 numbers addressed by lengths and strides. The logical order of the axes is fixed by the role (see <see cref="ReferenceConvolution"/>);
/// where the numbers lie in <see cref="Data"/> is the strides' business, so that every layout is one and the same tensor to the formulas.
/// </summary>
/// <remarks>
/// Element <c>(i0, i1, …)</c> lies at <c>Data[Offset + i0·Strides[0] + i1·Strides[1] + …]</c>. Strides may be zero or negative for tensors that are read;
/// a tensor that is written must not map two indices to one place.
/// </remarks>
public sealed class ReferenceTensor
{
    private readonly int[] _lengths;
    private readonly long[] _strides;

    /// <summary>A view of <paramref name="data"/>.</summary>
    /// <param name="data">The numbers; kept, not copied.</param>
    /// <param name="lengths">Elements per axis, each at least 0.</param>
    /// <param name="strides">Distance in elements between neighbours along each axis; as many as <paramref name="lengths"/>.</param>
    /// <param name="offset">Place of the element whose indices are all zero.</param>
    /// <exception cref="ArgumentException">A length is negative, the counts differ, or an element would lie outside <paramref name="data"/>.</exception>
    public ReferenceTensor(double[] data, ReadOnlySpan<int> lengths, ReadOnlySpan<long> strides, long offset = 0)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (lengths.Length != strides.Length)
            throw new ArgumentException($"strides has {strides.Length} entries; expected {lengths.Length}, one per axis of lengths.", nameof(strides));

        Data = data;
        Offset = offset;
        _lengths = lengths.ToArray();
        _strides = strides.ToArray();
        Count = CountOf(_lengths);
        if (Count == 0) return;

        (long lowest, long highest) = Reach();
        if (lowest < 0 || highest >= data.Length)
        {
            throw new ArgumentException(
                $"data has {data.Length} elements; lengths [{string.Join(", ", _lengths)}], strides [{string.Join(", ", _strides)}] and offset {offset} "
                + $"reach the places {lowest} to {highest}, expected within 0 to {data.Length - 1}.",
                nameof(data));
        }
    }

    /// <summary>The numbers.</summary>
#pragma warning disable CA1819 // The array is the storage itself, shared on purpose: a tensor is a view.
    public double[] Data { get; }
#pragma warning restore CA1819

    /// <summary>Place in <see cref="Data"/> of the element whose indices are all zero.</summary>
    public long Offset { get; }

    /// <summary>Elements per axis.</summary>
    public ReadOnlySpan<int> Lengths => _lengths;

    /// <summary>Distance in elements between neighbours along each axis.</summary>
    public ReadOnlySpan<long> Strides => _strides;

    /// <summary>Number of axes.</summary>
    public int Rank => _lengths.Length;

    /// <summary>Number of elements: the product of the lengths, 1 for a scalar.</summary>
    public long Count { get; }

    /// <summary>The element at <paramref name="index"/>.</summary>
    /// <param name="index">One index per axis, counted from 0.</param>
    /// <exception cref="ArgumentException">The number of indices is not <see cref="Rank"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside its axis.</exception>
    public double this[params ReadOnlySpan<int> index]
    {
        get => Data[PlaceOf(index)];
        set => Data[PlaceOf(index)] = value;
    }

    /// <summary>A tensor of zeros, the last axis contiguous (row-major: NCHW for images, KCRS for filters).</summary>
    /// <param name="lengths">Elements per axis.</param>
    /// <exception cref="ArgumentException">A length is negative.</exception>
    public static ReferenceTensor Dense(params ReadOnlySpan<int> lengths) => Dense(new double[CountOf(lengths)], lengths);

    /// <summary>A row-major view of <paramref name="data"/>.</summary>
    /// <param name="data">The numbers, exactly as many as <paramref name="lengths"/> say; kept, not copied.</param>
    /// <param name="lengths">Elements per axis.</param>
    /// <exception cref="ArgumentException">A length is negative or the number of elements differs.</exception>
    public static ReferenceTensor Dense(double[] data, params ReadOnlySpan<int> lengths)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.Length != CountOf(lengths))
            throw new ArgumentException($"data has {data.Length} elements; expected {CountOf(lengths)}, the product of lengths [{string.Join(", ", lengths.ToArray())}].", nameof(data));
        return new ReferenceTensor(data, lengths, ReferenceLayout.RowMajor(lengths));
    }

    /// <summary>A tensor of zeros in memory order <paramref name="order"/>; its indices stay <c>[n, c, …spatial]</c>.</summary>
    /// <param name="order">Which of channels and pixels are neighbours in memory.</param>
    /// <param name="lengths"><c>[N, C, …spatial]</c>.</param>
    /// <exception cref="ArgumentException">Fewer than two lengths, or one is negative.</exception>
    public static ReferenceTensor Image(ImageOrder order, params ReadOnlySpan<int> lengths) =>
        new(new double[CountOf(lengths)], lengths, ReferenceLayout.Strides(order, lengths));

    /// <summary>A tensor of zeros in memory order <paramref name="order"/>; its indices stay <c>[k, c, …spatial]</c>.</summary>
    /// <param name="order">The order of the filter's axes in memory.</param>
    /// <param name="lengths"><c>[K, C/groups, …kernel]</c>.</param>
    /// <exception cref="ArgumentException">Fewer than two lengths, or one is negative.</exception>
    public static ReferenceTensor Filter(FilterOrder order, params ReadOnlySpan<int> lengths) =>
        new(new double[CountOf(lengths)], lengths, ReferenceLayout.Strides(order, lengths));

    /// <summary>A dense row-major tensor of <c>function(element)</c>; this tensor is left as it is.</summary>
    /// <param name="function">Applied once per element.</param>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> is null.</exception>
    public ReferenceTensor Select(Func<double, double> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        double[] result = ToArray();
        for (int i = 0; i < result.Length; i++) result[i] = function(result[i]);
        return Dense(result, _lengths);
    }

    /// <summary>The elements in row-major order of their indices, whatever the strides.</summary>
    public double[] ToArray()
    {
        double[] result = new double[Count];
        int next = 0;
        foreach (long place in Places()) result[next++] = Data[place];
        return result;
    }

    /// <summary>Writes <paramref name="values"/>, given in row-major order of the indices.</summary>
    /// <param name="values">Exactly <see cref="Count"/> numbers.</param>
    /// <exception cref="ArgumentException">Their number differs from <see cref="Count"/>.</exception>
    public void CopyFrom(ReadOnlySpan<double> values)
    {
        if (values.Length != Count) throw new ArgumentException($"values has {values.Length} elements; expected {Count}, one per element of the tensor.", nameof(values));
        int next = 0;
        foreach (long place in Places()) Data[place] = values[next++];
    }

    /// <summary>The places in <see cref="Data"/> of all elements, in row-major order of their indices.</summary>
    internal IEnumerable<long> Places()
    {
        if (Count == 0) yield break;

        int[] index = new int[Rank];
        long place = Offset;
        while (true)
        {
            yield return place;
            int axis = Rank - 1;
            for (; axis >= 0; axis--)
            {
                place += _strides[axis];
                if (++index[axis] < _lengths[axis]) break;
                place -= index[axis] * _strides[axis];
                index[axis] = 0;
            }

            if (axis < 0) yield break;
        }
    }

    private static long CountOf(ReadOnlySpan<int> lengths)
    {
        long count = 1;
        for (int axis = 0; axis < lengths.Length; axis++)
        {
            if (lengths[axis] < 0) throw new ArgumentException($"lengths[{axis}] is {lengths[axis]}; expected at least 0.", nameof(lengths));
            count = checked(count * lengths[axis]);
        }

        return count;
    }

    private (long Lowest, long Highest) Reach()
    {
        long lowest = Offset, highest = Offset;
        for (int axis = 0; axis < Rank; axis++)
        {
            long span = checked((_lengths[axis] - 1) * _strides[axis]);
            lowest += Math.Min(span, 0);
            highest += Math.Max(span, 0);
        }

        return (lowest, highest);
    }

    private long PlaceOf(ReadOnlySpan<int> index)
    {
        if (index.Length != Rank) throw new ArgumentException($"index has {index.Length} entries; expected {Rank}, one per axis.", nameof(index));
        long place = Offset;
        for (int axis = 0; axis < Rank; axis++)
        {
            if ((uint)index[axis] >= (uint)_lengths[axis])
                throw new ArgumentOutOfRangeException(nameof(index), index[axis], $"index[{axis}] is {index[axis]}; expected 0 to {_lengths[axis] - 1}.");
            place += index[axis] * _strides[axis];
        }

        return place;
    }
}
