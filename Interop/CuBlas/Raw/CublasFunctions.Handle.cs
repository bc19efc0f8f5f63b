using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuBlas.Raw;

// The handle with its stream, workspace and modes.
public sealed unsafe partial class CublasFunctions
{
    /// <summary><c>cublasStatus_t cublasCreate_v2(cublasHandle_t* handle)</c>. Handle tied to current context.</summary>
    public readonly delegate* unmanaged<cublasHandle_t*, cublasStatus_t> cublasCreate_v2 =
        (delegate* unmanaged<cublasHandle_t*, cublasStatus_t>)entryPoints.Required(nameof(cublasCreate_v2));

    /// <summary><c>cublasStatus_t cublasDestroy_v2(cublasHandle_t handle)</c>. Synchronises device.</summary>
    public readonly delegate* unmanaged<cublasHandle_t, cublasStatus_t> cublasDestroy_v2 =
        (delegate* unmanaged<cublasHandle_t, cublasStatus_t>)entryPoints.Required(nameof(cublasDestroy_v2));

    /// <summary><c>cublasStatus_t cublasSetStream_v2(cublasHandle_t handle, cudaStream_t streamId)</c>. Resets the workspace: set the stream first, then the workspace.</summary>
    public readonly delegate* unmanaged<cublasHandle_t, CUstream, cublasStatus_t> cublasSetStream_v2 =
        (delegate* unmanaged<cublasHandle_t, CUstream, cublasStatus_t>)entryPoints.Required(nameof(cublasSetStream_v2));

    /// <summary><c>cublasStatus_t cublasGetStream_v2(cublasHandle_t handle, cudaStream_t* streamId)</c>.</summary>
    public readonly delegate* unmanaged<cublasHandle_t, CUstream*, cublasStatus_t> cublasGetStream_v2 =
        (delegate* unmanaged<cublasHandle_t, CUstream*, cublasStatus_t>)entryPoints.Required(nameof(cublasGetStream_v2));

    /// <summary><c>cublasStatus_t cublasSetWorkspace_v2(cublasHandle_t handle, void* workspace, size_t workspaceSizeInBytes)</c>. 256-byte aligned.</summary>
    public readonly delegate* unmanaged<cublasHandle_t, void*, nuint, cublasStatus_t> cublasSetWorkspace_v2 =
        (delegate* unmanaged<cublasHandle_t, void*, nuint, cublasStatus_t>)entryPoints.Required(nameof(cublasSetWorkspace_v2));

    /// <summary><c>cublasStatus_t cublasSetMathMode(cublasHandle_t handle, cublasMath_t mode)</c>.</summary>
    public readonly delegate* unmanaged<cublasHandle_t, cublasMath_t, cublasStatus_t> cublasSetMathMode =
        (delegate* unmanaged<cublasHandle_t, cublasMath_t, cublasStatus_t>)entryPoints.Required(nameof(cublasSetMathMode));

    /// <summary><c>cublasStatus_t cublasGetMathMode(cublasHandle_t handle, cublasMath_t* mode)</c>.</summary>
    public readonly delegate* unmanaged<cublasHandle_t, cublasMath_t*, cublasStatus_t> cublasGetMathMode =
        (delegate* unmanaged<cublasHandle_t, cublasMath_t*, cublasStatus_t>)entryPoints.Required(nameof(cublasGetMathMode));

    /// <summary><c>cublasStatus_t cublasSetPointerMode_v2(cublasHandle_t handle, cublasPointerMode_t mode)</c>.</summary>
    public readonly delegate* unmanaged<cublasHandle_t, cublasPointerMode_t, cublasStatus_t> cublasSetPointerMode_v2 =
        (delegate* unmanaged<cublasHandle_t, cublasPointerMode_t, cublasStatus_t>)entryPoints.Required(nameof(cublasSetPointerMode_v2));

    /// <summary><c>cublasStatus_t cublasGetPointerMode_v2(cublasHandle_t handle, cublasPointerMode_t* mode)</c>.</summary>
    public readonly delegate* unmanaged<cublasHandle_t, cublasPointerMode_t*, cublasStatus_t> cublasGetPointerMode_v2 =
        (delegate* unmanaged<cublasHandle_t, cublasPointerMode_t*, cublasStatus_t>)entryPoints.Required(nameof(cublasGetPointerMode_v2));

    /// <summary><c>cublasStatus_t cublasSetAtomicsMode(cublasHandle_t handle, cublasAtomicsMode_t mode)</c>.</summary>
    public readonly delegate* unmanaged<cublasHandle_t, cublasAtomicsMode_t, cublasStatus_t> cublasSetAtomicsMode =
        (delegate* unmanaged<cublasHandle_t, cublasAtomicsMode_t, cublasStatus_t>)entryPoints.Required(nameof(cublasSetAtomicsMode));
}
