namespace ConvDnn.Kernels.Memory;

/// <summary>Lays out what a plan keeps in its workspace, in order, each part on a cache line of its own. Offsets are known when the plan is made.</summary>
internal struct WorkspaceLayout
{
    /// <summary>Bytes of a cache line, and the alignment of every part.</summary>
    public const int Line = 64;

    private long _used;

    /// <summary>Room for every part, wherever the workspace itself begins.</summary>
    public readonly long Bytes => _used == 0 ? 0 : checked(_used + Line - 1);

    /// <summary>Reserves a part and returns its offset from the aligned beginning.</summary>
    public long Reserve(long bytes)
    {
        long offset = _used;
        _used = checked(offset + RoundUp(bytes));
        return offset;
    }

    /// <summary>The first address on a cache line at or after the beginning of a workspace.</summary>
    public static unsafe byte* Align(byte* workspace) => (byte*)(((nint)workspace + (Line - 1)) & -Line);

    /// <summary>A number of bytes filled up to whole cache lines.</summary>
    public static long RoundUp(long bytes) => checked(bytes + Line - 1) & -Line;
}
