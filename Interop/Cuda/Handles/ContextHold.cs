using System.Runtime.ConstrainedExecution;

namespace ConvDnn.Interop.Cuda.Handles;

/// <summary>
/// Keeps a context from being destroyed for as long as somebody works in it again and again, so that not every one of those times
/// has to. A context that is disposed of meanwhile refuses to be entered, and goes when the last of its holds does.
/// </summary>
public sealed class ContextHold : CriticalFinalizerObject, IDisposable
{
    private readonly CudaContextHandle _context;
    private int _holds;

    internal ContextHold(CudaContextHandle context)
    {
        ObjectDisposedException.ThrowIf(context.IsDisposed, typeof(CudaContext));
        _context = context;
        bool added = false;
        context.DangerousAddRef(ref added);
        _holds = 1;
    }

    /// <summary>Lets go where nobody disposed of the hold. What that ends waits for a live call.</summary>
    ~ContextHold() => LetGo();

    /// <summary>
    /// Makes the context current on this thread until the returned scope ends, as <see cref="CudaContextHandle.Enter"/> does.
    /// The hold must not be disposed of meanwhile.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The context was disposed of.</exception>
    /// <exception cref="Errors.NativeCallException">The context cannot be made current.</exception>
    public ContextScope Enter() => _context.EnterKept();

    /// <summary>Lets go of the context. Harmless when repeated.</summary>
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        if (LetGo() && !ProcessExit.Began) _context.Driver.ReleaseAbandoned();
    }

    private bool LetGo()
    {
        if (Interlocked.Exchange(ref _holds, 0) == 0) return false;
        _context.DangerousRelease();
        return true;
    }
}
