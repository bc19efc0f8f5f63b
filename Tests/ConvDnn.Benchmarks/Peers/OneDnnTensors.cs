using ConvDnn.Benchmarks.OneDnn;
using static ConvDnn.Benchmarks.OneDnn.OneDnnFunctions;

namespace ConvDnn.Benchmarks.Peers;

/// <summary>Tensors of a cell in the library's layouts; primitives that want the same layout of the same operand share the memory.</summary>
internal sealed unsafe class OneDnnTensors(OneDnnLibrary library) : IDisposable
{
    private readonly List<(OperandRole Role, OneDnnTensor Tensor)> _tensors = [];

    /// <summary>The operand in a layout.</summary>
    public OneDnnTensor Get(OperandRole role, in MemoryDescriptor layout)
    {
        foreach ((OperandRole known, OneDnnTensor tensor) in _tensors)
        {
            if (known == role && tensor.Has(layout)) return tensor;
        }

        return Keep(role, new OneDnnTensor(library, layout));
    }

    /// <summary>The operand where it is.</summary>
    public static OneDnnTensor View(OneDnnLibrary library, OperandMemory memory, OperandRole role) => role switch
    {
        OperandRole.X => new OneDnnTensor(library, OneDnnConvolution.Of(memory.Problem.X), memory.X),
        OperandRole.W => new OneDnnTensor(library, OneDnnConvolution.Filter(memory.Problem), memory.W),
        _ => new OneDnnTensor(library, OneDnnConvolution.Of(memory.Problem.Y), memory.Y),
    };

    public void Dispose()
    {
        foreach ((_, OneDnnTensor tensor) in _tensors) tensor.Dispose();
    }

    private OneDnnTensor Keep(OperandRole role, OneDnnTensor tensor)
    {
        _tensors.Add((role, tensor));
        return tensor;
    }
}
