namespace ConvDnn.Interop.Cuda.Raw;

// Devices and their attributes.
public sealed unsafe partial class CudaDriverFunctions
{
    /// <summary><c>CUresult cuDeviceGetCount(int* count)</c>.</summary>
    public readonly delegate* unmanaged<int*, CUresult> cuDeviceGetCount =
        (delegate* unmanaged<int*, CUresult>)entryPoints.Required(nameof(cuDeviceGetCount));

    /// <summary><c>CUresult cuDeviceGet(CUdevice* device, int ordinal)</c>.</summary>
    public readonly delegate* unmanaged<CUdevice*, int, CUresult> cuDeviceGet =
        (delegate* unmanaged<CUdevice*, int, CUresult>)entryPoints.Required(nameof(cuDeviceGet));

    /// <summary><c>CUresult cuDeviceGetName(char* name, int len, CUdevice dev)</c>.</summary>
    public readonly delegate* unmanaged<byte*, int, CUdevice, CUresult> cuDeviceGetName =
        (delegate* unmanaged<byte*, int, CUdevice, CUresult>)entryPoints.Required(nameof(cuDeviceGetName));

    /// <summary><c>CUresult cuDeviceGetAttribute(int* pi, CUdevice_attribute attrib, CUdevice dev)</c>.</summary>
    public readonly delegate* unmanaged<int*, CUdevice_attribute, CUdevice, CUresult> cuDeviceGetAttribute =
        (delegate* unmanaged<int*, CUdevice_attribute, CUdevice, CUresult>)entryPoints.Required(nameof(cuDeviceGetAttribute));

    /// <summary><c>CUresult cuDeviceTotalMem_v2(size_t* bytes, CUdevice dev)</c>.</summary>
    public readonly delegate* unmanaged<nuint*, CUdevice, CUresult> cuDeviceTotalMem_v2 =
        (delegate* unmanaged<nuint*, CUdevice, CUresult>)entryPoints.Required(nameof(cuDeviceTotalMem_v2));

    /// <summary><c>CUresult cuDeviceGetUuid_v2(CUuuid* uuid, CUdevice dev)</c>. Optional: null where the loaded library lacks it.</summary>
    public readonly delegate* unmanaged<CUuuid*, CUdevice, CUresult> cuDeviceGetUuid_v2 =
        (delegate* unmanaged<CUuuid*, CUdevice, CUresult>)entryPoints.Optional(nameof(cuDeviceGetUuid_v2));

    /// <summary><c>CUresult cuDeviceGetPCIBusId(char* pciBusId, int len, CUdevice dev)</c>.</summary>
    public readonly delegate* unmanaged<byte*, int, CUdevice, CUresult> cuDeviceGetPCIBusId =
        (delegate* unmanaged<byte*, int, CUdevice, CUresult>)entryPoints.Required(nameof(cuDeviceGetPCIBusId));
}
