using ConvDnn.Interop.Cuda.Errors;

namespace ConvDnn.Interop.Cuda.Handles;

/// <summary>A stretch of a thread's time in which a context is current.</summary>
public readonly ref struct ContextScope
{
    private readonly CudaContextHandle _context;
    private readonly bool _pushed;
    private readonly bool _held;

    /// <summary>A context that is current already and that the caller keeps from being destroyed meanwhile.</summary>
    /// <param name="context">The context.</param>
    /// <param name="pushed">Whether it was pushed for this.</param>
    internal ContextScope(CudaContextHandle context, bool pushed) => (_context, _pushed) = (context, pushed);

    /// <summary>Enters a context and keeps it.</summary>
    /// <param name="context">The context.</param>
    internal ContextScope(CudaContextHandle context)
    {
        _context = context;
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
        if (_held) GiveBackAndRelease();
        else if (_pushed) _context.GiveBack();
    }

    private void GiveBackAndRelease()
    {
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
