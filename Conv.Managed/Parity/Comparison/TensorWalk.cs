namespace ConvDnn.Parity;

/// <summary>Visits every position of a tensor in row-major order of its axes, whatever its layout in memory.</summary>
internal struct TensorWalk
{
    private readonly TensorSpec _spec;
    private readonly long[] _position;
    private bool _started;

    public TensorWalk(TensorSpec spec)
    {
        _spec = spec;
        _position = new long[spec.Rank];
        Offset = 0;
    }

    /// <summary>Where the current position lies in memory, in elements.</summary>
    public long Offset { get; private set; }

    /// <summary>The current position, one number per axis.</summary>
    public readonly Dims Position => Dims.Create(_position);

    /// <summary>The number of the current position's plane: its first two axes, row-major.</summary>
    public readonly int Plane => _position.Length switch
    {
        0 => 0,
        1 => (int)_position[0],
        _ => (int)((_position[0] * _spec.Lengths[1]) + _position[1]),
    };

    /// <summary>Goes on to the next position; false after the last.</summary>
    public bool MoveNext()
    {
        if (!_started)
        {
            _started = true;
            return _spec.Count > 0;
        }

        for (int axis = _position.Length - 1; axis >= 0; axis--)
        {
            Offset += _spec.Strides[axis];
            if (++_position[axis] < _spec.Lengths[axis]) return true;
            Offset -= _spec.Strides[axis] * _spec.Lengths[axis];
            _position[axis] = 0;
        }

        return false;
    }
}
