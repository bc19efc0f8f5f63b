using System.Collections.Immutable;
using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Handles;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Device;

/// <summary>
/// A device's plan for operands in host memory: copies them in through pinned memory, executes, copies what was written out, and waits.
/// The device's scratch memory is its own, so a workspace need not be given; a given one is not touched.
/// </summary>
internal sealed unsafe class StagedPlan : Plan
{
    private readonly DevicePlan _plan;
    private readonly long[] _offsets;
    private readonly long _workspaceOffset;
    private readonly HandlePool<DeviceBuffer<byte>> _stages;

    public StagedPlan(DevicePlan plan)
        : base(plan.Problem, plan.Engine, plan.Algorithm, plan.WorkspaceBytes)
    {
        _plan = plan;
        (Kernel, IsDeterministic) = (plan.Kernel, plan.IsDeterministic);
        ImmutableArray<Operand> operands = plan.Problem.Operands;
        _offsets = new long[operands.Length];
        var layout = new ScratchBuilder();
        for (int i = 0; i < operands.Length; i++) _offsets[i] = layout.Add(operands[i].Spec.Bytes);
        _workspaceOffset = layout.Add(plan.WorkspaceBytes);
        long bytes = layout.Bytes;
        _stages = new HandlePool<DeviceBuffer<byte>>(() => plan.Context.Cuda.Allocate<byte>(bytes));
    }

    public override bool WorkspaceIsOptional => true;

    protected override void ExecuteCore(in ExecutionArguments arguments)
    {
        using ContextScope scope = _plan.Context.Cuda.Enter();
        using HandlePool<DeviceBuffer<byte>>.Lease stage = _stages.Rent();
        using HandlePool<Courier>.Lease courier = Courier.PoolOf(_plan.Context).Rent();
        nint handle = arguments.Stream != 0 ? arguments.Stream : courier.Value.Handle;
        CudaStream stream = _plan.Context.Stream(handle);
        CUdeviceptr start = stage.Value.Address;
        try
        {
            CopyIn(arguments, start, courier.Value, stream);
            _plan.Execute(Staged(arguments, start, handle));
            CopyOut(arguments, start, courier.Value, stream);
        }
        finally
        {
            // Also when something failed: the memory must not be rented again while work is under way on it.
            stream.Synchronize();
        }
    }

    protected override void Dispose(bool disposing)
    {
        _stages.Dispose();
        _plan.Dispose();
        base.Dispose(disposing);
    }

    private void CopyIn(in ExecutionArguments arguments, CUdeviceptr start, Courier courier, CudaStream stream)
    {
        ImmutableArray<Operand> operands = Problem.Operands;
        for (int i = 0; i < operands.Length; i++)
        {
            TensorView view = arguments[operands[i].Role];
            if (!view.IsGiven) continue;
            // What lies between the elements of an output comes back as it was.
            bool read = !operands[i].IsWritten || arguments.Beta != 0 || !operands[i].Spec.IsPacked;
            if (!read) continue;
            fixed (byte* host = view) courier.CopyIn(host, At(start, i), operands[i].Spec.Bytes, stream);
        }
    }

    private void CopyOut(in ExecutionArguments arguments, CUdeviceptr start, Courier courier, CudaStream stream)
    {
        ImmutableArray<Operand> operands = Problem.Operands;
        for (int i = 0; i < operands.Length; i++)
        {
            TensorView view = arguments[operands[i].Role];
            if (!view.IsGiven || !operands[i].IsWritten) continue;
            fixed (byte* host = view) courier.CopyOut(At(start, i), host, operands[i].Spec.Bytes, stream);
        }
    }

    private ExecutionArguments Staged(in ExecutionArguments arguments, CUdeviceptr start, nint stream) => new()
    {
        X = OnDevice(arguments, OperandRole.X, start),
        W = OnDevice(arguments, OperandRole.W, start),
        Y = OnDevice(arguments, OperandRole.Y, start),
        Bias = OnDevice(arguments, OperandRole.Bias, start),
        Residual = OnDevice(arguments, OperandRole.Residual, start),
        Indices = OnDevice(arguments, OperandRole.Indices, start),
        ForwardX = OnDevice(arguments, OperandRole.ForwardX, start),
        Workspace = WorkspaceBytes > 0 ? TensorView.At((nint)(start.Value + (ulong)_workspaceOffset), WorkspaceBytes, ElementType.UInt8, MemorySpace.Device) : default,
        Alpha = arguments.Alpha,
        Beta = arguments.Beta,
        ResidualScale = arguments.ResidualScale,
        Quantization = arguments.Quantization,
        Stream = stream,
    };

    private TensorView OnDevice(in ExecutionArguments arguments, OperandRole role, CUdeviceptr start)
    {
        if (!arguments[role].IsGiven) return default;
        ImmutableArray<Operand> operands = Problem.Operands;
        for (int i = 0; i < operands.Length; i++)
        {
            if (operands[i].Role != role) continue;
            TensorSpec spec = operands[i].Spec;
            return spec.Extent == 0
                ? TensorView.At(0, 0, spec.Type, MemorySpace.Device)
                : TensorView.At((nint)At(start, i).Value, spec.Extent, spec.Type, MemorySpace.Device);
        }

        return default;
    }

    private CUdeviceptr At(CUdeviceptr start, int operand) => new(start.Value + (ulong)_offsets[operand]);
}
