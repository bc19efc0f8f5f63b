using System.Runtime.CompilerServices;

namespace ConvDnn.Device;

/// <summary>Five numbers, as kernels take them; the outermost axis first.</summary>
[InlineArray(Count)]
internal struct Five
{
    public const int Count = 5;

#pragma warning disable IDE0044, IDE0051 // The one field of an inline array is its first element.
    private long _first;
#pragma warning restore IDE0044, IDE0051

    /// <summary>The numbers with others in front, so that there are five.</summary>
    public static Five Of(Dims numbers, long missing)
    {
        if (numbers.Count > Count) throw new NotSupportedException($"A tensor of {numbers.Count} axes was given; the kernels take at most {Count}.");
        Five five = default;
        for (int i = 0; i < Count; i++)
        {
            int at = i - (Count - numbers.Count);
            five[i] = at < 0 ? missing : numbers[at];
        }

        return five;
    }

    /// <summary>N, C and then three spatial axes, those that are missing in front of the others.</summary>
    public static Five OfActivation(Dims numbers, long missing)
    {
        Five five = default;
        int spatial = numbers.Count - 2;
        (five[0], five[1]) = (numbers[0], numbers[1]);
        for (int i = 0; i < 3; i++) five[i + 2] = i < 3 - spatial ? missing : numbers[i - (3 - spatial) + 2];
        return five;
    }

    public Five Permuted(ReadOnlySpan<int> order)
    {
        Five result = default;
        for (int i = 0; i < Count; i++) result[i] = this[order[i]];
        return result;
    }

    public readonly long Product()
    {
        long product = 1;
        for (int i = 0; i < Count; i++) product = checked(product * this[i]);
        return product;
    }

    /// <summary>The axes from the widest step to the narrowest, so that neighbouring threads touch neighbouring memory.</summary>
    public static int[] OrderBySteps(Five lengths, Five steps)
    {
        int[] order = [0, 1, 2, 3, 4];
        long[] keys = new long[Count];
        for (int i = 0; i < Count; i++) keys[i] = lengths[i] > 1 ? steps[i] : long.MaxValue;
        return [.. order.OrderByDescending(axis => keys[axis]).ThenBy(static axis => axis)];
    }
}

/// <summary>Three numbers, one per spatial axis; the outermost first.</summary>
[InlineArray(Count)]
internal struct Three
{
    public const int Count = 3;

#pragma warning disable IDE0044, IDE0051 // The one field of an inline array is its first element.
    private long _first;
#pragma warning restore IDE0044, IDE0051

    /// <summary>The numbers with others in front, so that there are three.</summary>
    public static Three Of(Dims numbers, long missing)
    {
        Three three = default;
        for (int i = 0; i < Count; i++)
        {
            int at = i - (Count - numbers.Count);
            three[i] = at < 0 ? missing : numbers[at];
        }

        return three;
    }
}

/// <summary>Two numbers.</summary>
[InlineArray(2)]
internal struct Two
{
#pragma warning disable IDE0044, IDE0051 // The one field of an inline array is its first element.
    private long _first;
#pragma warning restore IDE0044, IDE0051

    public static Two Of(long outer, long inner)
    {
        Two two = default;
        (two[0], two[1]) = (outer, inner);
        return two;
    }
}
