namespace ConvDnn.Reference;

/// <summary>Compares the tensors of a call with what the problem expects.</summary>
internal static class ShapeCheck
{
    public static void Expect(ReferenceTensor tensor, IReadOnlyList<int> expected, string name)
    {
        ArgumentNullException.ThrowIfNull(tensor, name);
        if (!tensor.Lengths.SequenceEqual(expected.ToArray()))
            throw new ArgumentException($"{name} has the lengths [{string.Join(", ", tensor.Lengths.ToArray())}]; expected [{string.Join(", ", expected)}].", name);
    }
}
