using System.Runtime.CompilerServices;

namespace ConvDnn.Interop.CuDnn.Descriptors;

/// <summary>Checks of lengths, and the strides that follow from them.</summary>
internal static class Lengths
{
    public const int MinRank = 4, MaxRank = 8;

    /// <summary>The lengths as an array of their own, checked.</summary>
    public static int[] OfTensor(ReadOnlySpan<int> lengths, [CallerArgumentExpression(nameof(lengths))] string name = "")
    {
        if (lengths.Length is < MinRank or > MaxRank)
        {
            throw new ArgumentException($"{lengths.Length} lengths given; expected {MinRank} to {MaxRank}: N, C and the spatial ones. For one spatial dimension add another of length 1.", name);
        }

        return Positive(lengths, name);
    }

    /// <summary>Values that must be at least 1.</summary>
    public static int[] Positive(ReadOnlySpan<int> values, [CallerArgumentExpression(nameof(values))] string name = "") => AtLeast(1, values, name);

    /// <summary>Values that must be at least a minimum.</summary>
    public static int[] AtLeast(int minimum, ReadOnlySpan<int> values, [CallerArgumentExpression(nameof(values))] string name = "")
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] < minimum) throw new ArgumentOutOfRangeException(name, values[i], $"Value {i} is {values[i]}; expected at least {minimum}.");
        }

        return values.ToArray();
    }

    /// <summary>One value per spatial dimension; an empty list stands for the same value everywhere.</summary>
    public static int[] PerAxis(ReadOnlySpan<int> values, int axes, int whenEmpty, int minimum, [CallerArgumentExpression(nameof(values))] string name = "")
    {
        if (values.IsEmpty)
        {
            int[] all = new int[axes];
            Array.Fill(all, whenEmpty);
            return all;
        }

        if (values.Length != axes) throw new ArgumentException($"{values.Length} values given; expected {axes}, one per spatial dimension.", name);
        return AtLeast(minimum, values, name);
    }

    /// <summary>Strides of a packed tensor; channels last puts C innermost.</summary>
    public static int[] PackedStrides(ReadOnlySpan<int> lengths, bool channelsLast)
    {
        var strides = new int[lengths.Length];
        int next = 1;
        foreach (int axis in MemoryOrder(lengths.Length, channelsLast))
        {
            strides[axis] = next;
            next *= lengths[axis];
        }

        return strides;
    }

    /// <summary>
    /// The strides, with those of axes of length 1, which address nothing, replaced by what a packed tensor would have:
    /// cuDNN recognises a layout by all strides.
    /// </summary>
    public static int[] CanonicalStrides(ReadOnlySpan<int> lengths, ReadOnlySpan<int> strides)
    {
        int[] canonical = strides.ToArray();
        bool channelsLast = lengths[1] > 1 && strides[1] == 1;
        long next = 1;
        foreach (int axis in MemoryOrder(lengths.Length, channelsLast))
        {
            if (lengths[axis] == 1) canonical[axis] = (int)Math.Min(next, int.MaxValue);
            else next = (long)canonical[axis] * lengths[axis];
        }

        return canonical;
    }

    /// <summary>Throws where a packed tensor has more elements than cuDNN counts.</summary>
    public static void RequireCountable(ReadOnlySpan<int> lengths, string name)
    {
        long elements = 1;
        foreach (int length in lengths)
        {
            elements *= length;
            if (elements > int.MaxValue) throw TooMany($"[{string.Join(", ", lengths.ToArray())}] has", name);
        }
    }

    /// <summary>Throws where a strided tensor reaches further than cuDNN counts.</summary>
    public static void RequireCountable(ReadOnlySpan<int> lengths, ReadOnlySpan<int> strides, string name)
    {
        Int128 last = 0;
        for (int i = 0; i < lengths.Length; i++) last += (Int128)(lengths[i] - 1L) * strides[i];
        if (last >= int.MaxValue) throw TooMany($"[{string.Join(", ", lengths.ToArray())}] with strides [{string.Join(", ", strides.ToArray())}] reaches over", name);
    }

    private static ArgumentException TooMany(string tensor, string name) =>
        new($"{tensor} more elements than cuDNN counts in these descriptors, which is {int.MaxValue}; split the batch, or use the graph API, which counts in 64 bits.", name);

    /// <summary>The number of elements from the first to the last one addressed.</summary>
    public static long Extent(ReadOnlySpan<int> lengths, ReadOnlySpan<int> strides)
    {
        long last = 0;
        for (int i = 0; i < lengths.Length; i++) last += (lengths[i] - 1L) * strides[i];
        return last + 1;
    }

    /// <summary>The axes from the innermost in memory to the outermost.</summary>
    private static IEnumerable<int> MemoryOrder(int rank, bool channelsLast)
    {
        if (channelsLast) yield return 1;
        for (int axis = rank - 1; axis >= 0; axis--)
        {
            if (!channelsLast || axis != 1) yield return axis;
        }
    }
}
