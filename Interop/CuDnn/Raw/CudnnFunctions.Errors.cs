namespace ConvDnn.Interop.CuDnn.Raw;

// Status texts, the last error, the log callback.
public sealed unsafe partial class CudnnFunctions
{
    /// <summary><c>const char* cudnnGetErrorString(cudnnStatus_t status)</c>. Static string, do not free.</summary>
    public readonly delegate* unmanaged<cudnnStatus_t, byte*> cudnnGetErrorString =
        (delegate* unmanaged<cudnnStatus_t, byte*>)entryPoints.Required(nameof(cudnnGetErrorString));

    /// <summary><c>void cudnnGetLastErrorString(char* message, size_t max_size)</c>. Since 9.0: fills a buffer that the caller owns, for the calling thread. Optional: null where the loaded library lacks it.</summary>
    public readonly delegate* unmanaged<byte*, nuint, void> cudnnGetLastErrorString =
        (delegate* unmanaged<byte*, nuint, void>)entryPoints.Optional(nameof(cudnnGetLastErrorString));

    /// <summary><c>cudnnStatus_t cudnnQueryRuntimeError(cudnnHandle_t handle, cudnnStatus_t* rstatus, cudnnErrQueryMode_t mode, cudnnRuntimeTag_t* tag)</c>. Mode RAWCODE 0, NONBLOCKING 1, BLOCKING 2. Optional: null where the loaded library lacks it.</summary>
    public readonly delegate* unmanaged<cudnnHandle_t, cudnnStatus_t*, cudnnErrQueryMode_t, void*, cudnnStatus_t> cudnnQueryRuntimeError =
        (delegate* unmanaged<cudnnHandle_t, cudnnStatus_t*, cudnnErrQueryMode_t, void*, cudnnStatus_t>)entryPoints.Optional(nameof(cudnnQueryRuntimeError));

    /// <summary><c>cudnnStatus_t cudnnSetCallback(unsigned int mask, void* udata, cudnnCallback_t fptr)</c>. Mask = OR of 1&lt;&lt;severity (ERROR 2, WARNING 4, INFO 8); null fptr restores default.</summary>
    public readonly delegate* unmanaged<uint, void*, delegate* unmanaged<cudnnSeverity_t, void*, cudnnDebug_t*, byte*, void>, cudnnStatus_t> cudnnSetCallback =
        (delegate* unmanaged<uint, void*, delegate* unmanaged<cudnnSeverity_t, void*, cudnnDebug_t*, byte*, void>, cudnnStatus_t>)entryPoints.Required(nameof(cudnnSetCallback));

    /// <summary><c>cudnnStatus_t cudnnGetCallback(unsigned int* mask, void** udata, cudnnCallback_t* fptr)</c>.</summary>
    public readonly delegate* unmanaged<uint*, void**, delegate* unmanaged<cudnnSeverity_t, void*, cudnnDebug_t*, byte*, void>*, cudnnStatus_t> cudnnGetCallback =
        (delegate* unmanaged<uint*, void**, delegate* unmanaged<cudnnSeverity_t, void*, cudnnDebug_t*, byte*, void>*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnGetCallback));
}
