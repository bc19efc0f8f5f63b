namespace ConvDnn.Parity;

/// <summary>Steps that make lists of numbers smaller.</summary>
internal static class SmallerDims
{
    /// <summary>Numbers nearer to a target, the boldest first: the target itself, half way, one step.</summary>
    public static IEnumerable<long> Toward(long value, long target)
    {
        if (value == target) yield break;
        yield return target;
        long half = target + ((value - target) / 2), step = value - Math.Sign(value - target);
        if (half != target && half != value) yield return half;
        if (step != target && step != half) yield return step;
    }

    /// <summary>The list with one of its numbers nearer to a target.</summary>
    public static IEnumerable<Dims> Toward(Dims dims, long target)
    {
        for (int axis = 0; axis < dims.Count; axis++)
        {
            foreach (long value in Toward(dims[axis], target)) yield return dims.With(axis, value);
        }
    }

    /// <summary>The padding without any, or with one of its numbers nearer to 0.</summary>
    public static IEnumerable<Padding> TowardNone(Padding padding)
    {
        if (padding.Before.All(0) && padding.After.All(0)) yield break;
        yield return new Padding(Dims.Filled(padding.Before.Count, 0), Dims.Filled(padding.After.Count, 0));
        foreach (Dims before in Toward(padding.Before, 0)) yield return padding with { Before = before };
        foreach (Dims after in Toward(padding.After, 0)) yield return padding with { After = after };
    }

    /// <summary>The list without one axis.</summary>
    public static Dims Without(this Dims dims, int axis) => dims.IsEmpty ? dims : dims.Slice(0, axis).Concat(dims.Slice(axis + 1, dims.Count - axis - 1));

    /// <summary>The padding without one axis.</summary>
    public static Padding Without(this Padding padding, int axis) => new(padding.Before.Without(axis), padding.After.Without(axis));
}
