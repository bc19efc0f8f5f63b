using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvDnn.Kernels.Pooling;

/// <summary>Maxima of float lanes with the positions that won, eight at a time and the rest one by one by the same rule. Position −1 says that a lane has met no element yet.</summary>
internal static unsafe class LanePick
{
    /// <summary>Offers values at positions position, position + step, … that come after all earlier ones: a later one must be larger, or the first NaN, to win.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Offer(float* values, int position, int step, float* best, int* index, int count)
    {
        int i = 0;
        Vector256<int> at = Vector256<int>.Indices * step + Vector256.Create(position);
        for (; i <= count - 8; i += 8, at += Vector256.Create(8 * step))
        {
            Vector256<float> v = Vector256.Load(values + i), old = Vector256.Load(best + i);
            Vector256<int> places = Vector256.Load(index + i);
            Vector256<int> wins = (Vector256.GreaterThan(v, old) | (~Vector256.Equals(v, v) & Vector256.Equals(old, old))).AsInt32() | Vector256.LessThan(places, Vector256<int>.Zero);
            Vector256.ConditionalSelect(wins.AsSingle(), v, old).Store(best + i);
            Vector256.ConditionalSelect(wins, at, places).Store(index + i);
        }

        for (; i < count; i++)
        {
            float v = values[i];
            if (index[i] >= 0 && !(v > best[i]) && !(float.IsNaN(v) && !float.IsNaN(best[i]))) continue;
            (best[i], index[i]) = (v, position + i * step);
        }
    }

    /// <summary>Offers winners of other lanes, whose positions may come before: among equals, and among NaNs, the earlier position wins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Merge(float* values, int* positions, float* best, int* index, int count)
    {
        int i = 0;
        for (; i <= count - 8; i += 8)
        {
            Vector256<float> v = Vector256.Load(values + i), old = Vector256.Load(best + i);
            Vector256<int> at = Vector256.Load(positions + i), places = Vector256.Load(index + i);
            Vector256<int> isNaN = ~Vector256.Equals(v, v).AsInt32(), wasNaN = ~Vector256.Equals(old, old).AsInt32();
            Vector256<int> larger = Vector256.GreaterThan(v, old).AsInt32() | (isNaN & ~wasNaN), level = Vector256.Equals(v, old).AsInt32() | (isNaN & wasNaN);
            Vector256<int> wins = larger | (level & Vector256.LessThan(at, places)) | Vector256.LessThan(places, Vector256<int>.Zero);
            wins &= ~Vector256.LessThan(at, Vector256<int>.Zero);
            Vector256.ConditionalSelect(wins.AsSingle(), v, old).Store(best + i);
            Vector256.ConditionalSelect(wins, at, places).Store(index + i);
        }

        for (; i < count; i++)
        {
            (float v, int at) = (values[i], positions[i]);
            if (at < 0) continue;
            bool isNaN = float.IsNaN(v), wasNaN = float.IsNaN(best[i]);
            bool wins = index[i] < 0 || v > best[i] || (isNaN && !wasNaN) || ((v == best[i] || (isNaN && wasNaN)) && at < index[i]);
            if (wins) (best[i], index[i]) = (v, at);
        }
    }
}
