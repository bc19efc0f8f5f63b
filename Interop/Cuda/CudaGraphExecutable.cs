using ConvDnn.Interop.Cuda.Errors;
using ConvDnn.Interop.Cuda.Handles;

namespace ConvDnn.Interop.Cuda;

/// <summary>Recorded work that can be launched again and again.</summary>
public sealed unsafe class CudaGraphExecutable : IDisposable
{
    private readonly CudaGraphExecutableHandle _handle;

    internal CudaGraphExecutable(CudaContext context, CudaGraphExecutableHandle handle) => (Context, _handle) = (context, handle);

    /// <summary>The context.</summary>
    public CudaContext Context { get; }

    /// <summary>Enqueues all of the work.</summary>
    /// <param name="stream">The stream, of the same context.</param>
    /// <exception cref="ArgumentException"><paramref name="stream"/> belongs to another context.</exception>
    /// <exception cref="CudaException">The driver refuses, or earlier work has failed.</exception>
    public void Launch(CudaStream stream)
    {
        Context.RequireSameContext(stream);
        ObjectDisposedException.ThrowIf(_handle.IsDisposed, this);
        using ContextScope scope = Context.Enter();
        using HandleUse use = _handle.Use(), streamUse = stream.Use();
        Context.Driver.CheckCall(Context.Driver.Functions.cuGraphLaunch(new(use.Value), new(streamUse.Value)), $"executable.Launch(stream)");
    }

    /// <summary>Destroys it. Harmless when repeated.</summary>
    public void Dispose() => _handle.Dispose();
}
