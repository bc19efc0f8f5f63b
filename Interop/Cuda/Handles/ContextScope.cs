using ConvDnn.Interop.Cuda.Errors;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.Cuda.Handles;

/// <summary>A stretch of a thread's time in which a context is current.</summary>
public readonly unsafe ref struct ContextScope
{
    private readonly CudaContextHandle _context;
    private readonly bool _pushed;

    internal ContextScope(CudaContextHandle context)
    {
        bool added = false;
        context.DangerousAddRef(ref added);
        try
        {
            _context = context;
            CudaDriver driver = context.Driver;
            CUcontext current;
            driver.CheckCall(driver.Functions.cuCtxGetCurrent(&current), $"using var scope = context.Enter()");
            if (current != context.Context)
            {
                driver.CheckCall(driver.Functions.cuCtxPushCurrent_v2(context.Context), $"using var scope = context.Enter()");
                _pushed = true;
            }

            if (!context.Releases.IsEmpty && !driver.IsCapturing) context.DrainRelaxed();
            driver.ReleaseAbandoned();
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
        if (_context is null) return;
        try
        {
            CudaDriver driver = _context.Driver;
            CUcontext popped;
            if (_pushed) driver.CheckCall(driver.Functions.cuCtxPopCurrent_v2(&popped), $"context.Enter().Dispose()");
        }
        finally
        {
            _context.DangerousRelease();
        }
    }
}
