using ConvDnn.Device;
using ConvDnn.Interop.Cuda;
using ConvDnn.Parity;
using NUnit.Framework;

namespace ConvDnn.Gpu.Tests;

/// <summary>
/// The operands and the workspace of one prepared configuration in device memory: everything in one block, each piece between bands of poison, the workspace exactly as large as announced.
/// </summary>
internal sealed class DeviceOperands : IDisposable
{
    private const long Band = 256;

    private readonly PreparedCase _prepared;
    private readonly GpuContext _context;
    private readonly DeviceBuffer<byte> _block;
    private readonly byte[] _before;
    private readonly Dictionary<OperandRole, long> _offsets = [];
    private readonly long _workspaceOffset;
    private readonly long _workspaceBytes;

    public DeviceOperands(PreparedCase prepared, Plan plan, GpuContext context)
    {
        (_prepared, _context, _workspaceBytes) = (prepared, context, plan.WorkspaceBytes);
        long end = Band;
        foreach (Operand operand in Problem.Operands)
        {
            _offsets.Add(operand.Role, end);
            end = ScratchBuilder.RoundedUp(end + operand.Spec.Bytes) + Band;
        }

        _workspaceOffset = end;
        end += _workspaceBytes + Band;
        _before = new byte[end];
        Poison.Guard.Fill(_before, ElementType.Float32);
        foreach (Operand operand in Problem.Operands) Bytes(operand).CopyTo(_before.AsSpan((int)_offsets[operand.Role]));
        _block = context.Cuda.Allocate<byte>(end);
        Restore();
    }

    private Problem Problem => _prepared.Case.Problem;

    /// <summary>Everything as before the first execution: outputs poisoned, or holding data where β ≠ 0.</summary>
    public void Restore() => _block.CopyFrom(_before);

    /// <summary>The arguments of an execution.</summary>
    public ExecutionArguments Arguments(nint stream, bool withWorkspace = true) => new()
    {
        X = View(OperandRole.X),
        W = View(OperandRole.W),
        Y = View(OperandRole.Y),
        Bias = View(OperandRole.Bias),
        Residual = View(OperandRole.Residual),
        Indices = View(OperandRole.Indices),
        ForwardX = View(OperandRole.ForwardX),
        Workspace = withWorkspace && _workspaceBytes > 0
            ? TensorView.At((nint)(_block.Address.Value + (ulong)_workspaceOffset), _workspaceBytes, ElementType.UInt8, MemorySpace.Device)
            : default,
        Alpha = _prepared.Data.Scaling.Alpha,
        Beta = _prepared.Data.Scaling.Beta,
        ResidualScale = _prepared.Data.Scaling.ResidualScale,
        Quantization = _prepared.Data.Quantization,
        Stream = stream,
    };

    /// <summary>Asserts that the output is right, and that nothing else but the workspace has changed.</summary>
    public byte[] AssertRight(Plan plan)
    {
        byte[] after = _block.ToArray();
        Operand output = Problem.Output;
        int start = (int)_offsets[output.Role];
        byte[] result = after[start..(start + (int)output.Spec.Bytes)];
        unsafe
        {
            fixed (byte* first = result)
            {
                Comparison comparison = Comparer.Compare(
                    TensorView.At((nint)first, output.Spec.Extent, output.Spec.Type), output.Spec, _prepared.Expected,
                    _prepared.BoundFor(AlgorithmFamilies.Of(plan.Algorithm)), _prepared.Data.Scaling.Beta == 0 ? Poison.Output : null);
                Assert.That(comparison.Status, Is.Not.EqualTo(ComparisonStatus.Failed), $"{_prepared.Case}: {comparison}");
            }
        }

        _before.AsSpan(start, result.Length).CopyTo(after.AsSpan(start));
        _before.AsSpan((int)_workspaceOffset, (int)_workspaceBytes).CopyTo(after.AsSpan((int)_workspaceOffset));
        Assert.That(after.AsSpan().SequenceEqual(_before), $"{_prepared.Case}: memory outside the output and the workspace was written");
        return result;
    }

    public void Dispose() => _block.Dispose();

    private byte[] Bytes(Operand operand)
    {
        using var buffer = new GuardedBuffer(operand.Spec.Type, operand.Spec.Extent);
        Poison.Output.Fill(buffer.Bytes, operand.Spec.Type);
        if (_prepared.Data.Operands.TryGetValue(operand.Role, out double[]? values)) buffer.Store(operand.Spec, values, Poison.Output);
        return buffer.Bytes.ToArray();
    }

    private TensorView View(OperandRole role)
    {
        if (!_offsets.TryGetValue(role, out long offset)) return default;
        TensorSpec spec = Problem.Operands.First(operand => operand.Role == role).Spec;
        return TensorView.At((nint)(_block.Address.Value + (ulong)offset), spec.Extent, spec.Type, MemorySpace.Device);
    }
}
