using ConvDnn.Benchmarks.OneDnn;
using static ConvDnn.Benchmarks.OneDnn.OneDnnFunctions;

namespace ConvDnn.Benchmarks.Peers;

/// <summary>Which conversions between the given layout and the library's count.</summary>
internal enum Conversions
{
    /// <summary>None: all is converted before.</summary>
    Before,

    /// <summary>The filter only is packed before.</summary>
    FilterBefore,

    /// <summary>All.</summary>
    Counted,
}

/// <summary>A primitive of oneDNN with the conversions around it.</summary>
internal sealed unsafe class OneDnnContestant : Contestant
{
    private readonly OneDnnLibrary _library;
    private readonly OneDnnConvolution _convolution;
    private readonly OperandMemory _memory;
    private readonly Operands _given;
    private readonly Operands _used;
    private readonly List<OneDnnReorder> _before = [];
    private readonly List<OneDnnReorder> _after = [];
    private readonly OneDnnReorder? _result;

    public OneDnnContestant(
        string name, PeerClass classes, OneDnnLibrary library, OneDnnConvolution convolution, OperandMemory memory, OneDnnTensors tensors, Conversions conversions)
        : base(name, classes, isOurs: false)
    {
        (_library, _convolution, _memory) = (library, convolution, memory);
        _given = new(OneDnnTensors.View(library, memory, OperandRole.X), OneDnnTensors.View(library, memory, OperandRole.W), OneDnnTensors.View(library, memory, OperandRole.Y));
        OneDnnTensor Used(OperandRole role, MemoryDescriptor layout) => _given[role].Has(layout) ? _given[role] : tensors.Get(role, layout);
        _used = new(Used(OperandRole.X, convolution.X), Used(OperandRole.W, convolution.W), Used(OperandRole.Y, convolution.Y));
        OperandRole output = memory.Problem.Output.Role;
        foreach (OperandRole role in (ReadOnlySpan<OperandRole>)[OperandRole.X, OperandRole.W, OperandRole.Y])
        {
            if (ReferenceEquals(_used[role], _given[role])) continue;
            bool isCounted = conversions == Conversions.Counted || (conversions == Conversions.FilterBefore && role != OperandRole.W);
            if (role != output)
            {
                var reorder = new OneDnnReorder(library, _given[role], _used[role]);
                reorder.Run();
                if (isCounted) _before.Add(reorder);
                else reorder.Dispose();
            }
            else if (isCounted) _after.Add(new OneDnnReorder(library, _used[role], _given[role]));
            else _result = new OneDnnReorder(library, _used[role], _given[role]);
        }
    }

    public override string Implementation => _convolution.Implementation;

    /// <summary>How many conversions a run contains.</summary>
    public int CountedConversions => _before.Count + _after.Count;

    public override void Run()
    {
        foreach (OneDnnReorder reorder in _before) reorder.Run();
        _convolution.Run(_used.X, _used.W, _used.Y);
        foreach (OneDnnReorder reorder in _after) reorder.Run();
        _ = dnnl_stream_wait(_library.Stream);
    }

    public override void Poison()
    {
        OperandMemory.Poison(_memory.Output, _memory.OutputSpec.Extent);
        _used[_memory.Problem.Output.Role].Poison();
    }

    public override void CopyResult(float* plain)
    {
        _result?.Run();
        OperandMemory.ToPlain(_memory.OutputSpec, _memory.Output, plain);
    }

    public override void Dispose()
    {
        foreach (OneDnnReorder reorder in _before.Concat(_after)) reorder.Dispose();
        _result?.Dispose();
        _given.X.Dispose();
        _given.W.Dispose();
        _given.Y.Dispose();
    }

    private sealed record Operands(OneDnnTensor X, OneDnnTensor W, OneDnnTensor Y)
    {
        public OneDnnTensor this[OperandRole role] => role switch
        {
            OperandRole.X => X,
            OperandRole.W => W,
            _ => Y,
        };
    }
}
