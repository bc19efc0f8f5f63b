using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Handles;

namespace ConvDnn.Device;

/// <summary>Times plans on memory and a stream of its own, one plan at a time.</summary>
internal sealed class PlanTimer : IDisposable
{
    private const int WarmUps = 2;
    private const int Runs = 5;

    /// <summary>Bytes that make a small number in every type: not zeros, which some hardware is faster on.</summary>
    private const byte Filling = 0x3C;

    private static readonly Lock OneAtATime = new();

    private readonly GpuContext _context;
    private readonly CudaStream _stream;
    private readonly CudaEvent _begin;
    private readonly CudaEvent _end;
    private readonly Dictionary<OperandRole, DeviceBuffer<byte>> _operands = [];

    public PlanTimer(GpuContext context, Problem problem)
    {
        _context = context;
        _stream = context.Cuda.CreateStream();
        _begin = context.Cuda.CreateEvent();
        _end = context.Cuda.CreateEvent();
        foreach (Operand operand in problem.Operands)
        {
            DeviceBuffer<byte> buffer = context.Cuda.Allocate<byte>(operand.Spec.Bytes);
            _operands.Add(operand.Role, buffer);
            buffer.Span.FillBytes(Filling);
        }
    }

    /// <summary>The least milliseconds of an execution.</summary>
    public double Milliseconds(Plan plan)
    {
        lock (OneAtATime)
        {
            using DeviceBuffer<byte> workspace = _context.Cuda.Allocate<byte>(plan.WorkspaceBytes);
            using HandleUse stream = _stream.Use();
            for (int i = 0; i < WarmUps; i++) Execute(plan, workspace, stream.Value);
            double least = double.PositiveInfinity;
            for (int i = 0; i < Runs; i++)
            {
                _stream.Record(_begin);
                Execute(plan, workspace, stream.Value);
                _stream.Record(_end);
                _end.Synchronize();
                least = Math.Min(least, _end.MillisecondsSince(_begin));
            }

            return least;
        }
    }

    public void Dispose()
    {
        _stream.Synchronize();
        foreach (DeviceBuffer<byte> buffer in _operands.Values) buffer.Dispose();
        _end.Dispose();
        _begin.Dispose();
        _stream.Dispose();
    }

    private void Execute(Plan plan, DeviceBuffer<byte> workspace, nint stream) => plan.Execute(new ExecutionArguments
    {
        X = View(plan, OperandRole.X),
        W = View(plan, OperandRole.W),
        Y = View(plan, OperandRole.Y),
        Bias = View(plan, OperandRole.Bias),
        Residual = View(plan, OperandRole.Residual),
        Indices = View(plan, OperandRole.Indices),
        ForwardX = View(plan, OperandRole.ForwardX),
        Workspace = workspace.Bytes == 0 ? default : TensorView.At((nint)workspace.Address.Value, workspace.Bytes, ElementType.UInt8, MemorySpace.Device),
        Stream = stream,
    });

    private TensorView View(Plan plan, OperandRole role)
    {
        foreach (Operand operand in plan.Problem.Operands)
        {
            if (operand.Role != role) continue;
            DeviceBuffer<byte> buffer = _operands[role];
            return TensorView.At((nint)buffer.Address.Value, operand.Spec.Extent, operand.Spec.Type, MemorySpace.Device);
        }

        return default;
    }
}
