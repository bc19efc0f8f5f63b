using System.Numerics;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Winograd;

/// <summary>
/// F(4, 3), interpolating at 0, ±1, ±2, ∞:
/// <code>
///      ⎡4  0 −5  0  1  0⎤       ⎡  ¼     0     0 ⎤
///      ⎢0 −4 −4  1  1  0⎥       ⎢−1/6  −1/6  −1/6⎥        ⎡1  1  1  1  1  0⎤
/// Bᵀ = ⎢0  4 −4 −1  1  0⎥   G = ⎢−1/6   1/6  −1/6⎥   Aᵀ = ⎢0  1 −1  2 −2  0⎥
///      ⎢0 −2 −1  2  1  0⎥       ⎢1/24  1/12   1/6⎥        ⎢0  1  1  4  4  0⎥
///      ⎢0  2 −1 −2  1  0⎥       ⎢1/24 −1/12   1/6⎥        ⎣0  1 −1  8 −8  1⎦
///      ⎣0  4  0 −5  0  1⎦       ⎣  0     0     1 ⎦
/// </code>
/// Rows that belong to points of opposite sign are a sum and a difference of an even and an odd part.
/// </summary>
internal readonly unsafe struct F4<T, TVector, TSimd> : IMinimalFilter<T>
    where T : unmanaged, INumber<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
{
    public static int Outputs => 4;

    public static int Taps => 3;

    public static int Inputs => 6;

    /// <summary>d‹i› are the inputs; even1 and odd1 belong to ±1, even2 and odd2 to ±2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input(T* source, nint sourceStep, T* target, nint targetStep)
    {
        TVector two = TSimd.Broadcast(Constant.Of<T>(2)), four = TSimd.Broadcast(Constant.Of<T>(4));
        TVector minusFour = TSimd.Broadcast(Constant.Of<T>(-4)), minusFive = TSimd.Broadcast(Constant.Of<T>(-5));
        TVector d0 = TSimd.Load(source), d1 = TSimd.Load(source + sourceStep), d2 = TSimd.Load(source + 2 * sourceStep);
        TVector d3 = TSimd.Load(source + 3 * sourceStep), d4 = TSimd.Load(source + 4 * sourceStep), d5 = TSimd.Load(source + 5 * sourceStep);
        TSimd.Store(TSimd.MultiplyAdd(four, d0, TSimd.MultiplyAdd(minusFive, d2, d4)), target);
        TVector even1 = TSimd.MultiplyAdd(minusFour, d2, d4), odd1 = TSimd.MultiplyAdd(minusFour, d1, d3);
        TSimd.Store(TSimd.Add(even1, odd1), target + targetStep);
        TSimd.Store(TSimd.Subtract(even1, odd1), target + 2 * targetStep);
        TVector even2 = TSimd.Subtract(d4, d2), odd2 = TSimd.Multiply(two, TSimd.Subtract(d3, d1));
        TSimd.Store(TSimd.Add(even2, odd2), target + 3 * targetStep);
        TSimd.Store(TSimd.Subtract(even2, odd2), target + 4 * targetStep);
        TSimd.Store(TSimd.MultiplyAdd(four, d1, TSimd.MultiplyAdd(minusFive, d3, d5)), target + 5 * targetStep);
    }

    /// <summary>g‹i› are the taps; even1 and odd1 belong to ±1, even2 and odd2 to ±2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Filter(T* source, nint sourceStep, T* target, nint targetStep)
    {
        TVector quarter = TSimd.Broadcast(Constant.Of<T>(0.25)), sixth = TSimd.Broadcast(Constant.Of<T>(1.0 / 6)), minusSixth = TSimd.Broadcast(Constant.Of<T>(-1.0 / 6));
        TVector twelfth = TSimd.Broadcast(Constant.Of<T>(1.0 / 12)), part24 = TSimd.Broadcast(Constant.Of<T>(1.0 / 24));
        TVector g0 = TSimd.Load(source), g1 = TSimd.Load(source + sourceStep), g2 = TSimd.Load(source + 2 * sourceStep);
        TSimd.Store(TSimd.Multiply(quarter, g0), target);
        TVector even1 = TSimd.Multiply(minusSixth, TSimd.Add(g0, g2)), odd1 = TSimd.Multiply(minusSixth, g1);
        TSimd.Store(TSimd.Add(even1, odd1), target + targetStep);
        TSimd.Store(TSimd.Subtract(even1, odd1), target + 2 * targetStep);
        TVector even2 = TSimd.MultiplyAdd(part24, g0, TSimd.Multiply(sixth, g2)), odd2 = TSimd.Multiply(twelfth, g1);
        TSimd.Store(TSimd.Add(even2, odd2), target + 3 * targetStep);
        TSimd.Store(TSimd.Subtract(even2, odd2), target + 4 * targetStep);
        TSimd.Store(g2, target + 5 * targetStep);
    }

    /// <summary>m‹i› are the sums of products; sum1 and difference1 belong to ±1, sum2 and difference2 to ±2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output(T* source, nint sourceStep, T* target, nint targetStep)
    {
        TVector two = TSimd.Broadcast(Constant.Of<T>(2)), four = TSimd.Broadcast(Constant.Of<T>(4)), eight = TSimd.Broadcast(Constant.Of<T>(8));
        TVector m0 = TSimd.Load(source), m1 = TSimd.Load(source + sourceStep), m2 = TSimd.Load(source + 2 * sourceStep);
        TVector m3 = TSimd.Load(source + 3 * sourceStep), m4 = TSimd.Load(source + 4 * sourceStep), m5 = TSimd.Load(source + 5 * sourceStep);
        TVector sum1 = TSimd.Add(m1, m2), difference1 = TSimd.Subtract(m1, m2);
        TVector sum2 = TSimd.Add(m3, m4), difference2 = TSimd.Subtract(m3, m4);
        TSimd.Store(TSimd.Add(m0, TSimd.Add(sum1, sum2)), target);
        TSimd.Store(TSimd.MultiplyAdd(two, difference2, difference1), target + targetStep);
        TSimd.Store(TSimd.MultiplyAdd(four, sum2, sum1), target + 2 * targetStep);
        TSimd.Store(TSimd.Add(m5, TSimd.MultiplyAdd(eight, difference2, difference1)), target + 3 * targetStep);
    }

    /// <summary>y‹i› are gradients of results; even1 and odd1 belong to ±1, even2 and odd2 to ±2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Gradient(T* source, nint sourceStep, T* target, nint targetStep)
    {
        TVector four = TSimd.Broadcast(Constant.Of<T>(4)), eight = TSimd.Broadcast(Constant.Of<T>(8));
        TVector y0 = TSimd.Load(source), y1 = TSimd.Load(source + sourceStep), y2 = TSimd.Load(source + 2 * sourceStep), y3 = TSimd.Load(source + 3 * sourceStep);
        TSimd.Store(y0, target);
        TVector even1 = TSimd.Add(y0, y2), odd1 = TSimd.Add(y1, y3);
        TSimd.Store(TSimd.Add(even1, odd1), target + targetStep);
        TSimd.Store(TSimd.Subtract(even1, odd1), target + 2 * targetStep);
        TVector even2 = TSimd.MultiplyAdd(four, y2, y0), odd2 = TSimd.MultiplyAdd(eight, y3, TSimd.Add(y1, y1));
        TSimd.Store(TSimd.Add(even2, odd2), target + 3 * targetStep);
        TSimd.Store(TSimd.Subtract(even2, odd2), target + 4 * targetStep);
        TSimd.Store(y3, target + 5 * targetStep);
    }

    /// <summary>m‹i› are the sums of products; sum1 and difference1 belong to ±1, sum2 and difference2 to ±2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FilterGradient(T* source, nint sourceStep, T* target, nint targetStep)
    {
        TVector quarter = TSimd.Broadcast(Constant.Of<T>(0.25)), sixth = TSimd.Broadcast(Constant.Of<T>(1.0 / 6)), minusSixth = TSimd.Broadcast(Constant.Of<T>(-1.0 / 6));
        TVector twelfth = TSimd.Broadcast(Constant.Of<T>(1.0 / 12)), part24 = TSimd.Broadcast(Constant.Of<T>(1.0 / 24));
        TVector m1 = TSimd.Load(source + sourceStep), m2 = TSimd.Load(source + 2 * sourceStep), m3 = TSimd.Load(source + 3 * sourceStep), m4 = TSimd.Load(source + 4 * sourceStep);
        TVector sum1 = TSimd.Multiply(minusSixth, TSimd.Add(m1, m2)), difference1 = TSimd.Subtract(m1, m2);
        TVector sum2 = TSimd.Add(m3, m4), difference2 = TSimd.Subtract(m3, m4);
        TSimd.Store(TSimd.MultiplyAdd(quarter, TSimd.Load(source), TSimd.MultiplyAdd(part24, sum2, sum1)), target);
        TSimd.Store(TSimd.MultiplyAdd(minusSixth, difference1, TSimd.Multiply(twelfth, difference2)), target + targetStep);
        TSimd.Store(TSimd.Add(TSimd.Load(source + 5 * sourceStep), TSimd.MultiplyAdd(sixth, sum2, sum1)), target + 2 * targetStep);
    }
}
