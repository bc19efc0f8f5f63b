using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Device;

/// <summary>The arguments of the kernels pack_… in bytes.cu.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PackShape
{
    public long First;
    public long End;
    public long Blocks;
    public long Samples;
    public Three Image;
    public long Groups;
    public long Channels;
    public long GivenSamples;
    public Three GivenImage;
    public long GivenChannels;
    public Three Before;
    public long FromBlock;
    public long FromSample;
    public Three FromAxis;
    public long FromGroup;
    public long FromChannel;
    public long Outside;
}

/// <summary>The arguments of the kernel patch_sums_s8 in bytes.cu.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PatchSumShape
{
    public long First;
    public long End;
    public long Samples;
    public long Channels;
    public Three Image;
    public Three Kernel;
    public Three Output;
    public Three Stride;
    public Three Dilation;
    public Three Before;
    public long FromSample;
    public long FromGroup;
    public Three FromAxis;
}

/// <summary>The arguments of the kernel gather_f32_s32 in bytes.cu.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GatherShape
{
    public long First;
    public long End;
    public long Adds;
}

/// <summary>The arguments of the kernels finish_… in bytes.cu.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FinishShape
{
    public const int Scales = 64;

    public long First;
    public long End;
    public Five Length;
    public Five From;
    public Five To;
    public Five Channel;
    public long Shared;
    public long ZeroPoint;
    public double Alpha;
    public double Beta;
    public ScaleList Scale;

    [InlineArray(Scales)]
    internal struct ScaleList
    {
#pragma warning disable IDE0044, IDE0051 // The one field of an inline array is its first element.
        private double _first;
#pragma warning restore IDE0044, IDE0051
    }
}

/// <summary>
/// Bytes in the order that vendors of 8-bit convolutions take: channels innermost, in groups filled up to a number that they divide by, with real padding. Unsigned bytes become signed ones by taking 128 away.
/// </summary>
public sealed class BytePack
{
    private readonly CudaFunction _function;
    private readonly PackShape _shape;
    private readonly int _size;

    private BytePack(DeviceKernels kernels, ElementType from, PackShape shape)
    {
        shape.End = shape.Blocks * shape.Samples * shape.Image[0] * shape.Image[1] * shape.Image[2] * shape.Groups * shape.Channels;
        (_shape, _size) = (shape, from.Size());
        _function = kernels.Function("bytes.cu", $"pack_{from.Name()}_s8");
    }

    /// <summary>Bytes that it writes.</summary>
    public long Bytes => _shape.End;

    /// <summary>The steps from sample to sample, group to group and along the spatial axes of what it writes.</summary>
    internal (long Sample, long Group, Three Axis) Steps
    {
        get
        {
            Three axis = default;
            long step = _shape.Groups * _shape.Channels;
            for (int i = 2; i >= 0; i--)
            {
                axis[i] = step;
                step *= _shape.Image[i];
            }

            return (step, _shape.Channels, axis);
        }
    }

    /// <summary>Prepares for an activation tensor.</summary>
    /// <param name="kernels">The kernels.</param>
    /// <param name="x">N, C, spatial.</param>
    /// <param name="padding">Positions added around it; negative crops.</param>
    /// <param name="groups">Groups of channels.</param>
    /// <param name="channels">Channels of a group as they are written.</param>
    internal static BytePack OfActivation(DeviceKernels kernels, TensorSpec x, Padding padding, long groups, long channels)
    {
        Dims spatial = x.Lengths.Slice(2, x.Rank - 2), image = spatial;
        for (int i = 0; i < image.Count; i++) image = image.With(i, image[i] + padding.Before[i] + padding.After[i]);
        long given = x.Lengths[1] / groups;
        return new BytePack(kernels, x.Type, new PackShape
        {
            Blocks = 1,
            Samples = x.Lengths[0],
            Image = Three.Of(image, 1),
            Groups = groups,
            Channels = channels,
            GivenSamples = x.Lengths[0],
            GivenImage = Three.Of(spatial, 1),
            GivenChannels = given,
            Before = Three.Of(padding.Before, 0),
            FromSample = x.Strides[0],
            FromAxis = Three.Of(x.Strides.Slice(2, x.Rank - 2), 0),
            FromGroup = given * x.Strides[1],
            FromChannel = x.Strides[1],
        });
    }

    /// <summary>Prepares for a filter.</summary>
    /// <param name="kernels">The kernels.</param>
    /// <param name="w">K, C/groups, spatial.</param>
    /// <param name="groups">Groups of filters.</param>
    /// <param name="filters">Filters of a group as they are written.</param>
    /// <param name="channels">Channels of a filter as they are written.</param>
    internal static BytePack OfFilter(DeviceKernels kernels, TensorSpec w, long groups, long filters, long channels)
    {
        Dims spatial = w.Lengths.Slice(2, w.Rank - 2);
        long given = w.Lengths[0] / groups;
        return new BytePack(kernels, w.Type, new PackShape
        {
            Blocks = groups,
            Samples = filters,
            Image = Three.Of(spatial, 1),
            Groups = 1,
            Channels = channels,
            GivenSamples = given,
            GivenImage = Three.Of(spatial, 1),
            GivenChannels = w.Lengths[1],
            FromBlock = given * w.Strides[0],
            FromSample = w.Strides[0],
            FromAxis = Three.Of(w.Strides.Slice(2, w.Rank - 2), 0),
            FromChannel = w.Strides[1],
        });
    }

    /// <summary>Enqueues it for some of the channels of every group.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="from">The first element of the tensor.</param>
    /// <param name="to">Takes <see cref="Bytes"/> bytes.</param>
    /// <param name="first">The first channel.</param>
    /// <param name="count">How many; the rest of what is written is zero.</param>
    /// <param name="outside">What stands in the padding.</param>
    public void Enqueue(CudaStream stream, CUdeviceptr from, CUdeviceptr to, long first, long count, int outside)
    {
        if (_shape.End == 0) return;
        PackShape shape = _shape with { GivenChannels = Math.Min(count, _shape.GivenChannels - first), Outside = outside };
        _function.LaunchWith(Launching.Grid(shape.End), Launching.Block, stream, shape, new CUdeviceptr(from.Value + (ulong)(first * _shape.FromChannel * _size)), to);
    }
}

/// <summary>The sums of the signed bytes that each position of a filter meets, per group, sample and position.</summary>
public sealed class PatchSums
{
    private readonly CudaFunction _function;
    private readonly PatchSumShape _shape;

    /// <summary>Prepares for an image whose channels lie side by side.</summary>
    /// <param name="kernels">The kernels.</param>
    /// <param name="image">N, channels of all groups, spatial.</param>
    /// <param name="groups">Groups of channels.</param>
    /// <param name="geometry">How the filter meets the image.</param>
    internal PatchSums(DeviceKernels kernels, TensorSpec image, long groups, PatchGeometry geometry)
    {
        long channels = image.Lengths[1] / groups;
        _shape = new PatchSumShape
        {
            End = groups * image.Lengths[0] * geometry.Positions,
            Samples = image.Lengths[0],
            Channels = channels,
            Image = Three.Of(geometry.Image, 1),
            Kernel = Three.Of(geometry.Kernel, 1),
            Output = Three.Of(geometry.Output, 1),
            Stride = Three.Of(geometry.Stride, 1),
            Dilation = Three.Of(geometry.Dilation, 1),
            Before = Three.Of(geometry.Before, 0),
            FromSample = image.Strides[0],
            FromGroup = channels,
            FromAxis = Three.Of(image.Strides.Slice(2, image.Rank - 2), 0),
        };
        _function = kernels.Function("bytes.cu", "patch_sums_s8");
    }

    /// <summary>How many sums.</summary>
    public long Count => _shape.End;

    /// <summary>Enqueues it.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="image">The image.</param>
    /// <param name="to">One 32-bit sum per group, sample and position.</param>
    public void Enqueue(CudaStream stream, CUdeviceptr image, CUdeviceptr to)
    {
        if (_shape.End > 0) _function.LaunchWith(Launching.Grid(_shape.End), Launching.Block, stream, _shape, image, to);
    }
}

/// <summary>Integers that came as float32: put, or added, to 32-bit integers.</summary>
public sealed class IntegerGather
{
    private readonly CudaFunction _function;

    internal IntegerGather(DeviceKernels kernels) => _function = kernels.Function("bytes.cu", "gather_f32_s32");

    /// <summary>Enqueues it.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="from">The numbers.</param>
    /// <param name="to">As many integers.</param>
    /// <param name="count">How many.</param>
    /// <param name="adds">Whether they are added to what stands there.</param>
    public void Enqueue(CudaStream stream, CUdeviceptr from, CUdeviceptr to, long count, bool adds)
    {
        if (count > 0) _function.LaunchWith(Launching.Grid(count), Launching.Block, stream, new GatherShape { End = count, Adds = adds ? 1 : 0 }, from, to);
    }
}

/// <summary>
/// What becomes of exact 32-bit sums: an 8-bit y = saturate(round((sum + b)·s) + y₀), halves to even, or a float32 y = α·s·sum + β·y + b, rounded once; s is one scale, or one per channel.
/// </summary>
public sealed class IntegerFinish
{
    private const int ChannelAxis = 1;

    private readonly CudaFunction _function;
    private readonly FinishShape _shape;
    private readonly int _axis;
    private readonly int _yBytes;
    private readonly long _channels;
    private readonly (long From, long To) _channelStep;

    internal IntegerFinish(DeviceKernels kernels, TensorSpec from, TensorSpec y)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(y);
        if (from.Lengths != y.Lengths) throw new ArgumentException($"from = {from} and y = {y} were given; expected the same lengths.", nameof(from));
        Five length = Five.OfActivation(y.Lengths, 1), source = Five.OfActivation(from.Strides, 0), target = Five.OfActivation(y.Strides, 0), channel = default;
        channel[ChannelAxis] = 1;
        int[] order = Five.OrderBySteps(length, target);
        _axis = Array.IndexOf(order, ChannelAxis);
        (_channels, _channelStep, _yBytes) = (y.Lengths[1], (from.Strides[1], y.Strides[1]), y.Type.Size());
        _shape = new FinishShape { Length = length.Permuted(order), From = source.Permuted(order), To = target.Permuted(order), Channel = channel.Permuted(order) };
        _function = kernels.Function("bytes.cu", $"finish_s32_{y.Type.Name()}");
    }

    /// <summary>Enqueues it.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="sums">The sums, 32-bit integers.</param>
    /// <param name="y">The output.</param>
    /// <param name="bias">One number per channel: 32-bit integers for an 8-bit y, else float32; null for none.</param>
    /// <param name="quantization">Scales and y's zero point; null for 1 and 0.</param>
    /// <param name="alpha">α, for a float32 y.</param>
    /// <param name="beta">β, for a float32 y; with 0 it is not read.</param>
    public void Enqueue(CudaStream stream, CUdeviceptr sums, CUdeviceptr y, CUdeviceptr bias, Quantization? quantization, double alpha, double beta)
    {
        ReadOnlySpan<float> filters = quantization is null ? default : quantization.FilterScales.Span;
        double common = quantization is null ? 1 : quantization.InputScale, output = quantization is null || _yBytes > 1 ? 1 : quantization.OutputScale;
        bool shared = filters.Length <= 1;
        long step = shared ? _channels : FinishShape.Scales;
        FinishShape shape = _shape with { Shared = shared ? 1 : 0, ZeroPoint = quantization?.OutputZeroPoint ?? 0, Alpha = alpha, Beta = beta };
        for (long first = 0; first < _channels; first += step)
        {
            long count = Math.Min(step, _channels - first);
            shape.Length[_axis] = count;
            shape.End = shape.Length.Product();
            if (shape.End == 0) return;
            for (int i = 0; i < (shared ? 1 : count); i++) shape.Scale[i] = common * (filters.Length == 0 ? 1 : filters[shared ? 0 : (int)first + i]) / output;
            _function.LaunchWith(
                Launching.Grid(shape.End), Launching.Block, stream, shape,
                sums.Plus(first * _channelStep.From, ElementType.Int32),
                new CUdeviceptr(y.Value + (ulong)(first * _channelStep.To * _yBytes)),
                bias.Value == 0 ? bias : bias.Plus(first, ElementType.Int32));
        }
    }
}
