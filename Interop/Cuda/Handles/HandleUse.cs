namespace ConvDnn.Interop.Cuda.Handles;

/// <summary>The value of a handle while a call uses it.</summary>
public readonly ref struct HandleUse
{
    private readonly QueuedHandle? _handle;

    internal HandleUse(QueuedHandle handle)
    {
        ObjectDisposedException.ThrowIf(handle.IsDisposed, handle);
        bool added = false;
        handle.DangerousAddRef(ref added);
        _handle = handle;
    }

    /// <summary>The native value; 0 where nothing is used.</summary>
    public nint Value => _handle?.DangerousGetHandle() ?? 0;

    /// <summary>Ends the use.</summary>
    public void Dispose() => _handle?.DangerousRelease();
}
