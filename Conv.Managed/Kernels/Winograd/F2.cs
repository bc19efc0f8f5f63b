using System.Numerics;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Winograd;

/// <summary>
/// F(2, 3), interpolating at 0, 1, −1, ∞:
/// <code>
///      ⎡1  0 −1  0⎤       ⎡ 1   0   0⎤
/// Bᵀ = ⎢0  1  1  0⎥   G = ⎢ ½   ½   ½⎥   Aᵀ = ⎡1 1  1  0⎤
///      ⎢0 −1  1  0⎥       ⎢ ½  −½   ½⎥        ⎣0 1 −1 −1⎦
///      ⎣0  1  0 −1⎦       ⎣ 0   0   1⎦
/// </code>
/// </summary>
internal readonly unsafe struct F2<T, TVector, TSimd> : IMinimalFilter<T>
    where T : unmanaged, INumber<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
{
    public static int Outputs => 2;

    public static int Taps => 3;

    public static int Inputs => 4;

    /// <summary>d‹i› are the inputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input(T* source, nint sourceStep, T* target, nint targetStep)
    {
        TVector d0 = TSimd.Load(source), d1 = TSimd.Load(source + sourceStep), d2 = TSimd.Load(source + 2 * sourceStep), d3 = TSimd.Load(source + 3 * sourceStep);
        TSimd.Store(TSimd.Subtract(d0, d2), target);
        TSimd.Store(TSimd.Add(d1, d2), target + targetStep);
        TSimd.Store(TSimd.Subtract(d2, d1), target + 2 * targetStep);
        TSimd.Store(TSimd.Subtract(d1, d3), target + 3 * targetStep);
    }

    /// <summary>g‹i› are the taps; even and odd are the halves of the sum at ±1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Filter(T* source, nint sourceStep, T* target, nint targetStep)
    {
        TVector half = TSimd.Broadcast(Constant.Of<T>(0.5));
        TVector g0 = TSimd.Load(source), g1 = TSimd.Load(source + sourceStep), g2 = TSimd.Load(source + 2 * sourceStep);
        TVector even = TSimd.Multiply(TSimd.Add(g0, g2), half), odd = TSimd.Multiply(g1, half);
        TSimd.Store(g0, target);
        TSimd.Store(TSimd.Add(even, odd), target + targetStep);
        TSimd.Store(TSimd.Subtract(even, odd), target + 2 * targetStep);
        TSimd.Store(g2, target + 3 * targetStep);
    }

    /// <summary>m‹i› are the sums of products.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output(T* source, nint sourceStep, T* target, nint targetStep)
    {
        TVector m0 = TSimd.Load(source), m1 = TSimd.Load(source + sourceStep), m2 = TSimd.Load(source + 2 * sourceStep), m3 = TSimd.Load(source + 3 * sourceStep);
        TSimd.Store(TSimd.Add(m0, TSimd.Add(m1, m2)), target);
        TSimd.Store(TSimd.Subtract(TSimd.Subtract(m1, m2), m3), target + targetStep);
    }

    /// <summary>y‹i› are gradients of results.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Gradient(T* source, nint sourceStep, T* target, nint targetStep)
    {
        TVector y0 = TSimd.Load(source), y1 = TSimd.Load(source + sourceStep);
        TSimd.Store(y0, target);
        TSimd.Store(TSimd.Add(y0, y1), target + targetStep);
        TSimd.Store(TSimd.Subtract(y0, y1), target + 2 * targetStep);
        TSimd.Store(TSimd.Subtract(TSimd.Zero, y1), target + 3 * targetStep);
    }

    /// <summary>m‹i› are the sums of products.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FilterGradient(T* source, nint sourceStep, T* target, nint targetStep)
    {
        TVector half = TSimd.Broadcast(Constant.Of<T>(0.5));
        TVector m1 = TSimd.Load(source + sourceStep), m2 = TSimd.Load(source + 2 * sourceStep);
        TVector even = TSimd.Multiply(half, TSimd.Add(m1, m2));
        TSimd.Store(TSimd.Add(TSimd.Load(source), even), target);
        TSimd.Store(TSimd.Multiply(half, TSimd.Subtract(m1, m2)), target + targetStep);
        TSimd.Store(TSimd.Add(even, TSimd.Load(source + 3 * sourceStep)), target + 2 * targetStep);
    }
}
