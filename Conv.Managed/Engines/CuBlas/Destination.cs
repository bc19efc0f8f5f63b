using ConvDnn.Device;
using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Engines.CuBlas;

/// <summary>
/// Where products go whose result is an activation tensor: into the output itself, or into memory of their own from which the epilogue stores it.
/// Products apply α and β when they write into the output, the epilogue otherwise.
/// </summary>
internal sealed class Destination
{
    private readonly ConvOptions _options;
    private readonly Epilogue? _epilogue;
    private readonly IntegerFinish? _finish;

    /// <summary>Prepares for some samples.</summary>
    /// <param name="kernels">The kernels.</param>
    /// <param name="output">The output of those samples.</param>
    /// <param name="setting">The problem.</param>
    public Destination(DeviceKernels kernels, TensorSpec output, Setting setting)
    {
        _options = setting.Problem.Options;
        IsDirect = CanBeDirect(output, setting);
        TensorSpec memory = IsDirect ? output : Setting.Packed(output, output.Lengths[0], setting.Arithmetic.Sum);
        Type = memory.Type;
        Matrix = Matrix.OfActivation(memory, setting.Groups)!.Value;
        if (setting.IsInteger && output.Type != ElementType.Int32) _finish = kernels.Finish(memory, output);
        else if (!IsDirect || _options.Bias || !_options.Activation.IsIdentity) _epilogue = kernels.Epilogue(memory, output, _options.Activation);
    }

    /// <summary>True when products write into the output.</summary>
    public bool IsDirect { get; }

    /// <summary>True when there is nothing to do behind the products.</summary>
    public bool IsAll => IsDirect && _epilogue is null && _finish is null;

    /// <summary>The type that products write.</summary>
    public ElementType Type { get; }

    /// <summary>The matrices that products write.</summary>
    public Matrix Matrix { get; }

    /// <summary>Bytes of memory of its own that it needs for some samples.</summary>
    public static long ScratchBytes(TensorSpec output, Setting setting, long samples) =>
        CanBeDirect(output, setting) ? 0 : checked(output.Count / Math.Max(1, output.Lengths[0]) * samples * setting.Arithmetic.Sum.Size());

    /// <summary>α of the products.</summary>
    public double Alpha(in ExecutionArguments arguments) => IsDirect ? arguments.Alpha : 1;

    /// <summary>β of the products.</summary>
    public double Beta(in ExecutionArguments arguments) => IsDirect ? arguments.Beta : 0;

    /// <summary>Enqueues what follows the products.</summary>
    public void Finish(CudaStream stream, CUdeviceptr memory, CUdeviceptr output, CUdeviceptr bias, CUdeviceptr residual, in ExecutionArguments arguments)
    {
        _finish?.Enqueue(stream, memory, output, bias, arguments.Quantization, arguments.Alpha, arguments.Beta);
        if (_epilogue is null) return;
        if (IsDirect) _epilogue.Enqueue(stream, output, output, bias, default);
        else _epilogue.Enqueue(stream, memory, output, bias, residual, arguments.Alpha, arguments.Beta, arguments.ResidualScale);
    }

    private static bool CanBeDirect(TensorSpec output, Setting setting)
    {
        ConvOptions options = setting.Problem.Options;
        // A residual may be the output's own memory, and 8-bit products know no factors.
        if (options.Residual || setting.IsInteger) return false;
        bool finishes = options.Bias || !options.Activation.IsIdentity;
        // What is rounded to a narrow type must not be worked on afterwards.
        bool typed = output.Type == setting.Arithmetic.Sum || (output.Type == setting.Arithmetic.Operand && !finishes);
        return typed && Matrix.OfActivation(output, setting.Groups) is { IsOrdered: true };
    }
}
