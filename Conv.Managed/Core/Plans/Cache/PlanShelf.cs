namespace ConvDnn;

/// <summary>
/// Plans that were made, kept for those who ask for the same again: the second plan of a problem costs a look into a table. Plans may be executed by several threads at once,
/// so several owners may share one. Of several threads that miss, one makes the plan and the others wait; where it throws, nothing is kept and the next one tries. Safe for use by many threads.
/// </summary>
public sealed class PlanShelf : IDisposable
{
    /// <summary>How many plans are kept when nothing else is said.</summary>
    public const int DefaultCapacity = 256;

    private readonly Dictionary<ShelfKey, LinkedListNode<Entry>> _entries = new(new ShelfKeyComparer());
    private readonly LinkedList<Entry> _lately = [];
    private readonly Lock _lock = new();
    private readonly int _capacity;
    private bool _disposed;

    /// <summary>An empty shelf.</summary>
    /// <param name="capacity">How many plans are kept; beyond that the one that nobody asked for the longest goes. 0 keeps none.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacity"/> is negative.</exception>
    public PlanShelf(int capacity = DefaultCapacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        _capacity = capacity;
    }

    /// <summary>How many plans are kept.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _entries.Count;
        }
    }

    /// <summary>A plan for a problem under options. Each caller disposes what it got.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="options">What is asked of the plan.</param>
    /// <param name="place">Where the plan is to run: <see cref="IConfigurableEngine.Place"/>.</param>
    /// <param name="make">Makes the plan when there is none.</param>
    /// <param name="makeToBind">Makes the plan that takes a filter (<see cref="Plan.Bind"/>), which one owner has for itself; null for the same as <paramref name="make"/>.</param>
    /// <exception cref="ObjectDisposedException">The shelf was disposed.</exception>
    public Plan Get(Problem problem, PlanOptions options, long place, Func<Plan> make, Func<Plan>? makeToBind = null)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(make);
        // A plan that nobody else gets is bound as a shared one would be.
        if (_capacity == 0) return new Entry(new ShelfKey(problem, options, place)).Share(make, makeToBind ?? make);
        Entry entry = Find(new ShelfKey(problem, options, place));
        try
        {
            return entry.Share(make, makeToBind ?? make);
        }
        catch
        {
            Forget(entry);
            entry.Release();
            throw;
        }
    }

    /// <summary>Lets go of all plans; those that are in use live until their last owner disposes them.</summary>
    public void Dispose()
    {
        Entry[] all;
        lock (_lock)
        {
            _disposed = true;
            all = [.. _lately];
            _entries.Clear();
            _lately.Clear();
        }

        foreach (Entry entry in all) entry.Release();
    }

    /// <summary>The entry of a key, with one more owner.</summary>
    private Entry Find(ShelfKey key)
    {
        Entry found;
        Entry? dropped = null;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_entries.TryGetValue(key, out LinkedListNode<Entry>? node))
            {
                _lately.Remove(node);
                _lately.AddFirst(node);
                found = node.Value;
            }
            else
            {
                found = new Entry(key);
                _entries.Add(key, _lately.AddFirst(found));
                if (_entries.Count > _capacity)
                {
                    dropped = _lately.Last!.Value;
                    _lately.RemoveLast();
                    _entries.Remove(dropped.Key);
                }
            }

            found.Hold();
        }

        dropped?.Release();
        return found;
    }

    private void Forget(Entry entry)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(entry.Key, out LinkedListNode<Entry>? node) || node.Value != entry) return;
            _entries.Remove(entry.Key);
            _lately.Remove(node);
        }

        entry.Release();
    }

    /// <summary>One kept plan and the number of its owners, the shelf being the first.</summary>
    internal sealed class Entry(ShelfKey key)
    {
        private readonly Lock _making = new();
        private Plan? _plan;
        private int _owners = 1;

        public ShelfKey Key { get; } = key;

        public void Hold() => Interlocked.Increment(ref _owners);

        public Plan Share(Func<Plan> make, Func<Plan> makeToBind)
        {
            lock (_making) _plan ??= make();
            return new SharedPlan(this, _plan, makeToBind);
        }

        public void Release()
        {
            if (Interlocked.Decrement(ref _owners) == 0) _plan?.Dispose();
        }
    }
}
