using ConvDnn.Interop.Cuda.Errors;

namespace ConvDnn.Interop.Cuda.Handles;

/// <summary>A stretch of a thread's time in which a context is current.</summary>
public readonly ref struct ContextScope
{
    private readonly CudaContextHandle _context;
    private readonly bool _pushed;
    private readonly bool _held;

    /// <summary>Enters a context.</summary>
    /// <param name="context">The context.</param>
    /// <param name="isKept">Whether the caller keeps the context from being destroyed meanwhile.</param>
    internal ContextScope(CudaContextHandle context, bool isKept)
    {
        _context = context;
        if (isKept)
        {
            _pushed = context.MakeCurrent();
            return;
        }

        context.DangerousAddRef(ref _held);
        try
        {
            _pushed = context.MakeCurrent();
        }
        catch
        {
            context.DangerousRelease();
            throw;
        }
    }

    /// <summary>Makes the context current again that was so before.</summary>
    /// <exception cref="CudaException">The driver does not give it back.</exception>
    public void Dispose()
    {
        if (!_held)
        {
            if (_pushed) _context.GiveBack();
            return;
        }

        try
        {
            if (_pushed) _context.GiveBack();
        }
        finally
        {
            _context.DangerousRelease();
        }
    }
}
