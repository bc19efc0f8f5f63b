namespace ConvDnn.Device;

/// <summary>Tensors as vendors take them: at least two spatial axes, strides above 0, memory without overlaps.</summary>
public static class CoreTensors
{
    /// <summary>The fewest spatial axes of a vendor's tensor.</summary>
    public const int LeastSpatialRank = 2;

    /// <summary>The same memory with a spatial axis of length 1 before a lone one.</summary>
    public static TensorSpec Raise(TensorSpec tensor)
    {
        if (tensor.Rank - 2 >= LeastSpatialRank) return tensor;
        long across = Math.Max(1, tensor.Strides[2] * tensor.Lengths[2]);
        return new TensorSpec(tensor.Type, Insert(tensor.Lengths, 2, 1), Insert(tensor.Strides, 2, across));
    }

    /// <summary>One number per spatial axis, with one more before a lone one.</summary>
    public static Dims Raise(Dims perAxis, long missing) => perAxis.Count >= LeastSpatialRank ? perAxis : Insert(perAxis, 0, missing);

    /// <summary>The padding with none on an axis that <see cref="Raise(Dims, long)"/> adds.</summary>
    public static Padding Raise(Padding padding) => new(Raise(padding.Before, 0), Raise(padding.After, 0));

    /// <summary>Whether a vendor can take the tensor where it is.</summary>
    public static bool IsTaken(TensorSpec tensor)
    {
        for (int i = 0; i < tensor.Rank; i++)
        {
            if (tensor.Lengths[i] > 1 && tensor.Strides[i] is < 1 or > int.MaxValue) return false;
        }

        return !tensor.Overlaps && tensor.Extent <= int.MaxValue;
    }

    /// <summary>Whether two descriptions of the same lengths put every element in the same place.</summary>
    public static bool IsSameMemory(TensorSpec a, TensorSpec b)
    {
        for (int i = 0; i < a.Rank; i++)
        {
            if (a.Lengths[i] > 1 && a.Strides[i] != b.Strides[i]) return false;
        }

        return a.Type == b.Type && a.Lengths == b.Lengths;
    }

    /// <summary>The same memory with the strides of a packed tensor on axes of length 1, where they mean nothing but libraries look at them.</summary>
    public static TensorSpec Canonical(TensorSpec tensor)
    {
        bool channelsLast = tensor.Lengths[1] > 1 && tensor.Strides[1] == 1;
        Dims strides = tensor.Strides;
        long next = 1;
        for (int i = 0; i < tensor.Rank; i++)
        {
            // From the innermost axis outwards; channels come first where they lie closest.
            int axis = !channelsLast ? tensor.Rank - 1 - i : i == 0 ? 1 : i < tensor.Rank - 1 ? tensor.Rank - i : 0;
            if (tensor.Lengths[axis] == 1) strides = strides.With(axis, next);
            else next = strides[axis] * tensor.Lengths[axis];
        }

        return new TensorSpec(tensor.Type, tensor.Lengths, strides);
    }

    /// <summary>The description of the same memory that has the strides of a named layout on axes of length 1 too, where there is one.</summary>
    public static TensorSpec Named(TensorSpec tensor, TensorSpec packed) => IsSameMemory(tensor, packed) ? packed : Canonical(tensor);

    private static Dims Insert(Dims dims, int index, long value) => dims.Slice(0, index).Concat([value]).Concat(dims.Slice(index, dims.Count - index));
}
