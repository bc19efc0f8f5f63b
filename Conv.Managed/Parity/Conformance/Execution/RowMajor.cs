namespace ConvDnn.Parity.Conformance;

/// <summary>Between the order of case files, row-major in the axes, and a tensor's own order in memory.</summary>
internal static class RowMajor
{
    /// <summary>Numbers in the order of memory, from numbers in row-major order.</summary>
    public static double[] ToMemory(TensorSpec spec, ReadOnlySpan<double> values)
    {
        if (IsRowMajor(spec)) return values.ToArray();
        double[] memory = new double[spec.Extent];
        int next = 0;
        foreach (long place in spec.Places()) memory[place] = values[next++];
        return memory;
    }

    /// <summary>Numbers in row-major order, from a tensor's memory.</summary>
    public static double[] FromMemory(TensorSpec spec, TensorView view)
    {
        double[] memory = new double[spec.Extent];
        ElementConversion.Read(view, memory);
        return IsRowMajor(spec) ? memory : [.. spec.Places().Select(place => memory[place])];
    }

    private static bool IsRowMajor(TensorSpec spec) => spec == TensorSpec.Packed(spec.Type, spec.Lengths);
}
