using System.Diagnostics.CodeAnalysis;
using ConvDnn.Interop.Cuda.Handles;
using ConvDnn.Interop.Cuda.Raw;
using ConvDnn.Interop.CuDnn.Errors;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Interop.CuDnn.Backend;

/// <summary>
/// An engine made ready to run a graph on one cuDNN handle. For one thread at a time, as the handle is. Give every handle
/// plans of its own.
/// </summary>
public sealed unsafe class ExecutionPlan : IDisposable
{
    private long _workspaceBytes = -1;

    private ExecutionPlan(BackendDescriptor descriptor) => Descriptor = descriptor;

    /// <summary>The descriptor.</summary>
    public BackendDescriptor Descriptor { get; }

    /// <summary>The bytes of workspace that it needs. cuDNN has given absurd sizes; hold it against what can be had.</summary>
    /// <exception cref="CudnnException">cuDNN refuses.</exception>
    public long WorkspaceBytes
    {
        get
        {
            // A finished plan does not change, and asking costs two calls.
            if (_workspaceBytes < 0) _workspaceBytes = Descriptor.Get<long>(cudnnBackendAttributeName_t.CUDNN_ATTR_EXECUTION_PLAN_WORKSPACE_SIZE)[0];
            return _workspaceBytes;
        }
    }

    /// <summary>A plan over a descriptor that was made and finished by hand, which the plan disposes of.</summary>
    /// <param name="descriptor">A finished descriptor of an execution plan.</param>
    /// <exception cref="ArgumentException">It describes something else, or is not finished.</exception>
    public static ExecutionPlan From(BackendDescriptor descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        descriptor.RequireFinished(cudnnBackendDescriptorType_t.CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR, nameof(descriptor));
        return new ExecutionPlan(descriptor);
    }

    /// <summary>Builds a plan. May compile kernels and take its time.</summary>
    /// <param name="configuration">The engine and its knobs.</param>
    /// <exception cref="CudnnException">The engine does not do it.</exception>
    public static ExecutionPlan Build(EngineConfiguration configuration) =>
        TryBuild(configuration, out ExecutionPlan? plan, out CudnnException? refusal) ? plan : throw refusal;

    /// <summary>Builds a plan, or tells why the engine does not do it, which is an answer like another.</summary>
    /// <param name="configuration">The engine and its knobs.</param>
    /// <param name="plan">The plan, where there is one.</param>
    /// <param name="refusal">Why there is none.</param>
    /// <exception cref="CudnnException">Something other than finishing the plan failed.</exception>
    public static bool TryBuild(EngineConfiguration configuration, [NotNullWhen(true)] out ExecutionPlan? plan, [NotNullWhen(false)] out CudnnException? refusal)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        BackendDescriptor descriptor = BackendDescriptor.Create(configuration.Descriptor.Cudnn, cudnnBackendDescriptorType_t.CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR);
        plan = null;
        try
        {
            descriptor
                .SetHandle(cudnnBackendAttributeName_t.CUDNN_ATTR_EXECUTION_PLAN_HANDLE)
                .Set(cudnnBackendAttributeName_t.CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG, configuration.Descriptor);
            if (descriptor.TryFinish(out refusal).Succeeded) plan = new ExecutionPlan(descriptor);
            return plan is not null;
        }
        finally
        {
            if (plan is null) descriptor.Dispose();
        }
    }

    /// <summary>Builds a plan from what <see cref="ToJson"/> gave, on the same kind of device and version of cuDNN.</summary>
    /// <param name="cudnn">The cuDNN handle.</param>
    /// <param name="json">The text.</param>
    /// <exception cref="CudnnException">The text is of another version or device, or is none of cuDNN's.</exception>
    public static ExecutionPlan FromJson(CudnnContext cudnn, string json)
    {
        BackendDescriptor descriptor = BackendDescriptor.Create(cudnn, cudnnBackendDescriptorType_t.CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR);
        try
        {
            descriptor
                .SetHandle(cudnnBackendAttributeName_t.CUDNN_ATTR_EXECUTION_PLAN_HANDLE)
                .Set(cudnnBackendAttributeName_t.CUDNN_ATTR_EXECUTION_PLAN_JSON_REPRESENTATION, json)
                .Finish();
            return new ExecutionPlan(descriptor);
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
    }

    /// <summary>The plan as text, to build it again later. Since cuDNN 8.4.</summary>
    /// <exception cref="CudnnException">cuDNN refuses.</exception>
    public string ToJson() => Descriptor.GetText(cudnnBackendAttributeName_t.CUDNN_ATTR_EXECUTION_PLAN_JSON_REPRESENTATION);

    /// <summary>Enqueues the graph on the handle's stream. Takes no memory.</summary>
    /// <param name="pack">The memory of its tensors and the workspace.</param>
    /// <exception cref="CudnnException">The memory does not fit the plan, or earlier work has failed.</exception>
    public void Execute(VariantPack pack)
    {
        ArgumentNullException.ThrowIfNull(pack);
        CudnnContext cudnn = Descriptor.Cudnn;
        Descriptor.RequireOfSameKind(pack.Descriptor);
        if (pack.WorkspaceBytes is { } given && given < WorkspaceBytes) throw new ArgumentException($"A workspace of {given} bytes given; the plan needs {WorkspaceBytes}.", nameof(pack));
        using CudnnContext.CudnnCall call = cudnn.Begin();
        using HandleUse use = Descriptor.Use(), packUse = pack.Descriptor.Use();
        BackendDescriptor plan = Descriptor, memory = pack.Descriptor;
        cudnnStatus_t status = cudnn.Library.Functions.cudnnBackendExecute(call.Handle, new(use.Value), new(packUse.Value));
        cudnn.Library.CheckCall(status, $"ExecutionPlan.From({plan}).Execute(VariantPack.From({memory}))", cudnn.Cuda.Driver, nameof(CudnnFunctions.cudnnBackendExecute));
    }

    /// <summary>
    /// Enqueues the graph on a stream, on memory by address: for callers that call often, have made the context current, have
    /// the handle to themselves and know that the memory is there. Allocates nothing on the managed heap.
    /// </summary>
    /// <param name="stream">The stream, of this context; it stays the handle's. 0 is the default stream.</param>
    /// <param name="uids">The tensors' numbers.</param>
    /// <param name="addresses">Their memory, in the same order.</param>
    /// <param name="workspace">As many bytes as the plan says; null where that is 0.</param>
    /// <exception cref="ArgumentException">Not as many addresses as numbers.</exception>
    /// <exception cref="CudnnException">The memory does not fit the plan, or earlier work has failed.</exception>
    public void Execute(CUstream stream, ReadOnlySpan<long> uids, ReadOnlySpan<CUdeviceptr> addresses, CUdeviceptr workspace)
    {
        if (uids.Length != addresses.Length) throw new ArgumentException($"{addresses.Length} addresses given; expected {uids.Length}, one per number.", nameof(addresses));
        CudnnContext cudnn = Descriptor.Cudnn;
        CudnnFunctions f = cudnn.Library.Functions;
        cudnnHandle_t handle = cudnn.HandleOn(stream);
        cudnnBackendDescriptor_t pack;
        cudnnStatus_t status = f.cudnnBackendCreateDescriptor(cudnnBackendDescriptorType_t.CUDNN_BACKEND_VARIANT_PACK_DESCRIPTOR, &pack);
        if (status.Succeeded)
        {
            fixed (long* numbers = uids)
            fixed (CUdeviceptr* memory = addresses)
            {
                status = f.cudnnBackendSetAttribute(pack, cudnnBackendAttributeName_t.CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS, cudnnBackendAttributeType_t.CUDNN_TYPE_INT64, uids.Length, numbers);
                if (status.Succeeded) status = f.cudnnBackendSetAttribute(pack, cudnnBackendAttributeName_t.CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS, cudnnBackendAttributeType_t.CUDNN_TYPE_VOID_PTR, addresses.Length, memory);
            }

            if (status.Succeeded) status = f.cudnnBackendSetAttribute(pack, cudnnBackendAttributeName_t.CUDNN_ATTR_VARIANT_PACK_WORKSPACE, cudnnBackendAttributeType_t.CUDNN_TYPE_VOID_PTR, 1, &workspace);
            if (status.Succeeded) status = f.cudnnBackendFinalize(pack);
            if (status.Succeeded) status = f.cudnnBackendExecute(handle, new(Descriptor.Value), pack);
            f.cudnnBackendDestroyDescriptor(pack);
        }

        if (status.Succeeded) return;
        BackendDescriptor plan = Descriptor;
        cudnn.Library.CheckCall(status, $"{plan}.Execute({stream}, {workspace})", cudnn.Cuda.Driver, nameof(f.cudnnBackendExecute));
    }

    /// <summary>Destroys the plan. Harmless when repeated.</summary>
    public void Dispose() => Descriptor.Dispose();
}
