namespace ConvDnn.Kernels.Stored;

/// <summary>
/// How a convolution on stored types is cut into blocks of whole images and groups that a float32 kernel does one after the other, and where a block's operands lie.
/// Blocks follow from the problem alone.
/// </summary>
internal sealed class StagedBlocks
{
    /// <summary>What a block's images and results take together at most, unless one image of one group takes more: they pass through near caches.</summary>
    private const long MostBytes = 1L << 20;

    public StagedBlocks(ConvolutionRequest request)
    {
        (Request, ConvolutionGeometry geometry) = (request, request.Geometry);
        long perGroup = Math.Max(1, checked(sizeof(float) * (geometry.Channels * geometry.Input.Volume + geometry.Filters * geometry.Output.Volume)));
        // A mean over all channels needs them together.
        bool together = geometry.Padding == PaddingKind.MeanSample;
        Groups = together ? geometry.Groups : Divisor.Largest(geometry.Groups, MostBytes / perGroup);
        Images = Divisor.Largest(geometry.Images, MostBytes / (perGroup * Groups));
        (X, Y) = (new TensorShape5(Images, Groups * geometry.Channels, geometry.Input), new TensorShape5(Images, Groups * geometry.Filters, geometry.Output));
        W = new TensorShape5(Groups * geometry.Filters, geometry.Channels, geometry.Kernel);
        (XStrides, WStrides, YStrides) = (X.Compact(geometry.X), W.Compact(geometry.W), Y.Compact(geometry.Y));
        // A row of results is a row of everything that goes into them.
        if (geometry.Z is { Channel: not 1 })
        {
            if (request.Direction == ConvolutionDirection.Forward) YStrides = TensorStrides.ChannelsFirst(Y.Channels, Y.Extents);
            else XStrides = TensorStrides.ChannelsFirst(X.Channels, X.Extents);
        }

        Inner = request with
        {
            Geometry = geometry with { Images = Images, Groups = Groups, X = XStrides, W = WStrides, Y = YStrides, Z = null },
            Activation = PointwiseFunction.Identity,
            WorkspaceLimit = long.MaxValue,
        };
    }

    public ConvolutionRequest Request { get; }

    /// <summary>The block as a float32 convolution.</summary>
    public ConvolutionRequest Inner { get; }

    /// <summary>Images per block; a divisor of all.</summary>
    public long Images { get; }

    /// <summary>Groups per block; a divisor of all.</summary>
    public long Groups { get; }

    public TensorShape5 X { get; }

    public TensorShape5 W { get; }

    public TensorShape5 Y { get; }

    public TensorStrides XStrides { get; }

    public TensorStrides WStrides { get; }

    public TensorStrides YStrides { get; }
}
