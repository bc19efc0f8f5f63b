using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Memory;

namespace ConvDnn.Kernels.Depthwise;

/// <summary>Chunks and private memory of the depthwise kernels that run along rows.</summary>
internal sealed class PlanarDepthwisePlan<T>
    where T : unmanaged
{
    private const long PixelsPerChunk = 16384;

    public unsafe PlanarDepthwisePlan(ConvolutionGeometry geometry, ConvolutionDirection direction)
    {
        Geometry = geometry;
        Family = CorrelationFamily.Of(geometry, direction == ConvolutionDirection.BackwardFilter ? ConvolutionDirection.Forward : direction);
        long buffers = 0, slots = 1, taps = 1, windows = 1, tapsW = 1;
        for (long index = 0; index < Family.Count; index++)
        {
            Correlation correlation = Family[index];
            if (correlation.Depth == 0) continue;
            var rows = new ExtendedRows(correlation.W);
            long rowSlots = correlation.Channels * correlation.D.Taps * correlation.H.Taps;
            buffers = Math.Max(buffers, checked(rowSlots * rows.Length));
            (slots, taps) = (Math.Max(slots, rowSlots), Math.Max(taps, correlation.Depth));
            (windows, tapsW) = (Math.Max(windows, rows.Windows), Math.Max(tapsW, correlation.W.Taps));
        }

        if (Family.Count > 0)
        {
            Correlation largest = Family[0];
            windows = Math.Max(windows, new ExtendedRows(largest.W with { Taps = 1 }).Windows);
            long rowsPerPlane = largest.D.Count * largest.H.Count;
            RowsPerChunk = Math.Clamp(PixelsPerChunk / Math.Max(1, largest.W.Count), 1, Math.Max(1, rowsPerPlane));
            RowBlocks = (rowsPerPlane + RowsPerChunk - 1) / RowsPerChunk;
            WindowsPerChunk = Math.Clamp(largest.W.Count, 1, PixelsPerChunk);
            WindowBlocks = (largest.W.Count + WindowsPerChunk - 1) / WindowsPerChunk;
            Planes = largest.Images * geometry.Groups * largest.Rows;
            PlanesPerChunk = RowBlocks * WindowBlocks > 1 ? 1 : Math.Clamp(PixelsPerChunk / Math.Max(1, largest.W.Count * rowsPerPlane), 1, Math.Max(1, Planes / 16));
            PlaneBlocks = (Planes + PlanesPerChunk - 1) / PlanesPerChunk;
        }

        BufferBytes = checked(buffers * sizeof(T));
        var layout = new WorkspaceLayout();
        BuffersAt = layout.Reserve(BufferBytes);
        TagsAt = layout.Reserve(slots * 2 * sizeof(long));
        RowsAt = layout.Reserve(slots * sizeof(T*));
        WeightsAt = layout.Reserve(taps * sizeof(T));
        OffsetsAt = layout.Reserve(tapsW * sizeof(nint));
        SumsAt = layout.Reserve(windows * sizeof(T));
        MaskAt = layout.Reserve(WorkspaceLayout.Line);
        AccumulatorsAt = layout.Reserve(direction == ConvolutionDirection.BackwardFilter ? taps * WorkspaceLayout.Line : 0);
        WorkerBytes = WorkspaceLayout.RoundUp(layout.Bytes);
    }

    public ConvolutionGeometry Geometry { get; }

    public CorrelationFamily Family { get; }

    /// <summary>Image and result channel pairs.</summary>
    public long Planes { get; }

    public long PlanesPerChunk { get; } = 1;

    public long PlaneBlocks { get; }

    public long RowsPerChunk { get; } = 1;

    public long RowBlocks { get; }

    /// <summary>Windows of a row per chunk, whole blocks of <see cref="ExtendedRows.Block"/> when there are several.</summary>
    public long WindowsPerChunk { get; } = 1;

    public long WindowBlocks { get; }

    public int Chunks => checked((int)(Family.Count * PlaneBlocks * RowBlocks * WindowBlocks));

    /// <summary>Bytes of the extended rows of a worker.</summary>
    public long BufferBytes { get; }

    public long WorkerBytes { get; }

    public long BuffersAt { get; }

    public long TagsAt { get; }

    public long RowsAt { get; }

    public long WeightsAt { get; }

    public long OffsetsAt { get; }

    public long SumsAt { get; }

    public long MaskAt { get; }

    public long AccumulatorsAt { get; }
}
