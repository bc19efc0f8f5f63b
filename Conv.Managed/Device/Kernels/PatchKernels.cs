using System.Runtime.InteropServices;
using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Device;

/// <summary>How a filter meets an image: one number per spatial axis in each list. What lies outside the image is zero.</summary>
/// <param name="Image">Lengths of the image.</param>
/// <param name="Kernel">Lengths of the filter.</param>
/// <param name="Output">Positions of the filter.</param>
/// <param name="Stride">Steps between positions.</param>
/// <param name="Dilation">Steps between taps.</param>
/// <param name="Before">Positions before the image; negative crops.</param>
/// <param name="Flip">True for true convolution: the filter's last tap meets the first element.</param>
public readonly record struct PatchGeometry(Dims Image, Dims Kernel, Dims Output, Dims Stride, Dims Dilation, Dims Before, bool Flip)
{
    /// <summary>Taps of the filter.</summary>
    public long Taps => Kernel.Product();

    /// <summary>Positions of the filter.</summary>
    public long Positions => Output.Product();
}

/// <summary>Where a matrix of patches has its elements: steps, in elements, from one to the next along each of its axes.</summary>
/// <param name="Sample">From sample to sample.</param>
/// <param name="Group">From group to group.</param>
/// <param name="Channel">From channel to channel of a group.</param>
/// <param name="Tap">From tap to tap.</param>
/// <param name="Position">From position to position.</param>
public readonly record struct PatchSteps(long Sample, long Group, long Channel, long Tap, long Position);

/// <summary>The arguments of the kernels in columns.cu.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ColumnShape
{
    public long First;
    public long End;
    public long Groups;
    public long Channels;
    public long Samples;
    public long PositionFirst;
    public long PositionCount;
    public Three Image;
    public Three Kernel;
    public Three Output;
    public Three Stride;
    public Three Dilation;
    public Three Before;
    public long FromSample;
    public long FromGroup;
    public long FromChannel;
    public Three FromAxis;
    public long ToSample;
    public long ToGroup;
    public long ToChannel;
    public long ToTap;
    public long ToPosition;
    public long Flip;
    public long ChannelsInner;
    public long Outside;
}

/// <summary>The arguments of the kernels in image.cu.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ImageShape
{
    public long First;
    public long End;
    public long Groups;
    public long Channels;
    public long PositionFirst;
    public long PositionCount;
    public Three Image;
    public Three Kernel;
    public Three Output;
    public Three Stride;
    public Three Dilation;
    public Three Before;
    public long ToSample;
    public long ToGroup;
    public long ToChannel;
    public Three ToAxis;
    public long FromSample;
    public long FromGroup;
    public long FromChannel;
    public long FromTap;
    public long FromPosition;
    public long Flip;
    public long ChannelsInner;
    public long Activation;
    public double Parameter;
    public double Alpha;
    public double Beta;
    public double ResidualScale;
}

/// <summary>im2col: the patches of an image as a matrix.</summary>
public sealed class ImageToColumns
{
    private readonly CudaFunction _function;
    private readonly ColumnShape _shape;

    internal ImageToColumns(DeviceKernels kernels, TensorSpec image, long groups, PatchGeometry geometry, ElementType matrixType, PatchSteps steps)
    {
        ArgumentNullException.ThrowIfNull(image);
        Dims spatial = image.Strides.Slice(2, image.Rank - 2);
        long channels = image.Lengths[1] / groups;
        _shape = new ColumnShape
        {
            Groups = groups,
            Channels = channels,
            Samples = image.Lengths[0],
            Image = Three.Of(geometry.Image, 1),
            Kernel = Three.Of(geometry.Kernel, 1),
            Output = Three.Of(geometry.Output, 1),
            Stride = Three.Of(geometry.Stride, 1),
            Dilation = Three.Of(geometry.Dilation, 1),
            Before = Three.Of(geometry.Before, 0),
            FromSample = image.Strides[0],
            FromGroup = channels * image.Strides[1],
            FromChannel = image.Strides[1],
            FromAxis = Three.Of(spatial, 0),
            ToSample = steps.Sample,
            ToGroup = steps.Group,
            ToChannel = steps.Channel,
            ToTap = steps.Tap,
            ToPosition = steps.Position,
            Flip = geometry.Flip ? 1 : 0,
            ChannelsInner = steps.Channel < steps.Position ? 1 : 0,
        };
        _function = kernels.Function("columns.cu", $"columns_{image.Type.Name()}_{matrixType.Name()}");
    }

    /// <summary>Enqueues it for a range of positions of every sample.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="image">The image.</param>
    /// <param name="matrix">The matrix, which begins with the first position of the range.</param>
    /// <param name="first">The first position.</param>
    /// <param name="count">How many.</param>
    /// <param name="outside">What stands outside an image of integers, in the matrix's type.</param>
    public void Enqueue(CudaStream stream, CUdeviceptr image, CUdeviceptr matrix, long first, long count, long outside = 0)
    {
        ColumnShape shape = _shape with { PositionFirst = first, PositionCount = count, Outside = outside, End = _shape.Samples * _shape.Groups * _shape.Channels * count };
        if (shape.End > 0) _function.LaunchWith(Launching.Grid(shape.End), Launching.Block, stream, shape, image, matrix);
    }
}

/// <summary>col2im, the adjoint of <see cref="ImageToColumns"/>, and what may follow it: image = f(α·sum + β·image + α_z·z + b). Each element gathers its sum, so that the order is fixed.</summary>
public sealed class ColumnsToImage
{
    private readonly CudaFunction _function;
    private readonly ImageShape _shape;

    internal ColumnsToImage(DeviceKernels kernels, TensorSpec image, long groups, PatchGeometry geometry, ElementType matrixType, PatchSteps steps, Activation activation)
    {
        ArgumentNullException.ThrowIfNull(image);
        Dims spatial = image.Strides.Slice(2, image.Rank - 2);
        long channels = image.Lengths[1] / groups;
        _shape = new ImageShape
        {
            End = image.Count,
            Groups = groups,
            Channels = channels,
            Image = Three.Of(geometry.Image, 1),
            Kernel = Three.Of(geometry.Kernel, 1),
            Output = Three.Of(geometry.Output, 1),
            Stride = Three.Of(geometry.Stride, 1),
            Dilation = Three.Of(geometry.Dilation, 1),
            Before = Three.Of(geometry.Before, 0),
            ToSample = image.Strides[0],
            ToGroup = channels * image.Strides[1],
            ToChannel = image.Strides[1],
            ToAxis = Three.Of(spatial, 0),
            FromSample = steps.Sample,
            FromGroup = steps.Group,
            FromChannel = steps.Channel,
            FromTap = steps.Tap,
            FromPosition = steps.Position,
            Flip = geometry.Flip ? 1 : 0,
            ChannelsInner = steps.Channel < steps.Position ? 1 : 0,
            Activation = (long)activation.Kind,
            Parameter = activation.Parameter,
        };
        _function = kernels.Function("image.cu", $"image_{matrixType.Name()}_{image.Type.Name()}");
    }

    /// <summary>Enqueues it for the positions that the matrix holds; those before and after add nothing.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="matrix">The matrix.</param>
    /// <param name="image">The image.</param>
    /// <param name="first">The matrix's first position.</param>
    /// <param name="count">How many it holds.</param>
    /// <param name="bias">One number per channel, of the image's type; null for none.</param>
    /// <param name="residual">z, lying as the image does; null for none.</param>
    /// <param name="alpha">α.</param>
    /// <param name="beta">β; with 0 the image is not read.</param>
    /// <param name="residualScale">α_z.</param>
    public void Enqueue(
        CudaStream stream, CUdeviceptr matrix, CUdeviceptr image, long first, long count,
        CUdeviceptr bias = default, CUdeviceptr residual = default, double alpha = 1, double beta = 0, double residualScale = 1)
    {
        if (_shape.End == 0) return;
        ImageShape shape = _shape with { PositionFirst = first, PositionCount = count, Alpha = alpha, Beta = beta, ResidualScale = residualScale };
        _function.LaunchWith(Launching.Grid(shape.End), Launching.Block, stream, shape, matrix, image, bias, residual);
    }
}
