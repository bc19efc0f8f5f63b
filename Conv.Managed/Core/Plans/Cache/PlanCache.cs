using System.Collections.Concurrent;

namespace ConvDnn;

/// <summary>
/// Decisions about plans, by key: in memory, and in a file where one is named. Of several threads that miss the same key one decides and the others wait.
/// Refusals are decisions too. Safe for use by many threads.
/// </summary>
public sealed class PlanCache
{
    private readonly ConcurrentDictionary<string, Lazy<PlanDecision>> _decisions = new(StringComparer.Ordinal);
    private readonly Action<string> _warn;
    private readonly Lock _writing = new();
    private int _changes;
    private int _written;

    /// <summary>A cache.</summary>
    /// <param name="path">The file to begin with and to save to; null for none. A file that does not exist yet is no fault; one that cannot be used is ignored with a warning.</param>
    /// <param name="warn">Gets warnings; null writes them to <see cref="System.Diagnostics.Trace"/>.</param>
    public PlanCache(string? path = null, Action<string>? warn = null)
    {
        FilePath = path;
        _warn = warn ?? (static warning => System.Diagnostics.Trace.TraceWarning(warning));
        if (path is null) return;
        foreach ((string key, PlanDecision decision) in PlanCacheFile.Read(path, _warn)) _decisions[key] = Decided(decision);
    }

    /// <summary>The file, or null.</summary>
    public string? FilePath { get; }

    /// <summary>How many decisions there are.</summary>
    public int Count => _decisions.Count;

    /// <summary>True when something was decided or dropped that the file does not show.</summary>
    public bool HasChanges => Volatile.Read(ref _changes) != Volatile.Read(ref _written);

    /// <summary>The decision under a key, made now when there is none. What <paramref name="decide"/> throws reaches all that wait for it, and nothing is kept.</summary>
    /// <param name="key">The key.</param>
    /// <param name="decide">Decides; called once for a key, however many threads ask.</param>
    public PlanDecision GetOrDecide(PlanKey key, Func<PlanDecision> decide)
    {
        ArgumentNullException.ThrowIfNull(decide);
        Lazy<PlanDecision> mine = new(decide);
        Lazy<PlanDecision> kept = _decisions.GetOrAdd(key.Text, mine);
        try
        {
            PlanDecision decision = kept.Value;
            if (ReferenceEquals(kept, mine)) Interlocked.Increment(ref _changes);
            return decision;
        }
        catch
        {
            _decisions.TryRemove(new KeyValuePair<string, Lazy<PlanDecision>>(key.Text, kept));
            throw;
        }
    }

    /// <summary>The decision under a key, if there is one already.</summary>
    public PlanDecision? Find(PlanKey key) =>
        _decisions.TryGetValue(key.Text, out Lazy<PlanDecision>? kept) && kept.IsValueCreated ? kept.Value : null;

    /// <summary>Sets a decision, over one that is there.</summary>
    public void Set(PlanKey key, PlanDecision decision)
    {
        ArgumentNullException.ThrowIfNull(decision);
        _decisions[key.Text] = Decided(decision);
        Interlocked.Increment(ref _changes);
    }

    /// <summary>Drops a decision that turned out not to hold, such as one for a library of another build.</summary>
    /// <returns>True when there was one.</returns>
    public bool Drop(PlanKey key)
    {
        if (!_decisions.TryRemove(key.Text, out _)) return false;
        Interlocked.Increment(ref _changes);
        return true;
    }

    /// <summary>
    /// Writes the file, whole or not at all, if there is one and something changed. What other processes put there meanwhile stays; where both decided, this one's counts.
    /// A file that cannot be written costs a warning.
    /// </summary>
    /// <returns>True when the file was written.</returns>
    public bool Save()
    {
        if (FilePath is null) return false;
        lock (_writing)
        {
            int changes = Volatile.Read(ref _changes);
            if (changes == _written) return false;
            var all = new SortedDictionary<string, PlanDecision>(StringComparer.Ordinal);
            // Of a file that is in the way nothing is kept; it was warned of when the cache began.
            foreach ((string key, PlanDecision decision) in PlanCacheFile.Read(FilePath, static _ => { })) all[key] = decision;
            foreach ((string key, Lazy<PlanDecision> kept) in _decisions)
            {
                if (kept.IsValueCreated) all[key] = kept.Value;
            }

            if (!PlanCacheFile.Write(FilePath, all, _warn)) return false;
            Volatile.Write(ref _written, changes);
            return true;
        }
    }

    private static Lazy<PlanDecision> Decided(PlanDecision decision)
    {
        var decided = new Lazy<PlanDecision>(() => decision);
        _ = decided.Value;
        return decided;
    }
}
