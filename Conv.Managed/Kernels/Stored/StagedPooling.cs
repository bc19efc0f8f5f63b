using ConvDnn.Kernels.Memory;
using ConvDnn.Kernels.Stored;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels;

/// <summary>
/// A pooling or its gradient on tensors of 16-bit numbers, computed in float32 a block of images and channels at a time and rounded once. The maxima of 16-bit numbers are exact.
/// </summary>
public sealed unsafe class StagedPooling
{
    /// <summary>What a block takes in float32 at most, unless one plane takes more.</summary>
    private const long MostBytes = 1L << 20;

    private readonly PoolingGeometry _geometry;
    private readonly ElementCodec _codec;
    private readonly int _threads;
    private readonly bool _backward;
    private readonly TensorShape5 _x;
    private readonly TensorShape5 _y;
    private readonly AveragePooling<float>? _average;
    private readonly MaxPooling<float>? _max;
    private readonly MaxPoolingGradient<float>? _maxGradient;
    private readonly JobSlot<WideningJob> _wideX;
    private readonly JobSlot<WideningJob> _wideY;
    private readonly JobSlot<StoredEndingJob> _endings;
    private readonly long _xAt;
    private readonly long _yAt;
    private readonly long _gradientAt;

    /// <summary>Plans a pooling.</summary>
    /// <param name="geometry">Shapes and layouts; strides count elements.</param>
    /// <param name="type">The type of x and y.</param>
    /// <param name="average">True for averages, false for maxima.</param>
    /// <param name="countPadding">Whether padding counts in an average's divisor.</param>
    /// <param name="backward">True for the gradient.</param>
    /// <param name="threads">The most threads that a run may use.</param>
    public StagedPooling(PoolingGeometry geometry, StoredType type, bool average, bool countPadding, bool backward, int threads)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        (_geometry, _codec, _threads, _backward) = (geometry, ElementCodec.Of(type), threads, backward);
        long plane = Math.Max(1, checked(sizeof(float) * (geometry.Input.Volume + geometry.Output.Volume)));
        long channels = Divisor.Largest(geometry.Channels, MostBytes / plane), images = Divisor.Largest(geometry.Images, MostBytes / (plane * channels));
        (_x, _y) = (new TensorShape5(images, channels, geometry.Input), new TensorShape5(images, channels, geometry.Output));
        TensorStrides x = _x.Compact(geometry.X), y = _y.Compact(geometry.Y);
        PoolingGeometry inner = geometry with { Images = images, Channels = channels, X = x, Y = y, Indices = geometry.Indices ?? geometry.Y };
        if (average) _average = new AveragePooling<float>(inner, countPadding, threads);
        else if (backward) _maxGradient = new MaxPoolingGradient<float>(inner, threads);
        else _max = new MaxPooling<float>(inner, threads);

        _wideX = WideningJob.Slot(_x, x, geometry.X, _codec);
        _wideY = WideningJob.Slot(_y, y, geometry.Y, _codec);
        _endings = new(() => backward ? new(x, geometry.X, geometry.X) : new(y, geometry.Y, geometry.Y));
        var layout = new WorkspaceLayout();
        _xAt = layout.Reserve(_x.Elements * sizeof(float));
        _yAt = layout.Reserve(_y.Elements * sizeof(float));
        _gradientAt = layout.Reserve(backward ? _x.Elements * sizeof(float) : 0);
        WorkspaceBytes = layout.Bytes;
    }

    /// <summary>Bytes of workspace that a run needs: a block in float32.</summary>
    public long WorkspaceBytes { get; }

    /// <summary>result = round(alpha · pooling + beta · result); the result is y, or of a gradient dx.</summary>
    /// <param name="x">Element 0 of x, or of dx.</param>
    /// <param name="y">Element 0 of y, or of dy.</param>
    /// <param name="indices">Positions of the maxima, written or read, or null.</param>
    /// <param name="forwardX">Element 0 of the x of the forward pass, where the gradient of a maximum has no positions.</param>
    /// <param name="workspace">Scratch memory of the announced size.</param>
    /// <param name="alpha">Factor of what is computed.</param>
    /// <param name="beta">Factor of the old result; 0 does not read it.</param>
    /// <param name="pool">The workers.</param>
    public void Execute(byte* x, byte* y, long* indices, byte* forwardX, byte* workspace, double alpha, double beta, WorkerPool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        workspace = WorkspaceLayout.Align(workspace);
        float* wideX = (float*)(workspace + _xAt), wideY = (float*)(workspace + _yAt), gradient = (float*)(workspace + _gradientAt);
        var ending = new StoredRowEpilogue { Codec = _codec, Alpha = (float)alpha, Beta = (float)beta, Target = _backward ? x : y };
        TensorStrides places = _geometry.Indices ?? _geometry.Y;
        for (long image = 0; image < _geometry.Images; image += _x.Outer)
        {
            for (long channel = 0; channel < _geometry.Channels; channel += _x.Channels)
            {
                long xOffset = image * _geometry.X.Outer + channel * _geometry.X.Channel, yOffset = image * _geometry.Y.Outer + channel * _geometry.Y.Channel;
                long* here = indices == null ? null : indices + (nint)(image * places.Outer + channel * places.Channel);
                if (!_backward)
                {
                    WideningJob.Run(_wideX, x + (nint)(xOffset * _codec.Bytes), wideX, pool, _threads);
                    if (_average is not null) _average.Execute(wideX, wideY, 1, 0, pool);
                    else _max!.Execute(wideX, wideY, here, 1, 0, pool);
                    StoredEndingJob.Run(_endings, ending, _y, wideY, yOffset, 0, 0, pool, _threads);
                    continue;
                }

                WideningJob.Run(_wideY, y + (nint)(yOffset * _codec.Bytes), wideY, pool, _threads);
                if (_average is not null)
                {
                    _average.ExecuteGradient(wideY, gradient, 1, 0, pool);
                }
                else
                {
                    if (here == null) WideningJob.Run(_wideX, forwardX + (nint)(xOffset * _codec.Bytes), wideX, pool, _threads);
                    _maxGradient!.Execute(wideY, here, wideX, gradient, 1, 0, pool);
                }

                StoredEndingJob.Run(_endings, ending, _x, gradient, xOffset, 0, 0, pool, _threads);
            }
        }
    }
}
