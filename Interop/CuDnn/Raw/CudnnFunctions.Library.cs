using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuDnn.Raw;

// Versions.
public sealed unsafe partial class CudnnFunctions
{
    /// <summary><c>size_t cudnnGetVersion(void)</c>. The formula differs between 7/8 and 9.</summary>
    public readonly delegate* unmanaged<nuint> cudnnGetVersion =
        (delegate* unmanaged<nuint>)entryPoints.Required(nameof(cudnnGetVersion));

    /// <summary><c>size_t cudnnGetMaxDeviceVersion(void)</c>. Optional: null where the loaded library lacks it.</summary>
    public readonly delegate* unmanaged<nuint> cudnnGetMaxDeviceVersion =
        (delegate* unmanaged<nuint>)entryPoints.Optional(nameof(cudnnGetMaxDeviceVersion));

    /// <summary><c>size_t cudnnGetCudartVersion(void)</c>.</summary>
    public readonly delegate* unmanaged<nuint> cudnnGetCudartVersion =
        (delegate* unmanaged<nuint>)entryPoints.Required(nameof(cudnnGetCudartVersion));

    /// <summary><c>cudnnStatus_t cudnnGetProperty(libraryPropertyType type, int* value)</c>. LibraryPropertyType: MAJOR 0, MINOR 1, PATCH 2.</summary>
    public readonly delegate* unmanaged<libraryPropertyType, int*, cudnnStatus_t> cudnnGetProperty =
        (delegate* unmanaged<libraryPropertyType, int*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnGetProperty));

    /// <summary><c>cudnnStatus_t cudnnGraphVersionCheck(void)</c>. 9.0+; compares sub-library with shim. Optional: null where the loaded library lacks it.</summary>
    public readonly delegate* unmanaged<cudnnStatus_t> cudnnGraphVersionCheck =
        (delegate* unmanaged<cudnnStatus_t>)entryPoints.Optional(nameof(cudnnGraphVersionCheck));

    /// <summary><c>cudnnStatus_t cudnnOpsVersionCheck(void)</c>. Optional: null where the loaded library lacks it.</summary>
    public readonly delegate* unmanaged<cudnnStatus_t> cudnnOpsVersionCheck =
        (delegate* unmanaged<cudnnStatus_t>)entryPoints.Optional(nameof(cudnnOpsVersionCheck));

    /// <summary><c>cudnnStatus_t cudnnCnnVersionCheck(void)</c>. Optional: null where the loaded library lacks it.</summary>
    public readonly delegate* unmanaged<cudnnStatus_t> cudnnCnnVersionCheck =
        (delegate* unmanaged<cudnnStatus_t>)entryPoints.Optional(nameof(cudnnCnnVersionCheck));

    /// <summary><c>cudnnStatus_t cudnnAdvVersionCheck(void)</c>. Optional: null where the loaded library lacks it.</summary>
    public readonly delegate* unmanaged<cudnnStatus_t> cudnnAdvVersionCheck =
        (delegate* unmanaged<cudnnStatus_t>)entryPoints.Optional(nameof(cudnnAdvVersionCheck));
}
