using System.Runtime.InteropServices;

namespace ConvDnn.Interop.Cuda.Handles;

/// <summary>
/// An owned or borrowed native handle. Disposing of it queues it and drains the queue at once; its finalizer only queues
/// it. A borrowed handle is never destroyed. The parents that it needs live as long as it does.
/// </summary>
public abstract class QueuedHandle : SafeHandle
{
    private readonly PendingReleases _queue;
    private readonly SafeHandle[] _parents;
    private readonly List<SafeHandle> _held = [];
    private bool _adopted;
    private bool _owned;

    /// <summary>A handle that holds nothing yet.</summary>
    /// <param name="queue">Where it waits to be destroyed.</param>
    /// <param name="parents">What must outlive it; nulls are skipped.</param>
    protected QueuedHandle(PendingReleases queue, params SafeHandle?[] parents)
        : base(0, ownsHandle: true) => (_queue, _parents) = (queue, [.. parents.OfType<SafeHandle>()]);

    /// <inheritdoc/>
    public override bool IsInvalid => !_adopted;

    /// <summary>Whether it was disposed of. What still uses it, such as a child or a running call, may keep the native object.</summary>
    public bool IsDisposed { get; private set; }

    /// <summary>The native value, for a caller that keeps this handle from being disposed of until its call is over: without the cost of <see cref="Use"/>.</summary>
    /// <exception cref="ObjectDisposedException">The handle was disposed of.</exception>
    public nint ValueWhileKept
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsDisposed, this);
            return handle;
        }
    }

    /// <summary>Whether the native object is destroyed with this handle.</summary>
    public bool IsOwned => _owned;

    /// <summary>Whether the native object is destroyed, given back where it was borrowed, or given up.</summary>
    internal bool IsReleased { get; private set; }

    internal int FailedAttempts { get; private set; }

    /// <summary>
    /// The native value during a call. Keeps the handle alive, even where another thread disposes of it, until the
    /// returned use is disposed of.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The handle was disposed of.</exception>
    public HandleUse Use() => new(this);

    /// <summary>Takes a native object.</summary>
    /// <param name="value">Its address.</param>
    /// <param name="owned">Whether to destroy it in the end.</param>
    /// <exception cref="ObjectDisposedException">A parent was disposed of. An owned object is destroyed then.</exception>
    protected void Adopt(nint value, bool owned)
    {
        // What is borrowed stands by itself, and must not keep a context of ours from going.
        if (owned)
        {
            try
            {
                foreach (SafeHandle parent in _parents) Hold(parent);
            }
            catch (ObjectDisposedException)
            {
                // Another thread disposed of a parent meanwhile; the calling thread is still inside of it.
                Destroy(value);
                LetGo();
                throw;
            }
        }

        SetHandle(value);
        _owned = owned;
        _adopted = true;
    }

    /// <summary>Makes another handle outlive this one, which must hold a native object already.</summary>
    /// <param name="parent">The other handle; null is skipped.</param>
    /// <exception cref="ObjectDisposedException"><paramref name="parent"/> was disposed of.</exception>
    protected void Keep(SafeHandle? parent)
    {
        if (parent is not null && !_held.Contains(parent)) Hold(parent);
    }

    /// <summary>Calls the destroy function. Runs on a thread of the program, never on the finalizer thread.</summary>
    /// <param name="value">The native object.</param>
    /// <returns>Whether it is gone.</returns>
    protected abstract bool Destroy(nint value);

    /// <summary>Drains the queue that this handle waits in, with the right context current.</summary>
    protected virtual void DrainQueue() => _queue.Drain();

    /// <inheritdoc/>
    protected sealed override bool ReleaseHandle()
    {
        _queue.Add(this);
        return true;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        base.Dispose(disposing);
        if (disposing && !IsReleased && !ProcessExit.Began) DrainQueue();
    }

    private void Hold(SafeHandle parent)
    {
        bool added = false;
        parent.DangerousAddRef(ref added);
        _held.Add(parent);
    }

    private void LetGo()
    {
        foreach (SafeHandle parent in _held) parent.DangerousRelease();
        _held.Clear();
    }

    internal bool TryDestroy()
    {
        if (_owned && !Destroy(handle))
        {
            FailedAttempts++;
            return false;
        }

        GiveUp();
        return true;
    }

    /// <summary>Lets go of the parents.</summary>
    internal void GiveUp()
    {
        IsReleased = true;
        LetGo();
    }
}
