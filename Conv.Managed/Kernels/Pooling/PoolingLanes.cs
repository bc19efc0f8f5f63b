namespace ConvDnn.Kernels.Pooling;

/// <summary>
/// How a pooling is cut into lanes that are worked on together: neighbouring windows of a row, or where channels are neighbours in memory, the channels of one window.
/// A chunk of a forward pass is some rows; a chunk of a gradient is whole planes, since windows overlap.
/// </summary>
internal sealed class PoolingLanes
{
    /// <summary>Lanes at most.</summary>
    public const int Most = 256;

    private const long ElementsPerChunk = 16384;

    public PoolingLanes(PoolingGeometry geometry)
    {
        Geometry = geometry;
        (D, H, W) = (new PoolingAxis(geometry, 0), new PoolingAxis(geometry, 1), new PoolingAxis(geometry, 2));
        LanesAreChannels = geometry is { X.Channel: 1, Y.Channel: 1, Channels: > 1 };
        PlanesAreRuns = (geometry.Input.H == 1 || geometry.X.H == geometry.X.W * geometry.Input.W)
            && (geometry.Input.D == 1 || geometry.X.D == geometry.X.W * geometry.Input.W * geometry.Input.H);
        ChannelBlock = LanesAreChannels ? (int)Math.Min(Most, geometry.Channels) : 1;
        ChannelBlocks = (geometry.Channels + ChannelBlock - 1) / ChannelBlock;
        Units = checked(geometry.Images * ChannelBlocks);
        RowsPerPlane = geometry.Output.D * geometry.Output.H;
        long elementsPerRow = Math.Max(1, geometry.Output.W * ChannelBlock), elementsPerPlane = Math.Max(1, RowsPerPlane * elementsPerRow);
        RowsPerChunk = Math.Clamp(ElementsPerChunk / elementsPerRow, 1, Math.Max(1, RowsPerPlane));
        RowBlocks = (RowsPerPlane + RowsPerChunk - 1) / RowsPerChunk;
        UnitsPerChunk = Math.Clamp(ElementsPerChunk / elementsPerPlane, 1, Math.Max(1, Units));
    }

    public PoolingGeometry Geometry { get; }

    public PoolingAxis D { get; }

    public PoolingAxis H { get; }

    public PoolingAxis W { get; }

    public bool LanesAreChannels { get; }

    /// <summary>True when the positions of a plane of x are evenly spaced in row-major order.</summary>
    public bool PlanesAreRuns { get; }

    public int ChannelBlock { get; }

    public long ChannelBlocks { get; }

    /// <summary>Pairs of an image and a block of channels.</summary>
    public long Units { get; }

    public long UnitsPerChunk { get; }

    public long RowsPerPlane { get; }

    public long RowsPerChunk { get; }

    public long RowBlocks { get; }

    /// <summary>Chunks of a pass that writes y.</summary>
    public int ForwardChunks => checked((int)((Units + UnitsPerChunk - 1) / UnitsPerChunk * RowBlocks));

    /// <summary>Chunks of a pass that writes x.</summary>
    public int BackwardChunks => checked((int)((Units + UnitsPerChunk - 1) / UnitsPerChunk));

    /// <summary>Image, first channel and number of channels of a unit.</summary>
    public (long Image, long Channel, int Channels) Unit(long unit)
    {
        (long image, long block) = Math.DivRem(unit, ChannelBlocks);
        long channel = block * ChannelBlock;
        return (image, channel, (int)Math.Min(ChannelBlock, Geometry.Channels - channel));
    }
}
