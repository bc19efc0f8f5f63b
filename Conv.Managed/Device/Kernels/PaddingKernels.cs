using System.Runtime.InteropServices;
using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Device;

/// <summary>The arguments of the kernels in pad.cu.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PadShape
{
    public long First;
    public long End;
    public Five Padded;
    public Five Length;
    public Five Before;
    public Five From;
    public Five To;
    public Five Mean;
    public long Mode;
    public double Value;
}

/// <summary>The arguments of the kernels in fold.cu.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FoldShape
{
    public long First;
    public long End;
    public Five Length;
    public Five Padded;
    public Five Before;
    public Five From;
    public Five To;
    public Five Mean;
    public long Mode;
    public double Alpha;
    public double Beta;
}

/// <summary>The means of mean padding: one per sample, or one per sample and channel.</summary>
internal static class Means
{
    public static bool Has(PaddingMode mode) => mode is PaddingMode.MeanChannel or PaddingMode.MeanSample;

    /// <summary>The type that means are kept in: that of sums.</summary>
    public static ElementType TypeOf(ElementType type) => type == ElementType.Float64 ? ElementType.Float64 : ElementType.Float32;

    /// <summary>Where the mean of (n, c) stands.</summary>
    public static Five Steps(PaddingMode mode, long channels)
    {
        Five steps = default;
        if (mode == PaddingMode.MeanChannel) (steps[0], steps[1]) = (channels, 1);
        else if (mode == PaddingMode.MeanSample) steps[0] = 1;
        return steps;
    }

    /// <summary>Sums over a tensor's planes, or over its samples.</summary>
    public static ReduceShape Shape(PaddingMode mode, Five length, Five step)
    {
        bool channels = mode == PaddingMode.MeanChannel;
        var shape = new ReduceShape
        {
            Outer = Two.Of(length[0], channels ? length[1] : 1),
            OuterFrom = Two.Of(step[0], channels ? step[1] : 0),
            OuterTo = Two.Of(channels ? length[1] : 1, 1),
            Inner = length,
            InnerFrom = step,
            Alpha = 1,
        };
        shape.Inner[0] = 1;
        if (channels) shape.Inner[1] = 1;
        return shape;
    }
}

/// <summary>A copy with padding.</summary>
public sealed class PaddedCopy
{
    private readonly CudaFunction _function;
    private readonly PadShape _shape;
    private readonly Reduction? _means;

    internal PaddedCopy(DeviceKernels kernels, TensorSpec x, TensorSpec padded, Padding padding, PaddingMode mode, double value)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(padded);
        Five length = Five.OfActivation(x.Lengths, 1), step = Five.OfActivation(x.Strides, 0);
        Five paddedLength = Five.OfActivation(padded.Lengths, 1), target = Five.OfActivation(padded.Strides, 0);
        Five before = BeforeOf(padding);
        int[] order = Five.OrderBySteps(paddedLength, target);
        _shape = new PadShape
        {
            End = padded.Count,
            Padded = paddedLength.Permuted(order),
            Length = length.Permuted(order),
            Before = before.Permuted(order),
            From = step.Permuted(order),
            To = target.Permuted(order),
            Mean = Means.Steps(mode, length[1]).Permuted(order),
            Mode = (long)mode,
            Value = Rounded(value, x.Type),
        };
        _function = kernels.Function("pad.cu", $"pad_{x.Type.Name()}_{padded.Type.Name()}");
        if (!Means.Has(mode)) return;
        ReduceShape sums = Means.Shape(mode, length, step);
        sums.Alpha = 1.0 / Math.Max(1, sums.Inner.Product());
        _means = new Reduction(kernels, x.Type, Means.TypeOf(x.Type), sums);
        ScratchBytes = ScratchBuilder.RoundedUp(_means.Results * Means.TypeOf(x.Type).Size());
    }

    /// <summary>Scratch memory that an execution needs: for the means, 0 in other modes.</summary>
    public long ScratchBytes { get; }

    /// <summary>Enqueues the copy.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="padded">What it becomes.</param>
    /// <param name="scratch">Of <see cref="ScratchBytes"/>.</param>
    public void Enqueue(CudaStream stream, CUdeviceptr x, CUdeviceptr padded, CUdeviceptr scratch = default)
    {
        if (_shape.End == 0) return;
        _means?.Enqueue(stream, x, scratch);
        _function.LaunchWith(Launching.Grid(_shape.End), Launching.Block, stream, _shape, x, padded, scratch);
    }

    internal static Five BeforeOf(Padding padding)
    {
        Five before = default;
        Three spatial = Three.Of(padding.Before, 0);
        for (int i = 0; i < Three.Count; i++) before[i + 2] = spatial[i];
        return before;
    }

    private static double Rounded(double value, ElementType type) => type switch
    {
        ElementType.Float16 => (double)(Half)value,
        ElementType.BFloat16 => (double)(BFloat16)value,
        ElementType.Float32 => (float)value,
        _ => value,
    };
}

/// <summary>The adjoint of a copy with padding.</summary>
public sealed class PaddingFold
{
    private readonly CudaFunction _function;
    private readonly FoldShape _shape;
    private readonly Reduction? _outside;

    internal PaddingFold(DeviceKernels kernels, TensorSpec padded, TensorSpec dx, Padding padding, PaddingMode mode)
    {
        ArgumentNullException.ThrowIfNull(padded);
        ArgumentNullException.ThrowIfNull(dx);
        Five length = Five.OfActivation(dx.Lengths, 1), source = Five.OfActivation(padded.Strides, 0);
        _shape = new FoldShape
        {
            End = dx.Count,
            Length = length,
            Padded = Five.OfActivation(padded.Lengths, 1),
            Before = PaddedCopy.BeforeOf(padding),
            From = source,
            To = Five.OfActivation(dx.Strides, 0),
            Mean = Means.Steps(mode, length[1]),
            Mode = (long)mode,
        };
        _function = kernels.Function("fold.cu", $"fold_{padded.Type.Name()}_{dx.Type.Name()}");
        if (!Means.Has(mode)) return;
        ReduceShape sums = Means.Shape(mode, _shape.Padded, source);
        ReduceShape averaged = Means.Shape(mode, length, _shape.To);
        sums.Boxed = 1;
        for (int i = 0; i < Five.Count; i++)
        {
            sums.BoxFirst[i] = i < 2 ? 0 : _shape.Before[i];
            sums.BoxEnd[i] = i < 2 ? long.MaxValue : _shape.Before[i] + length[i];
        }

        sums.Alpha = 1.0 / Math.Max(1, averaged.Inner.Product());
        ElementType type = Means.TypeOf(padded.Type);
        _outside = new Reduction(kernels, padded.Type, type, sums);
        ScratchBytes = ScratchBuilder.RoundedUp(_outside.Results * type.Size());
    }

    /// <summary>Scratch memory that an execution needs: for the gradient of the means, 0 in other modes.</summary>
    public long ScratchBytes { get; }

    /// <summary>Enqueues the sums.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="padded">The gradient of the padded tensor.</param>
    /// <param name="dx">The gradient of the tensor.</param>
    /// <param name="scratch">Of <see cref="ScratchBytes"/>.</param>
    /// <param name="alpha">α.</param>
    /// <param name="beta">β; with 0 dx is not read.</param>
    public void Enqueue(CudaStream stream, CUdeviceptr padded, CUdeviceptr dx, CUdeviceptr scratch = default, double alpha = 1, double beta = 0)
    {
        if (_shape.End == 0) return;
        _outside?.Enqueue(stream, padded, scratch);
        _function.LaunchWith(Launching.Grid(_shape.End), Launching.Block, stream, _shape with { Alpha = alpha, Beta = beta }, padded, dx, scratch);
    }
}
