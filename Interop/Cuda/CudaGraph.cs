using ConvDnn.Interop.Cuda.Errors;
using ConvDnn.Interop.Cuda.Handles;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.Cuda;

/// <summary>Work recorded from a stream.</summary>
public sealed unsafe class CudaGraph : IDisposable
{
    private readonly CudaGraphHandle _handle;

    internal CudaGraph(CudaContext context, CudaGraphHandle handle) => (Context, _handle) = (context, handle);

    /// <summary>The context.</summary>
    public CudaContext Context { get; }

    /// <summary>Makes the work ready to launch. Buffers and handles that it uses must live while it is launched.</summary>
    /// <exception cref="NotSupportedException">The driver is older than CUDA 11.4.</exception>
    /// <exception cref="CudaException">The driver refuses.</exception>
    public CudaGraphExecutable Instantiate()
    {
        CudaDriver driver = Context.Driver;
        if (driver.Functions.cuGraphInstantiateWithFlags == null) throw new NotSupportedException($"Graphs need a driver of CUDA 11.4 or newer; this one is of CUDA {driver.Version}.");

        var handle = new CudaGraphExecutableHandle(Context.SafeHandle);
        using ContextScope scope = Context.Enter();
        using HandleUse use = Use();
        CUgraphExec executable;
        driver.CheckCall(driver.Functions.cuGraphInstantiateWithFlags(&executable, new(use.Value), 0), $"graph.Instantiate()");
        handle.Take(executable);
        return new CudaGraphExecutable(Context, handle);
    }

    /// <summary>The graph during a call; see <see cref="QueuedHandle.Use"/>.</summary>
    /// <exception cref="ObjectDisposedException">The graph was disposed of.</exception>
    public HandleUse Use()
    {
        ObjectDisposedException.ThrowIf(_handle.IsDisposed, this);
        return _handle.Use();
    }

    /// <summary>Destroys the recording; what was instantiated from it lives on. Harmless when repeated.</summary>
    public void Dispose() => _handle.Dispose();
}
