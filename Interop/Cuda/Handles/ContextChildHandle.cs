using System.Runtime.InteropServices;

namespace ConvDnn.Interop.Cuda.Handles;

/// <summary>A native object that lives in a context and is destroyed with that context current. It keeps the context alive.</summary>
public abstract class ContextChildHandle : QueuedHandle
{
    private readonly CudaContextHandle _context;

    /// <summary>A handle that holds nothing yet.</summary>
    /// <param name="context">The context that it lives in.</param>
    /// <param name="parents">What else must outlive it; nulls are skipped.</param>
    protected ContextChildHandle(CudaContextHandle context, params SafeHandle?[] parents)
        : base(Of(context).Releases, [context, .. parents]) => _context = context;

    /// <summary>The context that it lives in.</summary>
    public CudaContextHandle Context => _context;

    /// <inheritdoc/>
    protected override void DrainQueue() => _context.EnterAndDrain();

    private static CudaContextHandle Of(CudaContextHandle context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context;
    }
}
