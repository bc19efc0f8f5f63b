namespace ConvDnn.Benchmarks.Peers;

/// <summary>One way to compute a cell's result.</summary>
internal abstract class Contestant(string name, PeerClass classes, bool isOurs) : IDisposable
{
    /// <summary>Its name in tables, unique within a cell.</summary>
    public string Name => name;

    /// <summary>The classes that it competes in.</summary>
    public PeerClass Classes => classes;

    public bool IsOurs => isOurs;

    /// <summary>What it chose, in its own words.</summary>
    public abstract string Implementation { get; }

    /// <summary>Bytes of scratch memory, where it says so.</summary>
    public virtual long WorkspaceBytes => 0;

    /// <summary>Computes once: what the clock sees.</summary>
    public abstract void Run();

    /// <summary>Fills the result with NaN, so that what a run leaves out is found.</summary>
    public abstract void Poison();

    /// <summary>Copies the result in plain order (NCHW or KCRS).</summary>
    public abstract unsafe void CopyResult(float* plain);

    public abstract void Dispose();
}
