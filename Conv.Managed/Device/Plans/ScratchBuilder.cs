namespace ConvDnn.Device;

/// <summary>Lays several pieces of scratch memory out in one workspace, each aligned to 256 bytes.</summary>
public sealed class ScratchBuilder
{
    /// <summary>The alignment of every piece, and of workspaces themselves.</summary>
    public const long Alignment = 256;

    /// <summary>Bytes of all pieces so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>Adds a piece.</summary>
    /// <param name="bytes">Its size; 0 takes no room.</param>
    /// <returns>Its offset in bytes.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bytes"/> is negative.</exception>
    public long Add(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        long start = Bytes;
        Bytes += RoundedUp(bytes);
        return start;
    }

    /// <summary>The next multiple of <see cref="Alignment"/>.</summary>
    public static long RoundedUp(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;
}
