using ConvDnn.Interop.CuDnn.Errors;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Interop.CuDnn.Backend;

/// <summary>Operations that are to run as one, and the engines that can.</summary>
public sealed class OperationGraph : IDisposable
{
    private OperationGraph(BackendDescriptor descriptor, GraphTensor[] tensors) => (Descriptor, Tensors) = (descriptor, tensors);

    /// <summary>The descriptor.</summary>
    public BackendDescriptor Descriptor { get; }

    /// <summary>The tensors that need memory, each once.</summary>
    public IReadOnlyList<GraphTensor> Tensors { get; }

    /// <summary>The number of engines that this version knows for the graph.</summary>
    /// <exception cref="CudnnException">cuDNN refuses.</exception>
    public long EngineCount => Descriptor.Get<long>(cudnnBackendAttributeName_t.CUDNN_ATTR_OPERATIONGRAPH_ENGINE_GLOBAL_COUNT)[0];

    /// <summary>Makes a graph.</summary>
    /// <param name="cudnn">The cuDNN handle that it is to run on.</param>
    /// <param name="operations">The operations.</param>
    /// <exception cref="ArgumentException">No operation is given.</exception>
    /// <exception cref="CudnnException">The operations make no graph.</exception>
    public static OperationGraph Create(CudnnContext cudnn, params ReadOnlySpan<GraphOperation> operations)
    {
        if (operations.IsEmpty) throw new ArgumentException("No operation given; expected at least one.", nameof(operations));
        GraphOperation[] all = operations.ToArray();
        foreach (GraphOperation operation in all) ArgumentNullException.ThrowIfNull(operation, nameof(operations));
        BackendDescriptor descriptor = BackendDescriptor.Create(cudnn, cudnnBackendDescriptorType_t.CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR);
        try
        {
            descriptor
                .SetHandle(cudnnBackendAttributeName_t.CUDNN_ATTR_OPERATIONGRAPH_HANDLE)
                .Set(cudnnBackendAttributeName_t.CUDNN_ATTR_OPERATIONGRAPH_OPS, [.. all.Select(operation => operation.Descriptor)])
                .Finish();
            return new OperationGraph(descriptor, [.. all.SelectMany(operation => operation.Tensors).Where(tensor => !tensor.IsVirtual).DistinctBy(tensor => tensor.Uid)]);
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
    }

    /// <summary>
    /// What cuDNN proposes to run the graph on, best first. A proposal is no promise: building a plan of it may be refused.
    /// </summary>
    /// <param name="mode">How to look: A for the best quality since 8.3, INSTANT for speed, FALLBACK for engines that do most things.</param>
    /// <param name="atMost">How many to read at most; all where null.</param>
    /// <returns>The proposals. Each is to be disposed of.</returns>
    /// <exception cref="CudnnException">cuDNN knows nothing for this graph.</exception>
    public IReadOnlyList<EngineConfiguration> Propose(cudnnBackendHeurMode_t mode, int? atMost = null)
    {
        using BackendDescriptor heuristic = BackendDescriptor.Create(Descriptor.Cudnn, cudnnBackendDescriptorType_t.CUDNN_BACKEND_ENGINEHEUR_DESCRIPTOR);
        heuristic
            .Set(cudnnBackendAttributeName_t.CUDNN_ATTR_ENGINEHEUR_OPERATION_GRAPH, Descriptor)
            .Set(cudnnBackendAttributeName_t.CUDNN_ATTR_ENGINEHEUR_MODE, mode)
            .Finish();
        return
        [
            .. heuristic.GetDescriptors(cudnnBackendAttributeName_t.CUDNN_ATTR_ENGINEHEUR_RESULTS, cudnnBackendDescriptorType_t.CUDNN_BACKEND_ENGINECFG_DESCRIPTOR, atMost)
                .Select(found => new EngineConfiguration(found)),
        ];
    }

    /// <summary>An engine by its number, with knobs set by hand.</summary>
    /// <param name="index">From 0 to <see cref="EngineCount"/> - 1.</param>
    /// <param name="knobs">The knobs and their values; the others keep their defaults.</param>
    /// <exception cref="CudnnException">The engine does not run this graph, or has no such knob.</exception>
    public EngineConfiguration Engine(long index, params ReadOnlySpan<(cudnnBackendKnobType_t Knob, long Value)> knobs)
    {
        using BackendDescriptor engine = BackendDescriptor.Create(Descriptor.Cudnn, cudnnBackendDescriptorType_t.CUDNN_BACKEND_ENGINE_DESCRIPTOR);
        engine
            .Set(cudnnBackendAttributeName_t.CUDNN_ATTR_ENGINE_OPERATION_GRAPH, Descriptor)
            .Set(cudnnBackendAttributeName_t.CUDNN_ATTR_ENGINE_GLOBAL_INDEX, index)
            .Finish();
        return EngineConfiguration.Create(engine, knobs);
    }

    /// <summary>Destroys the descriptor, once no plan that refers to it is left. Harmless when repeated.</summary>
    public void Dispose() => Descriptor.Dispose();
}
