namespace ConvDnn.Kernels.Stored;

/// <summary>
/// A block of a convolution on stored types as a float32 convolution, and where its operands lie. Where images are cut into rows (positions on one axis, see <see cref="StagedCut"/>)
/// the source of a block is a slab: the rows that its windows read, those outside the image filled in.
/// </summary>
internal sealed class StagedBlocks
{
    private readonly int _axis;
    private readonly bool _isCut;
    private readonly long _firstSource;

    public StagedBlocks(ConvolutionRequest request, StagedCut cut)
    {
        (Request, Cut, _axis) = (request, cut, StagedCut.Axis(request));
        ConvolutionGeometry geometry = request.Geometry;
        bool backwardData = request.Direction == ConvolutionDirection.BackwardData;
        (Extent3 input, Extent3 output, Extent3 before) = (geometry.Input, geometry.Output, geometry.PadBefore);
        _isCut = cut.Rows != StagedCut.AllRows(request);
        if (_isCut)
        {
            long step = geometry.Stride[_axis], pad = before[_axis], reach = (geometry.Kernel[_axis] - 1) * geometry.Dilation[_axis];
            if (backwardData)
            {
                // The first window that reads position 0, and the windows from there to the last that reads a position of the block.
                _firstSource = -Floor(reach - pad, step);
                input = With(input, cut.Rows);
                output = With(output, Floor(cut.Rows - 1 + pad, step) - _firstSource + 1);
                before = With(before, pad - step * _firstSource);
            }
            else
            {
                _firstSource = -pad;
                output = With(output, cut.Rows);
                input = With(input, (cut.Rows - 1) * step + reach + 1);
                before = With(before, 0);
            }
        }

        (long channels, long filters) = backwardData ? (cut.Results, cut.Depth) : (cut.Depth, cut.Results);
        (X, Y) = (new TensorShape5(cut.Images, cut.Groups * channels, input), new TensorShape5(cut.Images, cut.Groups * filters, output));
        W = new TensorShape5(cut.Groups * filters, channels, geometry.Kernel);
        (XStrides, WStrides, YStrides) = (X.Compact(geometry.X), W.Compact(geometry.W), Y.Compact(geometry.Y));
        // A row of results is a row of everything that goes into them.
        if (geometry.Z is { Channel: not 1 })
        {
            if (request.Direction == ConvolutionDirection.Forward) YStrides = TensorStrides.ChannelsFirst(Y.Channels, Y.Extents);
            else XStrides = TensorStrides.ChannelsFirst(X.Channels, X.Extents);
        }

        Inner = request with
        {
            Geometry = geometry with
            {
                Images = cut.Images,
                Groups = cut.Groups,
                Channels = channels,
                Filters = filters,
                Input = input,
                Output = output,
                PadBefore = before,
                X = XStrides,
                W = WStrides,
                Y = YStrides,
                Z = null,
            },
            Activation = PointwiseFunction.Identity,
            WorkspaceLimit = long.MaxValue,
        };
    }

    public ConvolutionRequest Request { get; }

    public StagedCut Cut { get; }

    /// <summary>The block as a float32 convolution.</summary>
    public ConvolutionRequest Inner { get; }

    public TensorShape5 X { get; }

    public TensorShape5 W { get; }

    public TensorShape5 Y { get; }

    public TensorStrides XStrides { get; }

    public TensorStrides WStrides { get; }

    public TensorStrides YStrides { get; }

    /// <summary>Bytes of the images and results of a block in float32.</summary>
    public long ImageBytes => checked((X.Elements + Y.Elements) * sizeof(float));

    /// <summary>Bytes of its filter.</summary>
    public long FilterBytes => checked(W.Elements * sizeof(float));

    /// <summary>The axis that is cut.</summary>
    public int Axis => _axis;

    /// <summary>Where, on the axis that is cut, the source (x; dy of a gradient of x) of the block that begins at a row begins.</summary>
    public long FirstSource(long row)
    {
        if (!_isCut) return 0;
        long step = Request.Geometry.Stride[_axis];
        return _firstSource + (Request.Direction == ConvolutionDirection.BackwardData ? row / step : row * step);
    }

    /// <summary>What a source shows beside itself: the padding of x; zeros around dy.</summary>
    public AxisMap SourceMap => Request.Direction == ConvolutionDirection.BackwardData
        ? new AxisMap(Request.Geometry.Output[_axis], PaddingKind.Zero)
        : new AxisMap(Request.Geometry.Input[_axis], Request.Geometry.Padding);

    /// <summary>
    /// Where the block after so many finished rows begins. The last one overlaps the one before it (of a gradient of x it may reach beyond the image instead, so as to begin where the stride
    /// does): what was done is done again and not stored. A gradient of w, which adds up, has a last block of its own length.
    /// </summary>
    public long FirstRow(long finished)
    {
        long all = StagedCut.AllRows(Request);
        if (!_isCut || finished + Cut.Rows <= all || Request.Direction == ConvolutionDirection.BackwardFilter) return finished;
        if (Request.Direction == ConvolutionDirection.Forward) return all - Cut.Rows;
        return -Floor(Cut.Rows - all, Request.Geometry.Stride[_axis]) * Request.Geometry.Stride[_axis];
    }

    private Extent3 With(Extent3 extents, long length) => StagedPart.With(extents, _axis, length);

    private static long Floor(long value, long divisor) => value >= 0 ? value / divisor : -((divisor - 1 - value) / divisor);
}
