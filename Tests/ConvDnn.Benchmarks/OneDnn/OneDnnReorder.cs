using static ConvDnn.Benchmarks.OneDnn.OneDnnFunctions;

namespace ConvDnn.Benchmarks.OneDnn;

/// <summary>Copies a tensor into another layout.</summary>
internal sealed unsafe class OneDnnReorder : IDisposable
{
    private readonly OneDnnLibrary _library;
    private readonly nint _primitive;
    private readonly nint _from;
    private readonly nint _to;

    public OneDnnReorder(OneDnnLibrary library, OneDnnTensor from, OneDnnTensor to)
    {
        (_library, _from, _to) = (library, from.Handle, to.Handle);
        MemoryDescriptor source = from.Descriptor, target = to.Descriptor;
        OneDnnLibrary.Check(dnnl_reorder_primitive_desc_create(out nint descriptor, &source, library.Engine, &target, library.Engine, 0), nameof(dnnl_reorder_primitive_desc_create));
        OneDnnLibrary.Check(dnnl_primitive_create(out _primitive, descriptor), nameof(dnnl_primitive_create));
        _ = dnnl_primitive_desc_destroy(descriptor);
    }

    public void Run()
    {
        Argument* arguments = stackalloc Argument[2];
        arguments[0] = new Argument { Role = Source, Memory = _from };
        arguments[1] = new Argument { Role = Target, Memory = _to };
        OneDnnLibrary.Check(dnnl_primitive_execute(_primitive, _library.Stream, 2, arguments), nameof(dnnl_primitive_execute));
    }

    public void Dispose() => _ = dnnl_primitive_destroy(_primitive);
}
