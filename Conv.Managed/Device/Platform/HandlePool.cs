namespace ConvDnn.Device;

/// <summary>Objects that one thread at a time may use, such as cuBLAS handles: rented for a call, made when none is free. Renting a free one allocates nothing.</summary>
/// <typeparam name="T">The objects.</typeparam>
/// <param name="make">Makes one.</param>
public sealed class HandlePool<T>(Func<T> make) : IDisposable
    where T : class, IDisposable
{
    private readonly Lock _lock = new();
    private T[] _free = new T[4];
    private T? _next;
    private int _count;
    private volatile bool _disposed;

    /// <summary>Takes one. Dispose the lease to give it back.</summary>
    /// <exception cref="ObjectDisposedException">The pool was disposed.</exception>
    public Lease Rent()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        // One thread that comes again and again finds what it left, without a lock.
        if (Interlocked.Exchange(ref _next, null) is { } next) return new Lease(this, next);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_count > 0) return new Lease(this, _free[--_count]);
        }

        return new Lease(this, make());
    }

    /// <summary>Disposes what is free now, and what is rented when it comes back.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            Interlocked.Exchange(ref _next, null)?.Dispose();
            while (_count > 0) _free[--_count].Dispose();
        }
    }

    private void Return(T value)
    {
        if (Interlocked.CompareExchange(ref _next, value, null) is null)
        {
            // Disposed meanwhile: what was left is taken away again.
            if (_disposed) Interlocked.Exchange(ref _next, null)?.Dispose();
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
