namespace ConvDnn;

/// <summary>
/// Equality of problem, options and context with a hash of what usually tells them apart. The hash that records bring covers every property,
/// and compiling all that would take a program's first plan longer than planning.
/// </summary>
internal sealed class ShelfKeyComparer : IEqualityComparer<ShelfKey>
{
    public bool Equals(ShelfKey? a, ShelfKey? b) =>
        a is not null && b is not null && a.Context == b.Context && a.Problem.Equals(b.Problem) && a.Options.Equals(b.Options);

    public int GetHashCode(ShelfKey key)
    {
        long hash = key.Context + ((int)key.Problem.Direction * 31L) + key.Options.Threads;
        foreach (Operand operand in key.Problem.Operands)
        {
            for (int axis = 0; axis < operand.Spec.Rank; axis++) hash = (((hash * 31) + operand.Spec.Lengths[axis]) * 31) + operand.Spec.Strides[axis];
        }

        return (int)(hash ^ (hash >> 32));
    }
}
