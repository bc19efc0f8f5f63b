using ConvDnn.Device;
using ConvDnn.Interop.Cuda.Raw;
using ConvDnn.Interop.CuDnn;
using ConvDnn.Interop.CuDnn.Descriptors;

namespace ConvDnn.Engines.CuDnn;

/// <summary>Plans of bias gradients.</summary>
internal static class BiasProposals
{
    private const string KernelName = "backward-bias";

    public static DevicePlan? Propose(CudnnInstallation cudnn, GpuContext context, ConvProblem problem, PlanOptions options, out string? refusal)
    {
        refusal = options.Kernel is null or KernelName ? null : $"It has no kernel '{options.Kernel}' for this; there is {KernelName}.";
        if (refusal is not null) return null;
        if (problem.Y.Count == 0) return new NothingToSumPlan(context, problem, CudnnEngine.EngineName);
        TensorSpec y = CoreTensors.Raise(problem.Y);
        if (CoreTensors.IsTaken(y)) return new BiasPlan(cudnn, context, problem, y, options.Alignment);
        refusal = $"The gradient {y} cannot be handed over: cuDNN takes strides from 1 on without overlaps, and fewer than 2^31 elements.";
        return null;
    }

    private sealed class BiasPlan : DevicePlan
    {
        private readonly HandlePool<CudnnContext> _handles;
        private readonly TensorDescriptor _dy;
        private readonly TensorDescriptor _db;

        public BiasPlan(CudnnInstallation cudnn, GpuContext context, ConvProblem problem, TensorSpec y, int alignment)
            : base(context, problem, CudnnEngine.EngineName, KernelName, workspaceBytes: 0)
        {
            (Kernel, Alignment) = (KernelName, alignment);
            _handles = cudnn.HandlesIn(context);
            _dy = NativeTypes.Tensor(cudnn.Library, y);
            _db = NativeTypes.Bias(cudnn.Library, y);
        }

        protected override void Enqueue(in ExecutionArguments arguments, in DeviceWork work)
        {
            using HandlePool<CudnnContext>.Lease lease = _handles.Rent();
            lease.Value.ConvolutionBackwardBias(new CUstream(arguments.Stream), arguments.Alpha, _dy, arguments.Y.Address(), arguments.Beta, _db, arguments.Bias.Address());
        }

        protected override void Dispose(bool disposing)
        {
            _dy.Dispose();
            _db.Dispose();
            base.Dispose(disposing);
        }
    }
}
