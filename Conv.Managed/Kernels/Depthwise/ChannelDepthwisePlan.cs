using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Memory;

namespace ConvDnn.Kernels.Depthwise;

/// <summary>Chunks and private memory of the depthwise kernels that run along channels.</summary>
internal sealed class ChannelDepthwisePlan<T>
    where T : unmanaged
{
    private const int MostChannels = 512;

    public unsafe ChannelDepthwisePlan(ConvolutionGeometry geometry, ConvolutionDirection direction)
    {
        Geometry = geometry;
        bool filterGradient = direction == ConvolutionDirection.BackwardFilter;
        Family = CorrelationFamily.Of(geometry, filterGradient ? ConvolutionDirection.Forward : direction);
        ChannelBlock = (int)Math.Min(geometry.Groups, filterGradient ? 64 : MostChannels);
        ChannelBlocks = (geometry.Groups + ChannelBlock - 1) / ChannelBlock;
        RowsPerImage = Family.Count == 0 ? 0 : Family[0].D.Count * Family[0].H.Count;
        var layout = new WorkspaceLayout();
        ListAt = layout.Reserve(2 * geometry.Kernel.Volume * sizeof(T*));
        SumsAt = layout.Reserve(ChannelBlock * (filterGradient ? geometry.Kernel.Volume : 1) * sizeof(T));
        OutsideAt = layout.Reserve((long)ChannelBlock * sizeof(T));
        WorkerBytes = WorkspaceLayout.RoundUp(layout.Bytes);
    }

    public ConvolutionGeometry Geometry { get; }

    public CorrelationFamily Family { get; }

    public int ChannelBlock { get; }

    public long ChannelBlocks { get; }

    /// <summary>Rows of windows per image in the largest correlation.</summary>
    public long RowsPerImage { get; }

    /// <summary>Chunks of a correlation pass: a row of windows and a block of channels each.</summary>
    public int Chunks => checked((int)(Family.Count * Geometry.Images * RowsPerImage * ChannelBlocks));

    /// <summary>Elements of the packed filter: [correlation][tap][channel].</summary>
    public long FilterElements => checked(Family.Taps * Geometry.Groups);

    public long WorkerBytes { get; }

    public long ListAt { get; }

    public long SumsAt { get; }

    public long OutsideAt { get; }
}
