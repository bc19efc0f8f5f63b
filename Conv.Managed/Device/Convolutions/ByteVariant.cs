using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Device;

/// <summary>A vendor's sums of bytes with what makes the result of them, and their places in the workspace. May be called by several threads at once.</summary>
internal sealed class ByteVariant : ICoreVariant
{
    private readonly ByteLowering _lowering;
    private readonly ConvolutionCore _core;
    private readonly BytePack? _x;
    private readonly BytePack? _w;
    private readonly PatchSums _patchSums;
    private readonly ZeroPointShift _shift;
    private readonly IntegerGather? _gather;
    private readonly IntegerFinish? _finish;
    private readonly Epilogue? _store;
    private readonly bool _mayStore;
    private readonly TensorSpec _sums;
    private readonly long _positions;
    private readonly long _xAt;
    private readonly long _wAt;
    private readonly long _partAt;
    private readonly long _sumsAt;
    private readonly long _filterSumsAt;
    private readonly long _patchSumsAt;
    private readonly long _coreScratchAt;

    public ByteVariant(GpuContext context, ByteLowering lowering, ConvolutionCore core)
    {
        (_lowering, _core) = (lowering, core);
        DeviceKernels kernels = context.Kernels;
        ConvProblem problem = lowering.Problem, shape = lowering.Core;
        TensorSpec y = CoreTensors.Raise(problem.Y);
        long groups = problem.Options.Groups;
        var scratch = new ScratchBuilder();
        if (lowering.PacksX)
        {
            _x = BytePack.OfActivation(kernels, CoreTensors.Raise(problem.X), CoreTensors.Raise(problem.Options.Padding), groups, shape.InputChannels / groups);
            _xAt = scratch.Add(_x.Bytes);
        }

        if (lowering.PacksW)
        {
            _w = BytePack.OfFilter(kernels, CoreTensors.Raise(problem.W), groups, shape.OutputChannels / groups, shape.W.Lengths[1]);
            _wAt = scratch.Add(_w.Bytes);
        }

        _sums = shape.Y.As(ElementType.Int32);
        _positions = shape.OutputSize.Product();
        if (shape.Y.Type != ElementType.Int32)
        {
            _gather = new IntegerGather(kernels);
            _partAt = scratch.Add(shape.Y.Bytes);
        }

        // Without the filters that fill up a multiple of 4.
        var own = new TensorSpec(ElementType.Int32, y.Lengths, _sums.Strides);
        if (y.Type == ElementType.Int32) _store = kernels.Epilogue(own, y, Activation.Identity);
        else _finish = kernels.Finish(own, y);
        _mayStore = y.Type == ElementType.Int32 && !problem.Options.Bias && CoreTensors.IsSameMemory(y, _sums);
        _sumsAt = scratch.Add(_sums.Bytes);
        _shift = kernels.ZeroPoints();
        _patchSums = new PatchSums(kernels, shape.X, groups, new PatchGeometry(
            shape.InputSize, shape.KernelSize, shape.OutputSize, shape.Options.Stride, shape.Options.Dilation, shape.Options.Padding.Before, Flip: false));
        _filterSumsAt = scratch.Add(shape.OutputChannels * sizeof(int));
        _patchSumsAt = scratch.Add(_patchSums.Count * sizeof(int));
        _coreScratchAt = scratch.Add(core.WorkspaceBytes);
        WorkspaceBytes = scratch.Bytes;
    }

    public ConvolutionCore Core => _core;

    public long WorkspaceBytes { get; }

    public string Words => _lowering.Words;

    /// <summary>Whether it is right whatever x's zero point is.</summary>
    public bool TakesAnyZeroPoint => _lowering.TakesAnyZeroPoint;

    /// <summary>Whether it is right with these zero points.</summary>
    public bool Takes(Quantization? quantization) => _lowering.TakesAnyZeroPoint || InputZeroPoint(quantization) == 0;

    public void Enqueue(in ExecutionArguments arguments, in DeviceWork work)
    {
        Quantization? quantization = arguments.Quantization;
        int x0 = InputZeroPoint(quantization);
        bool shifts = Shifts(quantization, x0);
        bool stores = _mayStore && arguments.Alpha == 1 && arguments.Beta == 0;
        CUdeviceptr y = arguments.Y.Address(), sums = stores ? y : work.At(_sumsAt);
        for (long first = 0; first < _lowering.Channels; first += _lowering.ChannelsAtOnce)
        {
            long count = Math.Min(_lowering.ChannelsAtOnce, _lowering.Channels - first);
            CUdeviceptr x = arguments.X.Address(), w = arguments.W.Address();
            if (_x is not null)
            {
                _x.Enqueue(work.Stream, x, work.At(_xAt), first, count, x0);
                x = work.At(_xAt);
            }

            if (_w is not null)
            {
                _w.Enqueue(work.Stream, w, work.At(_wAt), first, count, outside: 0);
                w = work.At(_wAt);
            }

            _core.Enqueue(new CoreOperands
            {
                X = x,
                W = w,
                Y = _gather is null ? sums : work.At(_partAt),
                Alpha = 1,
                Workspace = _core.WorkspaceBytes > 0 ? work.At(_coreScratchAt) : default,
                Stream = work.NativeStream,
            });
            _gather?.Enqueue(work.Stream, work.At(_partAt), sums, _sums.Count, adds: first > 0);
            if (shifts) Shift(work, x, w, sums, quantization, x0, count);
        }

        if (stores) return;
        _finish?.Enqueue(work.Stream, sums, y, arguments.Bias.Address(), quantization, arguments.Alpha, arguments.Beta);
        _store?.Enqueue(work.Stream, sums, y, arguments.Bias.Address(), default, arguments.Alpha, arguments.Beta);
    }

    public void Dispose() => _core.Dispose();

    /// <summary>From sums of products of stored bytes to those of products less zero points, for the channels at hand.</summary>
    private void Shift(in DeviceWork work, CUdeviceptr x, CUdeviceptr w, CUdeviceptr sums, Quantization? quantization, int x0, long channels)
    {
        ConvProblem shape = _lowering.Core;
        CUdeviceptr filterSums = work.At(_filterSumsAt), patchSums = work.At(_patchSumsAt);
        long line = shape.W.Strides[0], groups = shape.Options.Groups, filters = shape.OutputChannels / groups, samples = shape.BatchSize;
        _shift.EnqueueSums(work.Stream, w, filterSums, line, 1, 0, shape.OutputChannels, line);
        _patchSums.Enqueue(work.Stream, x, patchSums);
        ReadOnlySpan<int> w0 = quantization is null ? [0] : quantization.FilterZeroPoints.Span;
        long given = _lowering.Problem.OutputChannels / groups;
        for (long group = 0; group < groups; group++)
        {
            long start = group * filters, patches = group * samples * _positions;
            _shift.Enqueue(
                work.Stream, sums.Plus(start, ElementType.Int32), filterSums.Plus(start, ElementType.Int32), patchSums.Plus(patches, ElementType.Int32),
                samples, given, _positions, (_sums.Strides[0], 1, shape.OutputChannels), (_positions, 1),
                channels * shape.KernelSize.Product(), x0, w0.Length == 1 ? w0 : w0.Slice((int)(group * given), (int)given), Moved(_lowering.Problem.W.Type));
        }
    }

    private bool Shifts(Quantization? quantization, int x0) =>
        x0 != 0 || _lowering.Problem.W.Type == ElementType.UInt8 || (quantization is not null && quantization.FilterZeroPoints.Span.ContainsAnyExcept(0));

    /// <summary>As signed bytes count it.</summary>
    private int InputZeroPoint(Quantization? quantization) => (quantization?.InputZeroPoint ?? 0) + Moved(_lowering.Problem.X.Type);

    private static int Moved(ElementType type) => type == ElementType.UInt8 ? -128 : 0;
}

/// <summary>A convolution of 8-bit integers by a vendor's core: on x as it is where its zero point allows that, else on a padded copy.</summary>
internal sealed class ByteDevicePlan : DevicePlan
{
    private readonly ByteVariant _first;
    private readonly ByteVariant? _padded;

    public ByteDevicePlan(GpuContext context, ConvProblem problem, string engine, string algorithm, int alignment, ByteVariant first, ByteVariant? padded)
        : base(context, problem, engine, algorithm, Math.Max(first.WorkspaceBytes, padded?.WorkspaceBytes ?? 0))
    {
        (_first, _padded) = (first, padded);
        Kernel = first.Core.Kernel;
        IsDeterministic = first.Core.IsDeterministic && (padded?.Core.IsDeterministic ?? true);
        Alignment = Math.Max(alignment, problem.Operands.Max(static operand => operand.Spec.Type.Size()));
    }

    protected override void Enqueue(in ExecutionArguments arguments, in DeviceWork work) =>
        (_padded is null || _first.Takes(arguments.Quantization) ? _first : _padded).Enqueue(arguments, work);

    protected override void Dispose(bool disposing)
    {
        _first.Dispose();
        _padded?.Dispose();
        base.Dispose(disposing);
    }
}
