namespace ConvDnn.Tests.Properties;

/// <summary>A tensor's numbers in row-major order of its axes, whatever the memory layout was: what the identities are written in.</summary>
internal sealed record Numbers(Dims Lengths, double[] Data)
{
    public int Rank => Lengths.Count;

    public double this[params ReadOnlySpan<long> index]
    {
        get => Data[Offset(index)];
        set => Data[Offset(index)] = value;
    }

    public static Numbers Filled(Dims lengths, double value)
    {
        var numbers = new Numbers(lengths, new double[lengths.Product()]);
        Array.Fill(numbers.Data, value);
        return numbers;
    }

    /// <summary>The tensor whose element at an index is what a function says.</summary>
    public static Numbers Of(Dims lengths, Func<long[], double> element)
    {
        Numbers numbers = Filled(lengths, 0);
        long[] index = new long[lengths.Count];
        for (int i = 0; i < numbers.Data.Length; i++)
        {
            numbers.Data[i] = element(index);
            for (int axis = index.Length - 1; axis >= 0 && ++index[axis] == lengths[axis]; axis--) index[axis] = 0;
        }

        return numbers;
    }

    /// <summary>Integers from −4 to 4: of some hundreds of their products every partial sum is exact in float32, so that sums can be compared for equality.</summary>
    public static Numbers Integers(Random random, Dims lengths) => Of(lengths, _ => random.Next(-4, 5));

    /// <summary>Numbers from ±1 with 20 significant bits: exact in float32.</summary>
    public static Numbers Reals(Random random, Dims lengths) => Of(lengths, _ => (random.Next(1 << 21) - (1 << 20)) / (double)(1 << 20));

    /// <summary>Parts of a tensor behind each other along an axis.</summary>
    public static Numbers Concatenated(int axis, params IReadOnlyList<Numbers> parts)
    {
        Dims lengths = parts[0].Lengths.With(axis, parts.Sum(part => part.Lengths[axis]));
        return Of(lengths, index =>
        {
            long[] inner = [.. index];
            foreach (Numbers part in parts)
            {
                if (inner[axis] < part.Lengths[axis]) return part[inner];
                inner[axis] -= part.Lengths[axis];
            }

            throw new InvalidOperationException("An index beyond all parts.");
        });
    }

    public Numbers Select(Func<double, double> f) => this with { Data = [.. Data.Select(f)] };

    public Numbers Zip(Numbers other, Func<double, double, double> f) => this with { Data = [.. Data.Zip(other.Data, f)] };

    /// <summary>The inner product ⟨this, other⟩.</summary>
    public double Inner(Numbers other) => Data.Zip(other.Data, (a, b) => a * b).Sum();

    /// <summary>Along one axis, the elements from a start on.</summary>
    public Numbers Slice(int axis, long start, long length) => Of(Lengths.With(axis, length), index =>
    {
        long[] outer = [.. index];
        outer[axis] += start;
        return this[outer];
    });

    /// <summary>Along one axis, the elements in another order.</summary>
    public Numbers Permuted(int axis, int[] order) => Of(Lengths, index =>
    {
        long[] source = [.. index];
        source[axis] = order[index[axis]];
        return this[source];
    });

    /// <summary>The same numbers, in the same order, under other lengths.</summary>
    public Numbers Reshaped(Dims lengths) => lengths.Product() == Data.Length ? new Numbers(lengths, Data) : throw new ArgumentException($"{Lengths} has other elements than {lengths}.");

    public override string ToString() => $"{Lengths}: {string.Join(' ', Data.Take(60))}";

    private int Offset(ReadOnlySpan<long> index)
    {
        long offset = 0;
        for (int axis = 0; axis < index.Length; axis++)
        {
            if (index[axis] < 0 || index[axis] >= Lengths[axis]) throw new ArgumentOutOfRangeException(nameof(index), index[axis], $"axis {axis} of {Lengths}");
            offset = (offset * Lengths[axis]) + index[axis];
        }

        return (int)offset;
    }
}
