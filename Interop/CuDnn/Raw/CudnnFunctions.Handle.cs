using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuDnn.Raw;

// The handle and its stream.
public sealed unsafe partial class CudnnFunctions
{
    /// <summary><c>cudnnStatus_t cudnnCreate(cudnnHandle_t* handle)</c>. Current context required.</summary>
    public readonly delegate* unmanaged<cudnnHandle_t*, cudnnStatus_t> cudnnCreate =
        (delegate* unmanaged<cudnnHandle_t*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnCreate));

    /// <summary><c>cudnnStatus_t cudnnDestroy(cudnnHandle_t handle)</c>. Synchronises the device.</summary>
    public readonly delegate* unmanaged<cudnnHandle_t, cudnnStatus_t> cudnnDestroy =
        (delegate* unmanaged<cudnnHandle_t, cudnnStatus_t>)entryPoints.Required(nameof(cudnnDestroy));

    /// <summary><c>cudnnStatus_t cudnnSetStream(cudnnHandle_t handle, cudaStream_t streamId)</c>.</summary>
    public readonly delegate* unmanaged<cudnnHandle_t, CUstream, cudnnStatus_t> cudnnSetStream =
        (delegate* unmanaged<cudnnHandle_t, CUstream, cudnnStatus_t>)entryPoints.Required(nameof(cudnnSetStream));

    /// <summary><c>cudnnStatus_t cudnnGetStream(cudnnHandle_t handle, cudaStream_t* streamId)</c>.</summary>
    public readonly delegate* unmanaged<cudnnHandle_t, CUstream*, cudnnStatus_t> cudnnGetStream =
        (delegate* unmanaged<cudnnHandle_t, CUstream*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnGetStream));
}
