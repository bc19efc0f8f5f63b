using System.Numerics;
using System.Runtime.Intrinsics;

namespace ConvDnn.Kernels.Planar;

/// <summary>The sum of the lanes of a vector in memory, by halves: the same at every run.</summary>
internal static unsafe class LaneSum
{
    /// <summary>Adds up a power of two of elements; they may be overwritten.</summary>
    public static T Of<T>(T* lanes, int count)
        where T : unmanaged, INumber<T>
    {
        if (count == Vector512<T>.Count && Vector512.IsHardwareAccelerated) return Vector512.Sum(Vector512.Load(lanes));
        for (int half = count / 2; half > 0; half /= 2)
        {
            for (int i = 0; i < half; i++) lanes[i] += lanes[i + half];
        }

        return *lanes;
    }
}
