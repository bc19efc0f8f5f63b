namespace ConvDnn.Device;

/// <summary>Objects that one thread at a time may use, such as cuBLAS handles: rented for a call, made when none is free. Renting a free one allocates nothing.</summary>
/// <typeparam name="T">The objects.</typeparam>
/// <param name="make">Makes one.</param>
public sealed class HandlePool<T>(Func<T> make) : IDisposable
    where T : class, IDisposable
{
    private readonly Lock _lock = new();
    private T[] _free = new T[4];
    private int _count;
    private T? _first;
    private int _isFirstOut;
    private volatile bool _disposed;

    /// <summary>Takes one. Dispose the lease to give it back.</summary>
    /// <exception cref="ObjectDisposedException">The pool was disposed.</exception>
    public Lease Rent()
    {
        // One thread that comes again and again finds what it left, for one interlocked operation; others share the rest under a lock.
        if (!_disposed && Interlocked.CompareExchange(ref _isFirstOut, 1, 0) == 0) return new Lease(this, _first ?? MakeFirst());
        return RentOther();
    }

    /// <summary>Disposes what is free now, and what is rented when it comes back.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            Interlocked.MemoryBarrierProcessWide();
            DisposeFirst();
            while (_count > 0) _free[--_count].Dispose();
        }
    }

    private Lease RentOther()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_count > 0) return new Lease(this, _free[--_count]);
        }

        return new Lease(this, make());
    }

    private T MakeFirst()
    {
        try
        {
            return _first = make();
        }
        finally
        {
            if (_first is null) Volatile.Write(ref _isFirstOut, 0);
        }
    }

    private void Return(T value)
    {
        if (ReferenceEquals(value, _first))
        {
            Volatile.Write(ref _isFirstOut, 0);
            // Disposed meanwhile: what was left is taken away again. The order of this write and this read is seen to by the side that disposes.
            if (_disposed) DisposeFirst();
            return;
        }

        lock (_lock)
        {
            if (!_disposed)
            {
                if (_count == _free.Length) Array.Resize(ref _free, 2 * _count);
                _free[_count++] = value;
                return;
            }
        }

        value.Dispose();
    }

    /// <summary>Disposes the first, unless it is out; it is never free again.</summary>
    private void DisposeFirst()
    {
        if (Interlocked.CompareExchange(ref _isFirstOut, 1, 0) == 0) _first?.Dispose();
    }

    /// <summary>One object while it is rented.</summary>
    public readonly ref struct Lease
    {
        private readonly HandlePool<T> _pool;

        internal Lease(HandlePool<T> pool, T value) => (_pool, Value) = (pool, value);

        /// <summary>The object.</summary>
        public T Value { get; }

        /// <summary>Gives it back.</summary>
        public void Dispose() => _pool?.Return(Value);
    }
}
