using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Device;

/// <summary>Where one execution of a <see cref="DevicePlan"/> enqueues its work, and the scratch memory that it has.</summary>
public readonly ref struct DeviceWork
{
    internal DeviceWork(CudaStream stream, DeviceSpan<byte> workspace) => (Stream, Workspace) = (stream, workspace);

    /// <summary>The stream.</summary>
    public CudaStream Stream { get; }

    /// <summary>Exactly <see cref="Plan.WorkspaceBytes"/>, aligned to <see cref="ScratchBuilder.Alignment"/>.</summary>
    public DeviceSpan<byte> Workspace { get; }

    /// <summary>The address of a piece of the workspace.</summary>
    /// <param name="offset">Bytes from the workspace's start, as <see cref="ScratchBuilder.Add"/> gave them.</param>
    public CUdeviceptr At(long offset) => new(Workspace.Address.Value + (ulong)offset);
}
