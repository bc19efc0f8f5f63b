using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.CuDnn.Errors;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Interop.CuDnn.Backend;

/// <summary>
/// The memory that a plan runs on: one address per tensor of the graph, and the workspace. It keeps buffers alive until it
/// is disposed of.
/// </summary>
public sealed class VariantPack : IDisposable
{
    private VariantPack(BackendDescriptor descriptor, long? workspaceBytes) => (Descriptor, WorkspaceBytes) = (descriptor, workspaceBytes);

    /// <summary>The descriptor.</summary>
    public BackendDescriptor Descriptor { get; }

    /// <summary>The bytes of the workspace; null where the descriptor was made by hand.</summary>
    public long? WorkspaceBytes { get; }

    /// <summary>A pack over a descriptor that was made and finished by hand, which the pack disposes of. Its memory is the caller's to check and to keep.</summary>
    /// <param name="descriptor">A finished descriptor of a variant pack.</param>
    /// <exception cref="ArgumentException">It describes something else, or is not finished.</exception>
    public static VariantPack From(BackendDescriptor descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        descriptor.RequireFinished(cudnnBackendDescriptorType_t.CUDNN_BACKEND_VARIANT_PACK_DESCRIPTOR, nameof(descriptor));
        return new VariantPack(descriptor, workspaceBytes: null);
    }

    /// <summary>Binds memory to the tensors of a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="workspace">As many bytes as the plan says; may be empty where that is 0.</param>
    /// <param name="memory">The memory of every tensor that is not virtual, by the tensor's number.</param>
    /// <exception cref="ArgumentException">
    /// Memory is missing, too small, not aligned as the tensor says, of another context, or of a tensor that the graph does
    /// not have.
    /// </exception>
    /// <exception cref="CudnnException">cuDNN refuses.</exception>
    public static VariantPack Create(OperationGraph graph, DeviceSpan<byte> workspace, params ReadOnlySpan<(long Uid, DeviceSpan<byte> Memory)> memory)
    {
        ArgumentNullException.ThrowIfNull(graph);
        CudnnContext cudnn = graph.Descriptor.Cudnn;
        ObjectDisposedException.ThrowIf(graph.Descriptor.IsDisposed, graph);
        var uids = new long[memory.Length];
        var addresses = new nint[memory.Length];
        for (int i = 0; i < memory.Length; i++)
        {
            Require(graph, memory[i].Uid, memory[i].Memory, cudnn.Cuda);
            if (uids.AsSpan(0, i).Contains(memory[i].Uid)) throw new ArgumentException($"Memory given twice for tensor {memory[i].Uid}.", nameof(memory));
            (uids[i], addresses[i]) = (memory[i].Uid, (nint)memory[i].Memory.Address.Value);
        }

        GraphTensor? missing = graph.Tensors.FirstOrDefault(tensor => !uids.Contains(tensor.Uid));
        if (missing is not null) throw new ArgumentException($"No memory given for {missing}.", nameof(memory));
        workspace.RequireContext(cudnn.Cuda);

        BackendDescriptor descriptor = BackendDescriptor.Create(cudnn, cudnnBackendDescriptorType_t.CUDNN_BACKEND_VARIANT_PACK_DESCRIPTOR);
        try
        {
            foreach ((_, DeviceSpan<byte> bound) in memory) descriptor.KeepAlive(bound.Owner);
            descriptor.KeepAlive(workspace.Owner);
            descriptor
                .Set<long>(cudnnBackendAttributeName_t.CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS, uids)
                .Set<nint>(cudnnBackendAttributeName_t.CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS, addresses)
                .Set(cudnnBackendAttributeName_t.CUDNN_ATTR_VARIANT_PACK_WORKSPACE, (nint)workspace.Address.Value)
                .Finish();
            return new VariantPack(descriptor, workspace.Bytes);
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
    }

    /// <summary>Destroys the descriptor and lets go of the memory. Harmless when repeated.</summary>
    public void Dispose() => Descriptor.Dispose();

    private static void Require(OperationGraph graph, long uid, DeviceSpan<byte> memory, CudaContext context)
    {
        GraphTensor tensor = graph.Tensors.FirstOrDefault(known => known.Uid == uid)
            ?? throw new ArgumentException($"Memory given for tensor {uid}; the graph has {string.Join(", ", graph.Tensors.Select(known => known.Uid))}.", nameof(memory));
        long bytes = ElementTypes.BytesOf(tensor.DataType, tensor.Extent);
        if (memory.Bytes < bytes) throw new ArgumentException($"{memory.Bytes} bytes given; expected at least {bytes} for {tensor}.", nameof(memory));
        if (memory.Alignment < tensor.Alignment) throw new ArgumentException($"Memory aligned to {memory.Alignment} bytes given; expected the {tensor.Alignment} of {tensor}.", nameof(memory));
        memory.RequireContext(context);
    }
}
