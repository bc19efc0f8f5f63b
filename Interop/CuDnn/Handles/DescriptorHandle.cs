using ConvDnn.Interop.Cuda.Handles;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Interop.CuDnn.Handles;

/// <summary>A descriptor of the legacy API: memory of the host, which any thread may destroy without a context.</summary>
public sealed unsafe class DescriptorHandle : QueuedHandle
{
    private readonly delegate* unmanaged<nint, cudnnStatus_t> _destroy;

    internal DescriptorHandle(CudnnLibrary library, void* destroy)
        : base(library.Releases) => _destroy = (delegate* unmanaged<nint, cudnnStatus_t>)destroy;

    internal void Take(nint descriptor) => Adopt(descriptor, owned: true);

    /// <inheritdoc/>
    protected override bool Destroy(nint value) => _destroy(value).Succeeded;
}
