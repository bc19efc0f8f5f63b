using ConvDnn.Device;
using ConvDnn.Interop.Cuda.Raw;
using ConvDnn.Interop.CuDnn;
using ConvDnn.Interop.CuDnn.Descriptors;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Engines.CuDnn;

/// <summary>
/// Plans of poolings. cuDNN takes the means that its descriptors can say. Its maxima come without indices (with and without them the bits must be the same), its gradients want
/// the forward output and leave ties open, and it knows neither dilation nor ceil mode nor uneven padding: all that is done by the device's own kernels.
/// </summary>
internal static class PoolingProposals
{
    private const string CudnnKernel = "cudnn-pooling";

    public static DevicePlan? Propose(CudnnInstallation cudnn, GpuContext context, PoolProblem problem, PlanOptions options, out string? refusal)
    {
        bool fits = Fits(problem);
        if (fits && options.Kernel is null or CudnnKernel)
        {
            refusal = null;
            return new ForwardPlan(cudnn, context, problem, options.Alignment);
        }

        if (fits && options.Kernel is not (null or PoolingPlan.KernelName))
        {
            refusal = $"It has no kernel '{options.Kernel}' for this; there are {CudnnKernel} and {PoolingPlan.KernelName}.";
            return null;
        }

        return ElementwiseProposals.Propose(context, problem, CudnnEngine.EngineName, options, out refusal);
    }

    /// <summary>The names that a problem's plan can have.</summary>
    public static string[] Names(PoolProblem problem) => Fits(problem) ? [CudnnKernel, PoolingPlan.KernelName] : [PoolingPlan.KernelName];

    private static bool Fits(PoolProblem problem)
    {
        PoolOptions options = problem.Options;
        if (problem.Kind != PoolKind.Average || problem.Direction != Direction.Forward || !problem.X.Type.IsFloatingPoint() || problem.Y.Count == 0) return false;
        if (!CoreTensors.IsTaken(CoreTensors.Raise(problem.X)) || !CoreTensors.IsTaken(CoreTensors.Raise(problem.Y))) return false;
        if (!options.Padding.IsSymmetric || !options.Dilation.All(1)) return false;
        for (int i = 0; i < problem.SpatialRank; i++)
        {
            long before = options.Padding.Before[i], window = options.Window[i];
            // cuDNN does not say what the mean over padding alone is, and a last window that ceil mode adds is beyond its count.
            if (before < 0 || before >= window || window > int.MaxValue || options.Stride[i] > int.MaxValue) return false;
            if (problem.Y.Lengths[i + 2] != ((problem.X.Lengths[i + 2] + (2 * before) - window) / options.Stride[i]) + 1) return false;
        }

        return true;
    }

    private sealed class ForwardPlan : DevicePlan
    {
        private readonly HandlePool<CudnnContext> _handles;
        private readonly TensorDescriptor _x;
        private readonly TensorDescriptor _y;
        private readonly PoolingDescriptor _pooling;

        public ForwardPlan(CudnnInstallation cudnn, GpuContext context, PoolProblem problem, int alignment)
            : base(context, problem, CudnnEngine.EngineName, CudnnKernel, workspaceBytes: 0)
        {
            (Kernel, Alignment) = (CudnnKernel, Math.Max(alignment, problem.X.Type.Size()));
            _handles = cudnn.HandlesIn(context);
            CudnnLibrary library = cudnn.Library;
            _x = NativeTypes.Tensor(library, CoreTensors.Canonical(CoreTensors.Raise(problem.X)));
            _y = NativeTypes.Tensor(library, CoreTensors.Canonical(CoreTensors.Raise(problem.Y)));
            PoolOptions options = problem.Options;
            _pooling = library.Pooling(
                ModeOf(problem),
                NativeTypes.Narrow(CoreTensors.Raise(options.Window, 1)),
                NativeTypes.Narrow(CoreTensors.Raise(options.Padding.Before, 0)),
                NativeTypes.Narrow(CoreTensors.Raise(options.Stride, 1)),
                cudnnNanPropagation_t.CUDNN_PROPAGATE_NAN);
        }

        protected override void Enqueue(in ExecutionArguments arguments, in DeviceWork work)
        {
            using HandlePool<CudnnContext>.Lease lease = _handles.Rent();
            lease.Value.PoolingForward(new CUstream(arguments.Stream), _pooling, arguments.Alpha, _x, arguments.X.Address(), arguments.Beta, _y, arguments.Y.Address());
        }

        protected override void Dispose(bool disposing)
        {
            _x.Dispose();
            _y.Dispose();
            _pooling.Dispose();
            base.Dispose(disposing);
        }

        private static cudnnPoolingMode_t ModeOf(PoolProblem problem) => problem.Options.CountPadding
            ? cudnnPoolingMode_t.CUDNN_POOLING_AVERAGE_COUNT_INCLUDE_PADDING
            : cudnnPoolingMode_t.CUDNN_POOLING_AVERAGE_COUNT_EXCLUDE_PADDING;
    }
}
