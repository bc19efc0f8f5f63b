using ConvDnn.Interop.Cuda.Errors;
using ConvDnn.Interop.Cuda.Handles;
using ConvDnn.Interop.CuDnn.Handles;

namespace ConvDnn.Interop.CuDnn.Descriptors;

/// <summary>A descriptor of the legacy API: made once, never changed. Safe for use by many threads.</summary>
public abstract unsafe class Descriptor : IOperand, IDisposable
{
    private readonly DescriptorHandle _handle;

    private protected Descriptor(CudnnLibrary library, void* destroy)
    {
        Library = library;
        _handle = new DescriptorHandle(library, destroy);
        library.DrainReleases();
    }

    /// <summary>The library that it was made by.</summary>
    public CudnnLibrary Library { get; }

    /// <summary>The descriptor in words.</summary>
    public abstract string InWords { get; }

    /// <summary>The C# expression that makes such a descriptor from <c>library</c>.</summary>
    protected abstract string Expression { get; }

    /// <summary>The descriptor during a call; see <see cref="QueuedHandle.Use"/>.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed of.</exception>
    public HandleUse Use()
    {
        ObjectDisposedException.ThrowIf(_handle.IsDisposed, this);
        return _handle.Use();
    }

    /// <summary>The native descriptor, for a caller that keeps this object until the call is over.</summary>
    internal nint Value => _handle.ValueWhileKept;

    /// <summary>Destroys the descriptor. Harmless when repeated.</summary>
    public void Dispose()
    {
        _handle.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The descriptor in words.</summary>
    public sealed override string ToString() => InWords;

    string IOperand.Declaration(string name) => $"using var {name} = {Expression};";

    private protected void Take(nint descriptor) => _handle.Take(descriptor);
}
