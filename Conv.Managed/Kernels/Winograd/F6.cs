using System.Numerics;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Winograd;

/// <summary>
/// F(6, 3), interpolating at 0, ±1, ±2, ±½, ∞:
/// <code>
///      ⎡1   0  −21/4    0    21/4    0  −1 0⎤       ⎡  1       0      0  ⎤
///      ⎢0   1    1   −17/4  −17/4   1   1 0⎥       ⎢−2/9   −2/9   −2/9 ⎥        ⎡1 1  1  1   1    1    1   0⎤
///      ⎢0  −1    1    17/4  −17/4  −1   1 0⎥       ⎢−2/9    2/9   −2/9 ⎥        ⎢0 1 −1  2  −2    ½   −½   0⎥
/// Bᵀ = ⎢0   ½    ¼    −5/2   −5/4   2   1 0⎥   G = ⎢1/90   1/45   2/45 ⎥   Aᵀ = ⎢0 1  1  4   4    ¼    ¼   0⎥
///      ⎢0  −½    ¼     5/2   −5/4  −2   1 0⎥       ⎢1/90  −1/45   2/45 ⎥        ⎢0 1 −1  8  −8   1/8 −1/8  0⎥
///      ⎢0   2    4    −5/2    −5   ½    1 0⎥       ⎢32/45 16/45   8/45 ⎥        ⎢0 1  1 16  16  1/16 1/16  0⎥
///      ⎢0  −2    4     5/2    −5  −½    1 0⎥       ⎢32/45 −16/45  8/45 ⎥        ⎣0 1 −1 32 −32  1/32 −1/32 1⎦
///      ⎣0  −1    0    21/4     0 −21/4  0 1⎦       ⎣  0       0      1  ⎦
/// </code>
/// Rows that belong to points of opposite sign are a sum and a difference of an even and an odd part.
/// </summary>
internal readonly unsafe struct F6<T, TVector, TSimd> : IMinimalFilter<T>
    where T : unmanaged, INumber<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
{
    public static int Outputs => 6;

    public static int Taps => 3;

    public static int Inputs => 8;

    /// <summary>d‹i› are the inputs; even1 and odd1 belong to ±1, even2 and odd2 to ±2, evenHalf and oddHalf to ±½.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input(T* source, nint sourceStep, T* target, nint targetStep)
    {
        TVector d0 = TSimd.Load(source), d1 = TSimd.Load(source + sourceStep), d2 = TSimd.Load(source + 2 * sourceStep), d3 = TSimd.Load(source + 3 * sourceStep);
        TVector d4 = TSimd.Load(source + 4 * sourceStep), d5 = TSimd.Load(source + 5 * sourceStep), d6 = TSimd.Load(source + 6 * sourceStep), d7 = TSimd.Load(source + 7 * sourceStep);
        TSimd.Store(TSimd.MultiplyAdd(Of(5.25), TSimd.Subtract(d4, d2), TSimd.Subtract(d0, d6)), target);
        TSimd.Store(TSimd.MultiplyAdd(Of(5.25), TSimd.Subtract(d3, d5), TSimd.Subtract(d7, d1)), target + 7 * targetStep);
        TVector even1 = TSimd.MultiplyAdd(Of(-4.25), d4, TSimd.Add(d2, d6)), odd1 = TSimd.MultiplyAdd(Of(-4.25), d3, TSimd.Add(d1, d5));
        TSimd.Store(TSimd.Add(even1, odd1), target + targetStep);
        TSimd.Store(TSimd.Subtract(even1, odd1), target + 2 * targetStep);
        TVector even2 = TSimd.MultiplyAdd(Of(0.25), d2, TSimd.MultiplyAdd(Of(-1.25), d4, d6));
        TVector odd2 = TSimd.MultiplyAdd(Of(0.5), d1, TSimd.MultiplyAdd(Of(-2.5), d3, TSimd.Add(d5, d5)));
        TSimd.Store(TSimd.Add(even2, odd2), target + 3 * targetStep);
        TSimd.Store(TSimd.Subtract(even2, odd2), target + 4 * targetStep);
        TVector evenHalf = TSimd.MultiplyAdd(Of(4), d2, TSimd.MultiplyAdd(Of(-5), d4, d6));
        TVector oddHalf = TSimd.MultiplyAdd(Of(0.5), d5, TSimd.MultiplyAdd(Of(-2.5), d3, TSimd.Add(d1, d1)));
        TSimd.Store(TSimd.Add(evenHalf, oddHalf), target + 5 * targetStep);
        TSimd.Store(TSimd.Subtract(evenHalf, oddHalf), target + 6 * targetStep);
    }

    /// <summary>g‹i› are the taps; even1 and odd1 belong to ±1, even2 and odd2 to ±2, evenHalf and oddHalf to ±½.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Filter(T* source, nint sourceStep, T* target, nint targetStep)
    {
        TVector g0 = TSimd.Load(source), g1 = TSimd.Load(source + sourceStep), g2 = TSimd.Load(source + 2 * sourceStep);
        TSimd.Store(g0, target);
        TVector even1 = TSimd.Multiply(Of(-2.0 / 9), TSimd.Add(g0, g2)), odd1 = TSimd.Multiply(Of(-2.0 / 9), g1);
        TSimd.Store(TSimd.Add(even1, odd1), target + targetStep);
        TSimd.Store(TSimd.Subtract(even1, odd1), target + 2 * targetStep);
        TVector even2 = TSimd.MultiplyAdd(Of(1.0 / 90), g0, TSimd.Multiply(Of(2.0 / 45), g2)), odd2 = TSimd.Multiply(Of(1.0 / 45), g1);
        TSimd.Store(TSimd.Add(even2, odd2), target + 3 * targetStep);
        TSimd.Store(TSimd.Subtract(even2, odd2), target + 4 * targetStep);
        TVector evenHalf = TSimd.MultiplyAdd(Of(32.0 / 45), g0, TSimd.Multiply(Of(8.0 / 45), g2)), oddHalf = TSimd.Multiply(Of(16.0 / 45), g1);
        TSimd.Store(TSimd.Add(evenHalf, oddHalf), target + 5 * targetStep);
        TSimd.Store(TSimd.Subtract(evenHalf, oddHalf), target + 6 * targetStep);
        TSimd.Store(g2, target + 7 * targetStep);
    }

    /// <summary>m‹i› are the sums of products; sum‹p› and difference‹p› belong to the points ±p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output(T* source, nint sourceStep, T* target, nint targetStep)
    {
        TVector m1 = TSimd.Load(source + sourceStep), m2 = TSimd.Load(source + 2 * sourceStep), m3 = TSimd.Load(source + 3 * sourceStep);
        TVector m4 = TSimd.Load(source + 4 * sourceStep), m5 = TSimd.Load(source + 5 * sourceStep), m6 = TSimd.Load(source + 6 * sourceStep);
        TVector sum1 = TSimd.Add(m1, m2), difference1 = TSimd.Subtract(m1, m2);
        TVector sum2 = TSimd.Add(m3, m4), difference2 = TSimd.Subtract(m3, m4);
        TVector sumHalf = TSimd.Add(m5, m6), differenceHalf = TSimd.Subtract(m5, m6);
        TSimd.Store(TSimd.Add(TSimd.Add(TSimd.Load(source), sum1), TSimd.Add(sum2, sumHalf)), target);
        TSimd.Store(TSimd.MultiplyAdd(Of(0.5), differenceHalf, TSimd.MultiplyAdd(Of(2), difference2, difference1)), target + targetStep);
        TSimd.Store(TSimd.MultiplyAdd(Of(0.25), sumHalf, TSimd.MultiplyAdd(Of(4), sum2, sum1)), target + 2 * targetStep);
        TSimd.Store(TSimd.MultiplyAdd(Of(0.125), differenceHalf, TSimd.MultiplyAdd(Of(8), difference2, difference1)), target + 3 * targetStep);
        TSimd.Store(TSimd.MultiplyAdd(Of(0.0625), sumHalf, TSimd.MultiplyAdd(Of(16), sum2, sum1)), target + 4 * targetStep);
        TVector last = TSimd.Add(difference1, TSimd.Load(source + 7 * sourceStep));
        TSimd.Store(TSimd.MultiplyAdd(Of(0.03125), differenceHalf, TSimd.MultiplyAdd(Of(32), difference2, last)), target + 5 * targetStep);
    }

    /// <summary>y‹i› are gradients of results; even1 and odd1 belong to ±1, even2 and odd2 to ±2, evenHalf and oddHalf to ±½.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Gradient(T* source, nint sourceStep, T* target, nint targetStep)
    {
        TVector y0 = TSimd.Load(source), y1 = TSimd.Load(source + sourceStep), y2 = TSimd.Load(source + 2 * sourceStep);
        TVector y3 = TSimd.Load(source + 3 * sourceStep), y4 = TSimd.Load(source + 4 * sourceStep), y5 = TSimd.Load(source + 5 * sourceStep);
        TSimd.Store(y0, target);
        TVector even1 = TSimd.Add(y0, TSimd.Add(y2, y4)), odd1 = TSimd.Add(y1, TSimd.Add(y3, y5));
        TSimd.Store(TSimd.Add(even1, odd1), target + targetStep);
        TSimd.Store(TSimd.Subtract(even1, odd1), target + 2 * targetStep);
        TVector even2 = TSimd.MultiplyAdd(Of(16), y4, TSimd.MultiplyAdd(Of(4), y2, y0)), odd2 = TSimd.MultiplyAdd(Of(32), y5, TSimd.MultiplyAdd(Of(8), y3, TSimd.Add(y1, y1)));
        TSimd.Store(TSimd.Add(even2, odd2), target + 3 * targetStep);
        TSimd.Store(TSimd.Subtract(even2, odd2), target + 4 * targetStep);
        TVector evenHalf = TSimd.MultiplyAdd(Of(0.0625), y4, TSimd.MultiplyAdd(Of(0.25), y2, y0));
        TVector oddHalf = TSimd.MultiplyAdd(Of(0.03125), y5, TSimd.MultiplyAdd(Of(0.125), y3, TSimd.Multiply(Of(0.5), y1)));
        TSimd.Store(TSimd.Add(evenHalf, oddHalf), target + 5 * targetStep);
        TSimd.Store(TSimd.Subtract(evenHalf, oddHalf), target + 6 * targetStep);
        TSimd.Store(y5, target + 7 * targetStep);
    }

    /// <summary>m‹i› are the sums of products; sum‹p› and difference‹p› belong to the points ±p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FilterGradient(T* source, nint sourceStep, T* target, nint targetStep)
    {
        TVector m1 = TSimd.Load(source + sourceStep), m2 = TSimd.Load(source + 2 * sourceStep), m3 = TSimd.Load(source + 3 * sourceStep);
        TVector m4 = TSimd.Load(source + 4 * sourceStep), m5 = TSimd.Load(source + 5 * sourceStep), m6 = TSimd.Load(source + 6 * sourceStep);
        TVector sum1 = TSimd.Multiply(Of(-2.0 / 9), TSimd.Add(m1, m2)), difference1 = TSimd.Subtract(m1, m2);
        TVector sum2 = TSimd.Add(m3, m4), difference2 = TSimd.Subtract(m3, m4);
        TVector sumHalf = TSimd.Add(m5, m6), differenceHalf = TSimd.Subtract(m5, m6);
        TSimd.Store(TSimd.Add(TSimd.Load(source), TSimd.MultiplyAdd(Of(32.0 / 45), sumHalf, TSimd.MultiplyAdd(Of(1.0 / 90), sum2, sum1))), target);
        TSimd.Store(TSimd.MultiplyAdd(Of(-2.0 / 9), difference1, TSimd.MultiplyAdd(Of(16.0 / 45), differenceHalf, TSimd.Multiply(Of(1.0 / 45), difference2))), target + targetStep);
        TSimd.Store(TSimd.Add(TSimd.Load(source + 7 * sourceStep), TSimd.MultiplyAdd(Of(8.0 / 45), sumHalf, TSimd.MultiplyAdd(Of(2.0 / 45), sum2, sum1))), target + 2 * targetStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Of(double value) => TSimd.Broadcast(Constant.Of<T>(value));
}
