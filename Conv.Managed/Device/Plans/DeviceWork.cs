using System.Runtime.CompilerServices;
using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Device;

/// <summary>Where one execution of a <see cref="DevicePlan"/> enqueues its work, and the scratch memory that it has.</summary>
public readonly ref struct DeviceWork
{
    private readonly CUdeviceptr _workspace;
    private readonly long _bytes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal DeviceWork(CudaStream stream, nint nativeStream, CUdeviceptr workspace, long bytes) =>
        (Stream, NativeStream, _workspace, _bytes) = (stream, new CUstream(nativeStream), workspace, bytes);

    /// <summary>The stream.</summary>
    public CudaStream Stream { get; }

    /// <summary>The stream as the driver knows it.</summary>
    public CUstream NativeStream { get; }

    /// <summary>Exactly <see cref="Plan.WorkspaceBytes"/>, aligned to <see cref="ScratchBuilder.Alignment"/>.</summary>
    public DeviceSpan<byte> Workspace => _bytes == 0 ? default : Stream.Context.Borrow<byte>(_workspace, _bytes);

    /// <summary>The address of a piece of the workspace.</summary>
    /// <param name="offset">Bytes from the workspace's start, as <see cref="ScratchBuilder.Add"/> gave them.</param>
    public CUdeviceptr At(long offset) => new(_workspace.Value + (ulong)offset);

    /// <summary>The same stream with a piece of the workspace for another plan's work.</summary>
    /// <param name="offset">Bytes from the workspace's start, as <see cref="ScratchBuilder.Add"/> gave them.</param>
    /// <param name="bytes">The piece's length; 0 for none.</param>
    internal DeviceWork Part(long offset, long bytes) => new(Stream, (nint)NativeStream.Value, bytes == 0 ? default : At(offset), bytes);
}
