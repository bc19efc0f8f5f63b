using System.Runtime.CompilerServices;

namespace ConvDnn.Kernels.Grouped;

/// <summary>Which channel of its vector each lane reads, per source channel of the groups: [source channel][lane], as integers of the element's size.</summary>
internal static unsafe class LaneChoices
{
    /// <summary>The table on memory that does not move; empty when lanes do not choose.</summary>
    public static T[] Of<T>(GroupLanes lanes)
        where T : unmanaged
    {
        if (lanes.Meeting != LaneMeeting.Within) return [];
        T[] table = GC.AllocateArray<T>(checked((int)lanes.Sources * lanes.Lanes), pinned: true);
        for (int source = 0; source < lanes.Sources; source++)
        {
            for (int lane = 0; lane < lanes.Lanes; lane++)
            {
                int channel = lane / (int)lanes.Results * (int)lanes.Sources + source;
                ref T entry = ref table[source * lanes.Lanes + lane];
                if (sizeof(T) == sizeof(int)) Unsafe.As<T, int>(ref entry) = channel;
                else Unsafe.As<T, long>(ref entry) = channel;
            }
        }

        return table;
    }
}
