using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuBlas.Raw;

// Version, status texts, logging.
public sealed unsafe partial class CublasFunctions
{
    /// <summary><c>cublasStatus_t cublasGetVersion_v2(cublasHandle_t handle, int* version)</c>.</summary>
    public readonly delegate* unmanaged<cublasHandle_t, int*, cublasStatus_t> cublasGetVersion_v2 =
        (delegate* unmanaged<cublasHandle_t, int*, cublasStatus_t>)entryPoints.Required(nameof(cublasGetVersion_v2));

    /// <summary><c>cublasStatus_t cublasGetProperty(libraryPropertyType type, int* value)</c>.</summary>
    public readonly delegate* unmanaged<libraryPropertyType, int*, cublasStatus_t> cublasGetProperty =
        (delegate* unmanaged<libraryPropertyType, int*, cublasStatus_t>)entryPoints.Required(nameof(cublasGetProperty));

    /// <summary><c>const char* cublasGetStatusString(cublasStatus_t status)</c>. Since CUDA 11.4.2. Optional: null where the loaded library lacks it.</summary>
    public readonly delegate* unmanaged<cublasStatus_t, byte*> cublasGetStatusString =
        (delegate* unmanaged<cublasStatus_t, byte*>)entryPoints.Optional(nameof(cublasGetStatusString));

    /// <summary><c>const char* cublasGetStatusName(cublasStatus_t status)</c>. Optional: null where the loaded library lacks it.</summary>
    public readonly delegate* unmanaged<cublasStatus_t, byte*> cublasGetStatusName =
        (delegate* unmanaged<cublasStatus_t, byte*>)entryPoints.Optional(nameof(cublasGetStatusName));

    /// <summary><c>cublasStatus_t cublasLoggerConfigure(int logIsOn, int logToStdOut, int logToStdErr, const char* logFileName)</c>. Optional: null where the loaded library lacks it.</summary>
    public readonly delegate* unmanaged<int, int, int, byte*, cublasStatus_t> cublasLoggerConfigure =
        (delegate* unmanaged<int, int, int, byte*, cublasStatus_t>)entryPoints.Optional(nameof(cublasLoggerConfigure));
}
