using ConvDnn.Interop.Cuda;

namespace ConvDnn.Device;

/// <summary>How many threads a kernel gets.</summary>
internal static class Launching
{
    private const int ThreadsPerBlock = 256;
    private const long MostBlocks = int.MaxValue;

    public static Dim3 Block => ThreadsPerBlock;

    /// <summary>Blocks for one thread per position; where that were more than a grid holds, each thread takes several.</summary>
    public static Dim3 Grid(long positions) => (uint)Math.Min((positions + ThreadsPerBlock - 1) / ThreadsPerBlock, MostBlocks);
}
