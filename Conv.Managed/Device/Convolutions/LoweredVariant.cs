using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Device;

/// <summary>A core with the copies and kernels around it, and their places in the workspace. May be called by several threads at once.</summary>
internal sealed class LoweredVariant : ICoreVariant
{
    private const long Nowhere = -1;

    private readonly Lowering _lowering;
    private readonly ConvolutionCore _core;
    private readonly bool _isFused;
    private readonly bool _hasFactors;
    private readonly Direction _direction;
    private readonly OperandRole _outputRole;
    private readonly bool _isOutputDirect;
    private readonly bool _isCoreAlone;
    private readonly InputCopy[] _inputs;
    private readonly long _outputAt = Nowhere;
    private readonly long _foldedAt = Nowhere;
    private readonly long _foldScratchAt;
    private readonly long _coreScratchAt;
    private readonly bool _hasCoreScratch;
    private readonly StridedCopy? _copyBack;
    private readonly PaddingFold? _fold;
    private readonly Epilogue? _epilogue;
    private readonly Epilogue? _epilogueInPlace;

    public LoweredVariant(GpuContext context, Lowering lowering, ConvolutionCore core, bool isFused, VendorTraits traits)
    {
        (_lowering, _core, _isFused, _hasFactors) = (lowering, core, isFused, traits.HasFactors);
        var scratch = new ScratchBuilder();
        _inputs = [.. lowering.Inputs.Where(static operand => !operand.IsDirect).Select(operand => new InputCopy(context, lowering, operand, scratch))];
        LoweredOperand output = lowering.Output;
        (_direction, _outputRole, _isOutputDirect) = (lowering.Core.Direction, output.Role, output.IsDirect);
        if (!isFused && (!output.IsDirect || !traits.HasFactors))
        {
            _outputAt = scratch.Add(output.Core.Bytes);
            TensorSpec summed = output.Core;
            if (output.IsPadded)
            {
                // The epilogue works on the sum that is folded back, so that needs a place before.
                TensorSpec folded = lowering.HasEpilogue ? TensorSpec.Packed(output.Core.Type, output.Given.Lengths) : output.Given;
                _fold = context.Kernels.Fold(output.Core, folded, lowering.CopyPadding, lowering.Problem.Options.PaddingMode);
                _foldScratchAt = scratch.Add(_fold.ScratchBytes);
                if (lowering.HasEpilogue) _foldedAt = scratch.Add(folded.Bytes);
                summed = folded;
            }

            if (lowering.HasEpilogue) _epilogue = EpilogueOf(context, summed);
            else if (!output.IsPadded) _copyBack = context.Kernels.Copy(output.Core, output.Given);
        }

        if (!isFused && lowering.HasEpilogue && output.IsDirect) _epilogueInPlace = EpilogueOf(context, output.Given);
        _coreScratchAt = scratch.Add(core.WorkspaceBytes);
        _hasCoreScratch = core.WorkspaceBytes > 0;
        WorkspaceBytes = scratch.Bytes;
        // A transposed convolution's core is given its x and y the other way round.
        bool isInPlace = lowering.X.Role == OperandRole.X && lowering.W.Role == OperandRole.W && lowering.Y.Role == OperandRole.Y;
        _isCoreAlone = isInPlace && _inputs.Length == 0 && _outputAt == Nowhere && _epilogueInPlace is null;
    }

    /// <summary>Scratch memory of a call.</summary>
    public long WorkspaceBytes { get; }

    /// <summary>The core.</summary>
    public ConvolutionCore Core => _core;

    /// <summary>What is done around the core, in words.</summary>
    public string Words => string.Join("; ", ((string[])[!_lowering.HasEpilogue ? "" : _isFused ? "epilogue fused" : "epilogue in a kernel of its own", _lowering.Words]).Where(static words => words.Length > 0));

    /// <summary>Whether it computes with these factors.</summary>
    public bool Takes(in ExecutionArguments arguments) => !_isFused || _core.Takes(arguments.Alpha, arguments.Beta, arguments.ResidualScale);

    public void Enqueue(in ExecutionArguments arguments, in DeviceWork work)
    {
        if (_isCoreAlone)
        {
            EnqueueCore(arguments.X.Address(), arguments.W.Address(), arguments.Y.Address(), arguments.Alpha, arguments.Beta, in arguments, in work);
            return;
        }

        CUdeviceptr x = Place(_lowering.X, arguments, work), w = Place(_lowering.W, arguments, work), y = Place(_lowering.Y, arguments, work);
        CUdeviceptr target = arguments[_outputRole].Address();
        bool isPlain = arguments.Alpha == 1 && arguments.Beta == 0;
        bool isAside = _outputAt != Nowhere && (!_isOutputDirect || !(isPlain || _hasFactors));
        CUdeviceptr sum = isAside ? work.At(_outputAt) : target;
        switch (_direction)
        {
            case Direction.Forward: y = sum; break;
            case Direction.BackwardData: x = sum; break;
            default: w = sum; break;
        }

        EnqueueCore(x, w, y, isAside ? 1 : arguments.Alpha, isAside ? 0 : arguments.Beta, in arguments, in work);
        if (_isFused) return;
        if (isAside) Finish(arguments, work, target);
        else _epilogueInPlace?.Enqueue(work.Stream, target, target, arguments.Bias.Address(), arguments.Residual.Address(), 1, 0, arguments.ResidualScale);
    }

    public void Dispose() => _core.Dispose();

    private void EnqueueCore(CUdeviceptr x, CUdeviceptr w, CUdeviceptr y, double alpha, double beta, in ExecutionArguments arguments, in DeviceWork work) => _core.Enqueue(new CoreOperands
    {
        X = x,
        W = w,
        Y = y,
        Bias = _isFused ? arguments.Bias.Address() : default,
        Residual = _isFused ? arguments.Residual.Address() : default,
        Alpha = alpha,
        Beta = beta,
        ResidualScale = arguments.ResidualScale,
        Workspace = _hasCoreScratch ? work.At(_coreScratchAt) : default,
        Stream = work.NativeStream,
    });

    /// <summary>Where the core finds an operand, after the copy that brings it there.</summary>
    private CUdeviceptr Place(LoweredOperand operand, in ExecutionArguments arguments, in DeviceWork work)
    {
        foreach (InputCopy copy in _inputs)
        {
            if (copy.Role == operand.Role) return copy.Enqueue(arguments[operand.Role].Address(), work);
        }

        return arguments[operand.Role].Address();
    }

    /// <summary>From the sum in the workspace to the output.</summary>
    private void Finish(in ExecutionArguments arguments, in DeviceWork work, CUdeviceptr target)
    {
        CUdeviceptr sum = work.At(_outputAt), foldScratch = _fold is { ScratchBytes: > 0 } ? work.At(_foldScratchAt) : default;
        (double alpha, double beta) = (arguments.Alpha, arguments.Beta);
        if (_fold is not null)
        {
            if (_epilogue is null)
            {
                _fold.Enqueue(work.Stream, sum, target, foldScratch, alpha, beta);
                return;
            }

            CUdeviceptr folded = work.At(_foldedAt);
            _fold.Enqueue(work.Stream, sum, folded, foldScratch, 1, 0);
            sum = folded;
        }

        if (_epilogue is not null) _epilogue.Enqueue(work.Stream, sum, target, arguments.Bias.Address(), arguments.Residual.Address(), alpha, beta, arguments.ResidualScale);
        else _copyBack!.Enqueue(work.Stream, sum, target, alpha, beta);
    }

    private Epilogue EpilogueOf(GpuContext context, TensorSpec from) =>
        context.Kernels.Epilogue(from, _lowering.Output.Given, _lowering.Problem.Options.Activation);

    /// <summary>An input's copy into the layout, type and padding of the core.</summary>
    private sealed class InputCopy
    {
        private readonly PaddedCopy? _pad;
        private readonly StridedCopy? _copy;
        private readonly long _at;
        private readonly long _scratchAt;

        public InputCopy(GpuContext context, Lowering lowering, LoweredOperand operand, ScratchBuilder scratch)
        {
            Role = operand.Role;
            _at = scratch.Add(operand.Core.Bytes);
            ConvOptions options = lowering.Problem.Options;
            if (operand.IsPadded)
            {
                _pad = context.Kernels.Pad(operand.Given, operand.Core, lowering.CopyPadding, options.PaddingMode, options.PaddingValue);
                _scratchAt = scratch.Add(_pad.ScratchBytes);
            }
            else
            {
                _copy = context.Kernels.Copy(operand.Given, operand.Core);
            }
        }

        public OperandRole Role { get; }

        public CUdeviceptr Enqueue(CUdeviceptr given, in DeviceWork work)
        {
            CUdeviceptr place = work.At(_at);
            if (_pad is not null) _pad.Enqueue(work.Stream, given, place, _pad.ScratchBytes > 0 ? work.At(_scratchAt) : default);
            else _copy!.Enqueue(work.Stream, given, place);
            return place;
        }
    }
}
