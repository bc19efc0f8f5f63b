using static ConvDnn.Benchmarks.OneDnn.OneDnnFunctions;

namespace ConvDnn.Benchmarks.OneDnn;

/// <summary>Memory in a layout of the library's choosing, or a view of memory of ours in a plain one.</summary>
internal sealed unsafe class OneDnnTensor : IDisposable
{
    private readonly Workspace? _memory;
    private readonly nint _handle;
    private MemoryDescriptor _descriptor;

    public OneDnnTensor(OneDnnLibrary library, in MemoryDescriptor descriptor, float* memory = null)
    {
        _descriptor = descriptor;
        fixed (MemoryDescriptor* own = &_descriptor)
        {
            if (memory == null)
            {
                long bytes = (long)dnnl_memory_desc_get_size(own);
                _memory = new Workspace(bytes);
                fixed (byte* start = _memory.View) memory = (float*)start;
                // Channels that fill up a block must be zero.
                System.Runtime.InteropServices.NativeMemory.Clear(memory, (nuint)bytes);
            }

            OneDnnLibrary.Check(dnnl_memory_create(out _handle, own, library.Engine, memory), nameof(dnnl_memory_create));
        }
    }

    public nint Handle => _handle;

    public ref readonly MemoryDescriptor Descriptor => ref _descriptor;

    public bool Has(in MemoryDescriptor other)
    {
        fixed (MemoryDescriptor* own = &_descriptor, theirs = &other) return dnnl_memory_desc_equal(own, theirs) != 0;
    }

    /// <summary>Fills memory of its own with NaN; memory of others is left to them.</summary>
    public void Poison()
    {
        if (_memory is null) return;
        fixed (byte* start = _memory.View)
        {
            for (long i = 0; i < _memory.Bytes / sizeof(float); i++) ((float*)start)[i] = float.NaN;
        }
    }

    public void Dispose()
    {
        _ = dnnl_memory_destroy(_handle);
        _memory?.Dispose();
    }

    /// <summary>Describes a tensor by lengths and strides.</summary>
    public static MemoryDescriptor Plain(ReadOnlySpan<long> lengths, ReadOnlySpan<long> strides)
    {
        MemoryDescriptor descriptor;
        fixed (long* l = lengths, s = strides) OneDnnLibrary.Check(dnnl_memory_desc_init_by_strides(&descriptor, lengths.Length, l, Float32, s), nameof(dnnl_memory_desc_init_by_strides));
        return descriptor;
    }

    /// <summary>Describes a tensor whose layout the library may choose.</summary>
    public static MemoryDescriptor Any(ReadOnlySpan<long> lengths)
    {
        MemoryDescriptor descriptor;
        fixed (long* l = lengths) OneDnnLibrary.Check(dnnl_memory_desc_init_by_tag(&descriptor, lengths.Length, l, Float32, FormatAny), nameof(dnnl_memory_desc_init_by_tag));
        return descriptor;
    }
}
