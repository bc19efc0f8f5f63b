using System.Runtime.InteropServices;
using ConvDnn.Interop.Cuda.Handles;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Interop.CuDnn.Handles;

/// <summary>A descriptor of the graph API. It keeps the handle and the descriptors alive that it refers to.</summary>
public sealed class BackendHandle : ContextChildHandle
{
    private readonly CudnnLibrary _library;

    internal BackendHandle(CudnnContext cudnn)
        : base(cudnn.Cuda.SafeHandle, cudnn.SafeHandle) => _library = cudnn.Library;

    internal void Take(cudnnBackendDescriptor_t made) => Adopt(made.Value, owned: true);

    internal void KeepAlive(SafeHandle? other) => Keep(other);

    /// <inheritdoc/>
    protected override unsafe bool Destroy(nint value) => _library.Functions.cudnnBackendDestroyDescriptor(new(value)).Succeeded;
}
