namespace ConvDnn.Device;

/// <summary>A convolution by a vendor's core: fused with its epilogue where the factors allow it, else step by step.</summary>
internal sealed class ConvolutionDevicePlan : DevicePlan
{
    private readonly LoweredVariant? _fused;
    private readonly LoweredVariant? _stepwise;

    public ConvolutionDevicePlan(GpuContext context, ConvProblem problem, string engine, string algorithm, int alignment, LoweredVariant? fused, LoweredVariant? stepwise)
        : base(context, problem, engine, algorithm, Math.Max(fused?.WorkspaceBytes ?? 0, stepwise?.WorkspaceBytes ?? 0))
    {
        (_fused, _stepwise) = (fused, stepwise);
        Kernel = (fused ?? stepwise)!.Core.Kernel;
        IsDeterministic = (fused?.Core.IsDeterministic ?? true) && (stepwise?.Core.IsDeterministic ?? true);
        Alignment = Math.Max(alignment, problem.Operands.Max(static operand => operand.Spec.Type.Size()));
    }

    protected override void Enqueue(in ExecutionArguments arguments, in DeviceWork work)
    {
        bool fuses = _fused is not null && (_stepwise is null || _fused.Takes(arguments));
        (fuses ? _fused : _stepwise)!.Enqueue(arguments, work);
    }

    protected override void Dispose(bool disposing)
    {
        _fused?.Dispose();
        _stepwise?.Dispose();
        base.Dispose(disposing);
    }
}
