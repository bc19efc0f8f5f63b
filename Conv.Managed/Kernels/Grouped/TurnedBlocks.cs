using System.Runtime.Intrinsics.X86;
using ConvDnn.Kernels.Memory;

namespace ConvDnn.Kernels.Grouped;

/// <summary>
/// A grouped convolution on planes, cut into blocks of channels that are turned one by one: [channel][pixel] becomes [pixel][channel] in a worker's own memory, where channels are the
/// neighbours that the kernels want, and results are turned back. A block is the vector of result channels, or the vectors, that whole groups fill; it stays in the second-level cache.
/// </summary>
internal sealed class TurnedBlocks
{
    /// <summary>Bytes of a block of x and y.</summary>
    private const long MostBytes = 256 << 10;

    /// <summary>Chunks that are enough for any number of threads.</summary>
    private const long MostChunks = 24;

    private TurnedBlocks(ConvolutionGeometry geometry, ConvolutionDirection direction, long groupsPerBlock)
    {
        (Geometry, GroupsPerBlock, Count) = (geometry, groupsPerBlock, geometry.Groups / groupsPerBlock);
        (ChannelsX, ChannelsY) = (checked((int)(groupsPerBlock * geometry.Channels)), checked((int)(groupsPerBlock * geometry.Filters)));
        Block = geometry with
        {
            Images = direction == ConvolutionDirection.BackwardFilter ? geometry.Images : 1,
            Groups = groupsPerBlock,
            X = TensorStrides.ChannelsLast(ChannelsX, geometry.Input),
            Y = TensorStrides.ChannelsLast(ChannelsY, geometry.Output),
            Z = null,
        };
    }

    /// <summary>What is cut.</summary>
    public ConvolutionGeometry Geometry { get; }

    /// <summary>A block, turned: of one image, or of all where they are summed.</summary>
    public ConvolutionGeometry Block { get; }

    /// <summary>Blocks of an image.</summary>
    public long Count { get; }

    public long GroupsPerBlock { get; }

    /// <summary>Channels of x in a block.</summary>
    public int ChannelsX { get; }

    /// <summary>Channels of y in a block.</summary>
    public int ChannelsY { get; }

    /// <summary>Elements of a block of x.</summary>
    public long ElementsX => Block.Images * ChannelsX * Geometry.Input.Volume;

    /// <summary>Elements of a block of y.</summary>
    public long ElementsY => Block.Images * ChannelsY * Geometry.Output.Volume;

    /// <summary>Elements of w from one block to the next.</summary>
    public long FilterStep => GroupsPerBlock * Geometry.Filters * Geometry.W.Outer;

    /// <summary>Blocks of a chunk when there are some in all.</summary>
    public static long PerChunk(long blocks) => Math.Max(1, (blocks + MostChunks - 1) / MostChunks);

    /// <summary>The blocks, or null where planes have gaps, are not zero outside, are not divided evenly or are too large.</summary>
    public static unsafe TurnedBlocks? For<T>(ConvolutionGeometry geometry, ConvolutionDirection direction, GroupLanes lanes)
        where T : unmanaged
    {
        long groupsPerBlock = lanes.Meeting == LaneMeeting.Spread ? 1 : lanes.Lanes / lanes.Results;
        bool whole = lanes.Lanes > 1 && geometry.Groups % groupsPerBlock == 0 && (geometry.Padding == PaddingKind.Zero || !geometry.ReadsOutside);
        if (!whole || !IsPlane(geometry.X, geometry.Input) || !IsPlane(geometry.Y, geometry.Output)) return null;
        var blocks = new TurnedBlocks(geometry, direction, groupsPerBlock);
        return (blocks.ElementsX + blocks.ElementsY) * sizeof(T) <= MostBytes ? blocks : null;
    }

    /// <summary>Turns a block of planes of one image.</summary>
    public static unsafe void Turn<T>(T* planes, in TensorStrides strides, long pixels, int channels, T* turned)
        where T : unmanaged => Transposition.Copy(planes, (nint)strides.Channel, 1, turned, channels, channels, pixels);

    /// <summary>Turns a block of one image back into planes.</summary>
    public static unsafe void TurnBack<T>(T* turned, in TensorStrides strides, long pixels, int channels, T* planes)
        where T : unmanaged => Transposition.Copy(turned, channels, 1, planes, (nint)strides.Channel, checked((int)pixels), channels);

    /// <summary>Fetches what the next block reads while this one is computed: blocks lie apart, which no processor foresees.</summary>
    public static unsafe void Prefetch<T>(T* start, long elements)
        where T : unmanaged
    {
        if (!Sse.IsSupported) return;
        for (nint at = 0; at < (nint)elements * sizeof(T); at += WorkspaceLayout.Line) Sse.Prefetch1((byte*)start + at);
    }

    /// <summary>True for the pixels of one depth without gaps, which channels lie around.</summary>
    private static bool IsPlane(in TensorStrides strides, Extent3 extents) => strides.W == 1 && extents.D == 1 && extents.Volume > 0 && strides.H == extents.W && strides.Channel >= extents.Volume;
}
