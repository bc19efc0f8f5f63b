using ConvDnn.Interop.Cuda.Handles;
using ConvDnn.Interop.Cuda.Loading;
using ConvDnn.Interop.Cuda.Raw;
using ConvDnn.Interop.CuDnn;
using ConvDnn.Interop.CuDnn.Backend;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Benchmarks.Overhead;

/// <summary>A forward convolution by cuDNN's graphs: <c>cudnnSetStream</c>, a pack of the operands' addresses (which cannot be changed once finished), and its execution.</summary>
internal sealed unsafe class HandWrittenGraph : HandWritten
{
    private readonly CudnnFunctions _functions;
    private readonly CudnnContext _cudnn;
    private readonly List<IDisposable> _parts = [];
    private readonly cudnnHandle_t _handle;
    private readonly cudnnBackendDescriptor_t _plan;
    private readonly long[] _uids = [1, 2, 3];

    public HandWrittenGraph(NativeLoader loader, ConvProblem problem, long engine, long workspaceBytes)
        : base(loader, problem, workspaceBytes)
    {
        CudnnLibrary library = CudnnLibrary.Load(loader).Require();
        _functions = library.Functions;
        _cudnn = Keep(CudnnContext.Create(library, Context));
        GraphTensor x = Tensor(1, problem.X), w = Tensor(2, problem.W), y = Tensor(3, problem.Y);
        GraphConvolution convolution = Keep(GraphConvolution.Create(
            _cudnn, cudnnDataType_t.CUDNN_DATA_FLOAT,
            problem.Options.Padding.Before.ToArray(), problem.Options.Padding.After.ToArray(), problem.Options.Stride.ToArray(), problem.Options.Dilation.ToArray(),
            cudnnConvolutionMode_t.CUDNN_CROSS_CORRELATION));
        OperationGraph graph = Keep(OperationGraph.Create(_cudnn, [Keep(GraphOperation.ConvolutionForward(convolution, x, w, y))]));
        ExecutionPlan plan = Keep(ExecutionPlan.Build(Keep(graph.Engine(engine))));
        _handle = new(_cudnn.SafeHandle.DangerousGetHandle());
        using HandleUse use = plan.Descriptor.Use();
        _plan = new(use.Value);
    }

    protected override void CallVendor(CUstream stream)
    {
        nint* addresses = stackalloc nint[] { (nint)X.Address.Value, (nint)W.Address.Value, (nint)Y.Address.Value };
        nint workspace = (nint)Workspace.Value;
        cudnnBackendDescriptor_t pack;
        Require(_functions.cudnnSetStream(_handle, stream));
        Require(_functions.cudnnBackendCreateDescriptor(cudnnBackendDescriptorType_t.CUDNN_BACKEND_VARIANT_PACK_DESCRIPTOR, &pack));
        fixed (long* uids = _uids)
        {
            Require(_functions.cudnnBackendSetAttribute(pack, cudnnBackendAttributeName_t.CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS, cudnnBackendAttributeType_t.CUDNN_TYPE_INT64, 3, uids));
        }

        Require(_functions.cudnnBackendSetAttribute(pack, cudnnBackendAttributeName_t.CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS, cudnnBackendAttributeType_t.CUDNN_TYPE_VOID_PTR, 3, addresses));
        Require(_functions.cudnnBackendSetAttribute(pack, cudnnBackendAttributeName_t.CUDNN_ATTR_VARIANT_PACK_WORKSPACE, cudnnBackendAttributeType_t.CUDNN_TYPE_VOID_PTR, 1, &workspace));
        Require(_functions.cudnnBackendFinalize(pack));
        Require(_functions.cudnnBackendExecute(_handle, _plan, pack));
        Require(_functions.cudnnBackendDestroyDescriptor(pack));
    }

    protected override void DisposeVendor()
    {
        for (int i = _parts.Count - 1; i >= 0; i--) _parts[i].Dispose();
    }

    private static void Require(cudnnStatus_t status)
    {
        if (!status.Succeeded) throw new InvalidOperationException($"A call failed: {status}.");
    }

    private GraphTensor Tensor(long uid, TensorSpec spec) => Keep(GraphTensor.Create(_cudnn, uid, cudnnDataType_t.CUDNN_DATA_FLOAT, spec.Lengths.ToArray(), spec.Strides.ToArray(), 16));

    private T Keep<T>(T part)
        where T : IDisposable
    {
        _parts.Add(part);
        return part;
    }
}
