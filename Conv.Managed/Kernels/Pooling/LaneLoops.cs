using System.Numerics;
using System.Runtime.CompilerServices;

namespace ConvDnn.Kernels.Pooling;

/// <summary>Rows of lanes, a vector at a time and the rest one by one by the same rule.</summary>
internal static unsafe class LaneLoops
{
    /// <summary>best = the larger; among equals the first stays, a NaN beats everything.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Max<T>(T* values, T* best, int count)
        where T : unmanaged, INumber<T>
    {
        int i = 0;
        for (; i <= count - Vector<T>.Count; i += Vector<T>.Count)
        {
            Vector<T> v = Vector.Load(values + i), old = Vector.Load(best + i);
            Vector.ConditionalSelect(Vector.GreaterThan(v, old) | ~Vector.Equals(v, v), v, old).Store(best + i);
        }

        for (; i < count; i++)
        {
            T v = values[i];
            if (v > best[i] || T.IsNaN(v)) best[i] = v;
        }
    }

    /// <summary>sums += values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add<T>(T* values, T* sums, int count)
        where T : unmanaged, INumber<T>
    {
        int i = 0;
        for (; i <= count - Vector<T>.Count; i += Vector<T>.Count) (Vector.Load(sums + i) + Vector.Load(values + i)).Store(sums + i);
        for (; i < count; i++) sums[i] += values[i];
    }

    /// <summary>values = factor · (values / divisor).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Divide<T>(T* values, T divisor, T factor, int count)
        where T : unmanaged, INumber<T>
    {
        var by = new Vector<T>(divisor);
        int i = 0;
        for (; i <= count - Vector<T>.Count; i += Vector<T>.Count) (Vector.Load(values + i) / by * factor).Store(values + i);
        for (; i < count; i++) values[i] = values[i] / divisor * factor;
    }
}
