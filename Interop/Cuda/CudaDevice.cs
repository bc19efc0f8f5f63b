using System.Runtime.InteropServices;
using ConvDnn.Interop.Cuda.Errors;
using ConvDnn.Interop.Cuda.Handles;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.Cuda;

/// <summary>A CUDA device.</summary>
public sealed unsafe class CudaDevice
{
    private readonly CudaDriver _driver;

    internal CudaDevice(CudaDriver driver, CUdevice device, int ordinal) => (_driver, Handle, Ordinal) = (driver, device, ordinal);

    /// <summary>The driver.</summary>
    public CudaDriver Driver => _driver;

    /// <summary>The device as the driver knows it.</summary>
    public CUdevice Handle { get; }

    /// <summary>Its number in this process.</summary>
    public int Ordinal { get; }

    /// <summary>Its name, such as <c>NVIDIA H200</c>.</summary>
    /// <exception cref="CudaException">The driver refuses.</exception>
    public string Name
    {
        get
        {
            byte* name = stackalloc byte[256];
            _driver.CheckCall(_driver.Functions.cuDeviceGetName(name, 256, Handle), $"_ = device.Name");
            return Marshal.PtrToStringUTF8((nint)name) ?? "";
        }
    }

    /// <summary>Its compute capability, such as 9.0.</summary>
    /// <exception cref="CudaException">The driver refuses.</exception>
    public Version ComputeCapability => new(
        Attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR),
        Attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR));

    /// <summary>The bytes of memory it has.</summary>
    /// <exception cref="CudaException">The driver refuses.</exception>
    public long TotalMemory
    {
        get
        {
            nuint bytes;
            _driver.CheckCall(_driver.Functions.cuDeviceTotalMem_v2(&bytes, Handle), $"_ = device.TotalMemory");
            return (long)bytes;
        }
    }

    /// <summary>Its address on the PCI bus, such as <c>0000:3B:00.0</c>.</summary>
    /// <exception cref="CudaException">The driver refuses.</exception>
    public string PciBusId
    {
        get
        {
            byte* id = stackalloc byte[64];
            _driver.CheckCall(_driver.Functions.cuDeviceGetPCIBusId(id, 64, Handle), $"_ = device.PciBusId");
            return Marshal.PtrToStringUTF8((nint)id) ?? "";
        }
    }

    /// <summary>Its identity, or null where the driver is older than CUDA 11.4.</summary>
    /// <exception cref="CudaException">The driver refuses.</exception>
    public Guid? Uuid
    {
        get
        {
            if (_driver.Functions.cuDeviceGetUuid_v2 == null) return null;
            CUuuid uuid;
            _driver.CheckCall(_driver.Functions.cuDeviceGetUuid_v2(&uuid, Handle), $"_ = device.Uuid");
            return new Guid(new ReadOnlySpan<byte>(&uuid, sizeof(CUuuid)), bigEndian: true);
        }
    }

    /// <summary>Whether memory can be allocated in the order of a stream.</summary>
    /// <exception cref="CudaException">The driver refuses.</exception>
    public bool SupportsStreamOrderedMemory =>
        _driver.Functions.cuMemAllocAsync != null && Attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MEMORY_POOLS_SUPPORTED) != 0;

    /// <summary>A property that is an integer.</summary>
    /// <param name="attribute">Which.</param>
    /// <exception cref="CudaException">The driver does not know the property.</exception>
    public int Attribute(CUdevice_attribute attribute)
    {
        int value;
        _driver.CheckCall(_driver.Functions.cuDeviceGetAttribute(&value, attribute, Handle), $"device.Attribute({attribute})");
        return value;
    }

    /// <summary>Makes a context of its own on this device. It is not left current on the calling thread.</summary>
    /// <param name="flags">How it waits for the device.</param>
    /// <exception cref="CudaException">The driver refuses.</exception>
    public CudaContext CreateContext(CUctx_flags flags = default)
    {
        CUcontext context, popped;
        CudaDriverFunctions f = _driver.Functions;
        CUresult status = f.cuCtxCreate_v2 != null
            ? f.cuCtxCreate_v2(&context, (uint)flags.Value, Handle)
            : f.cuCtxCreate_v4(&context, null, (uint)flags.Value, Handle);
        _driver.CheckCall(status, $"device.CreateContext({flags})", f.cuCtxCreate_v2 != null ? nameof(f.cuCtxCreate_v2) : nameof(f.cuCtxCreate_v4));
        var made = new CudaContext(this, new CudaContextHandle(_driver, context, Handle, ContextOwnership.Own));
        _driver.CheckCall(f.cuCtxPopCurrent_v2(&popped), $"device.CreateContext({flags})");
        return made;
    }

    /// <summary>
    /// Retains the device's primary context, the one that the CUDA runtime and the libraries on it share. It is released
    /// when the returned object is disposed of.
    /// </summary>
    /// <exception cref="CudaException">The driver refuses.</exception>
    public CudaContext RetainPrimaryContext()
    {
        CUcontext context;
        _driver.CheckCall(_driver.Functions.cuDevicePrimaryCtxRetain(&context, Handle), $"device.RetainPrimaryContext()");
        return new CudaContext(this, new CudaContextHandle(_driver, context, Handle, ContextOwnership.Primary));
    }

    /// <summary>Whether the primary context exists already.</summary>
    /// <exception cref="CudaException">The driver refuses.</exception>
    public bool IsPrimaryContextActive
    {
        get
        {
            uint flags;
            int active;
            _driver.CheckCall(_driver.Functions.cuDevicePrimaryCtxGetState(Handle, &flags, &active), $"_ = device.IsPrimaryContextActive");
            return active != 0;
        }
    }

    /// <summary>Its number and name.</summary>
    public override string ToString() => $"device {Ordinal}: {Name}";
}
