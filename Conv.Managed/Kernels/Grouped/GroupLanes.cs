namespace ConvDnn.Kernels.Grouped;

/// <summary>How the lanes of a vector of result channels meet the source channels of their groups.</summary>
internal enum LaneMeeting
{
    /// <summary>One channel per group: a lane reads the source channel of its own place.</summary>
    Alone,

    /// <summary>A vector holds several whole groups, as many source as result channels each: a lane reads every source channel of its group, within the same vector.</summary>
    Within,

    /// <summary>A group fills whole vectors: all lanes read the same source channel.</summary>
    Spread,
}

/// <summary>
/// Result channels cut into vectors. The last vector of those that a number of lanes does not divide begins earlier, so that it is whole; its first lanes are computed twice and
/// stored once.
/// </summary>
internal sealed class GroupLanes
{
    private GroupLanes(int lanes, LaneMeeting meeting, long groups, long results, long sources)
    {
        (Lanes, Meeting, Groups, Results, Sources) = (lanes, meeting, groups, results, sources);
        Blocks = checked((int)((groups * results + lanes - 1) / lanes));
    }

    public int Lanes { get; }

    public LaneMeeting Meeting { get; }

    public long Groups { get; }

    /// <summary>Result channels per group.</summary>
    public long Results { get; }

    /// <summary>Source channels per group: products per tap and result.</summary>
    public long Sources { get; }

    /// <summary>Result channels over all groups.</summary>
    public long Channels => Groups * Results;

    /// <summary>Vectors of result channels.</summary>
    public int Blocks { get; }

    /// <summary>Neighbouring source channels that a vector of results reads.</summary>
    public int SourceWidth => Meeting == LaneMeeting.Spread ? (int)Sources : Lanes;

    /// <summary>The lanes for groups of some sizes, or null when they do not fit.</summary>
    public static GroupLanes? For(int lanes, long groups, long results, long sources)
    {
        const long mostSources = 1 << 16;
        if (sources > mostSources) return null;
        if (results % lanes == 0) return new GroupLanes(lanes, LaneMeeting.Spread, groups, results, sources);
        if (results != sources || lanes % results != 0 || groups * results < lanes) return null;
        return new GroupLanes(lanes, results == 1 ? LaneMeeting.Alone : LaneMeeting.Within, groups, results, sources);
    }

    /// <summary>The result channel of a vector's lane 0.</summary>
    public long First(int block) => Math.Min((long)block * Lanes, Channels - Lanes);

    /// <summary>Lanes that the vector before has already stored.</summary>
    public int Skip(int block) => (int)((long)block * Lanes - First(block));

    /// <summary>The first source channel, over all groups, that a vector reads.</summary>
    public long FirstSource(int block) => Meeting == LaneMeeting.Spread ? First(block) / Results * Sources : First(block);
}
