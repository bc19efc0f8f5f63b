using ConvDnn.Kernels;

namespace ConvDnn.Engines.Cpu;

/// <summary>A filter that a plan owns: packed for its kernel, or copied as it is for a kernel that packs none.</summary>
internal sealed unsafe class OwnedFilter<T> : IDisposable
    where T : unmanaged
{
    private readonly Workspace _memory;

    /// <param name="kernel">The kernel that will read it.</param>
    /// <param name="filter">Where it is now.</param>
    /// <param name="plainBytes">Its bytes there.</param>
    /// <param name="workers">Those who pack.</param>
    public OwnedFilter(ConvolutionKernel<T> kernel, nint filter, long plainBytes, Workers workers)
    {
        bool packs = kernel.PackedFilterBytes > 0;
        _memory = new Workspace(packs ? kernel.PackedFilterBytes : plainBytes);
        WorkspaceBytes = packs ? kernel.WorkspaceBytesWithPackedFilter : kernel.WorkspaceBytes;
        fixed (byte* start = _memory.View)
        {
            // Native memory does not move; the pin only lends the address.
            if (packs) kernel.PackFilter((T*)filter, Packed = (T*)start, workers.Pool);
            else Buffer.MemoryCopy((void*)filter, Plain = (T*)start, plainBytes, plainBytes);
        }
    }

    /// <summary>The filter as the kernel packed it, or null.</summary>
    public T* Packed { get; }

    /// <summary>The filter as it was, or null.</summary>
    public T* Plain { get; }

    /// <summary>The memory that it takes.</summary>
    public long Bytes => _memory.Bytes;

    /// <summary>What an execution with it needs.</summary>
    public long WorkspaceBytes { get; }

    public void Dispose() => _memory.Dispose();
}
