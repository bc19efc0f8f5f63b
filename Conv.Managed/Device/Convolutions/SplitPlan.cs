using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Device;

/// <summary>
/// A convolution whose tensors a vendor cannot count, part by part. Parts of a filter's gradient add to each other: in the gradient itself or, where that is of 16-bit floats
/// and would round every time, in float32.
/// </summary>
internal sealed class SplitPlan : DevicePlan
{
    private readonly ProblemSplit _split;
    private readonly DevicePlan _part;
    private readonly DevicePlan? _rest;
    private readonly StridedCopy? _store;
    private readonly long _partAt;
    private readonly TensorSpec? _sums;

    /// <summary>A plan of parts, which it owns.</summary>
    public SplitPlan(GpuContext context, ProblemSplit split, string engine, string algorithm, int alignment, DevicePlan part, DevicePlan? rest)
        : base(context, split.Problem, engine, algorithm, SumBytes(split) + Math.Max(part.WorkspaceBytes, rest?.WorkspaceBytes ?? 0))
    {
        (_split, _part, _rest, _partAt) = (split, part, rest, SumBytes(split));
        Kernel = part.Kernel;
        IsDeterministic = part.IsDeterministic && (rest?.IsDeterministic ?? true);
        Alignment = Math.Max(alignment, split.Problem.Operands.Max(static operand => operand.Spec.Type.Size()));
        _sums = Sums(split);
        if (_sums is not null) _store = context.Kernels.Copy(_sums, CoreTensors.Raise(split.Problem.W));
    }

    /// <summary>Where parts of a 16-bit gradient add up; null where they add up in the output, or not at all.</summary>
    public static TensorSpec? Sums(ProblemSplit split) => split.Accumulates && split.Problem.W.Type is ElementType.Float16 or ElementType.BFloat16
        ? TensorSpec.Packed(ElementType.Float32, CoreTensors.Raise(split.Problem.W).Lengths)
        : null;

    protected override void Enqueue(in ExecutionArguments arguments, in DeviceWork work)
    {
        for (long first = 0; first < _split.Total; first += _split.AtOnce)
        {
            DevicePlan plan = _rest is not null && _split.Total - first < _split.AtOnce ? _rest : _part;
            bool adds = _split.Accumulates && first > 0;
            plan.EnqueuePart(
                new ExecutionArguments
                {
                    X = Part(arguments.X, OperandRole.X, first),
                    W = _sums is null ? Part(arguments.W, OperandRole.W, first) : TensorView.At((nint)work.At(0).Value, _sums.Extent, _sums.Type, MemorySpace.Device),
                    Y = Part(arguments.Y, OperandRole.Y, first),
                    Bias = Part(arguments.Bias, OperandRole.Bias, first),
                    Residual = Part(arguments.Residual, OperandRole.Residual, first),
                    Alpha = _sums is null ? arguments.Alpha : 1,
                    Beta = adds ? 1 : _sums is null ? arguments.Beta : 0,
                    ResidualScale = arguments.ResidualScale,
                    Quantization = arguments.Quantization,
                    Stream = arguments.Stream,
                },
                work.Part(_partAt, plan.WorkspaceBytes));
        }

        _store?.Enqueue(work.Stream, work.At(0), arguments.W.Address(), arguments.Alpha, arguments.Beta);
    }

    protected override void Dispose(bool disposing)
    {
        _part.Dispose();
        _rest?.Dispose();
        base.Dispose(disposing);
    }

    private static long SumBytes(ProblemSplit split) => Sums(split) is { } sums ? ScratchBuilder.RoundedUp(sums.Bytes) : 0;

    private TensorView Part(TensorView whole, OperandRole role, long first)
    {
        if (!whole.IsGiven) return default;
        long skipped = _split.Offset(role, first);
        CUdeviceptr start = whole.Address().Plus(skipped, whole.Type);
        return TensorView.At((nint)start.Value, whole.Length - skipped, whole.Type, MemorySpace.Device);
    }
}
