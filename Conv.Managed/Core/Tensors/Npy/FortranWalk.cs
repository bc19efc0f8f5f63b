namespace ConvDnn;

/// <summary>
/// Walks an array in Fortran order (first index fastest) and says at which offset of the C-order array (last index fastest) each element stands.
/// Both orders hold the same elements, so one walk serves reading (scatter) and writing (gather), a block at a time.
/// </summary>
/// <param name="shape">The lengths, outermost first.</param>
internal sealed class FortranWalk(ReadOnlySpan<long> shape)
{
    private readonly long[] _shape = shape.ToArray();
    private readonly long[] _strides = CStrides(shape);
    private readonly long[] _index = new long[shape.Length];
    private long _offset;

    /// <summary>Puts the next elements of the Fortran order where they belong in the C-order array.</summary>
    public unsafe void Scatter<T>(ReadOnlySpan<T> fortran, T* c) where T : unmanaged
    {
        foreach (T element in fortran)
        {
            c[_offset] = element;
            Advance();
        }
    }

    /// <summary>Fetches the next elements of the Fortran order from the C-order array.</summary>
    public unsafe void Gather<T>(T* c, Span<T> fortran) where T : unmanaged
    {
        foreach (ref T element in fortran)
        {
            element = c[_offset];
            Advance();
        }
    }

    private void Advance()
    {
        for (int axis = 0; axis < _index.Length; axis++)
        {
            _offset += _strides[axis];
            if (++_index[axis] < _shape[axis]) return;
            _offset -= _strides[axis] * _shape[axis];
            _index[axis] = 0;
        }
    }

    private static long[] CStrides(ReadOnlySpan<long> shape)
    {
        long[] strides = new long[shape.Length];
        long stride = 1;
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= shape[axis];
        }

        return strides;
    }
}
