using ConvDnn.Interop.CuBlas.Raw;
using ConvDnn.Interop.Cuda.Handles;

namespace ConvDnn.Interop.CuBlas.Handles;

/// <summary>A cuBLAS handle, which lives in the context that was current when it was made.</summary>
public sealed class CublasHandle : ContextChildHandle
{
    private readonly CublasLibrary _library;

    internal CublasHandle(CublasLibrary library, CudaContextHandle context)
        : base(context) => _library = library;

    internal void Take(cublasHandle_t made, bool owned) => Adopt(made.Value, owned);

    /// <inheritdoc/>
    protected override unsafe bool Destroy(nint value) => _library.Functions.cublasDestroy_v2(new(value)).Succeeded;
}
