using ConvDnn.Interop.Cuda.Handles;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Interop.CuDnn.Handles;

/// <summary>A cuDNN handle, which lives in the context that was current when it was made.</summary>
public sealed class CudnnHandle : ContextChildHandle
{
    private readonly CudnnLibrary _library;

    internal CudnnHandle(CudnnLibrary library, CudaContextHandle context)
        : base(context) => _library = library;

    internal void Take(cudnnHandle_t made, bool owned) => Adopt(made.Value, owned);

    /// <inheritdoc/>
    protected override unsafe bool Destroy(nint value) => _library.Functions.cudnnDestroy(new(value)).Succeeded;
}
