using System.Runtime.InteropServices;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuDnn.Raw;

/// <summary>What cuDNN tells its log callback besides the message.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct cudnnDebug_t
{
    public uint cudnn_version;
    public cudnnStatus_t cudnnStatus;
    public uint time_sec;
    public uint time_usec;
    public uint time_delta;
    public cudnnHandle_t handle;
    public CUstream stream;
    public ulong pid;
    public ulong tid;
    public int cudaDeviceId;
    public cudnnReserved15 reserved;
}
