using System.Numerics;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Winograd;

/// <summary>F(1, 1): an axis that is not transformed. Every matrix is the number one; the taps of the axis are summed like channels.</summary>
internal readonly unsafe struct F1<T, TVector, TSimd> : IMinimalFilter<T>
    where T : unmanaged, INumber<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
{
    public static int Outputs => 1;

    public static int Taps => 1;

    public static int Inputs => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input(T* source, nint sourceStep, T* target, nint targetStep) => TSimd.Store(TSimd.Load(source), target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Filter(T* source, nint sourceStep, T* target, nint targetStep) => TSimd.Store(TSimd.Load(source), target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output(T* source, nint sourceStep, T* target, nint targetStep) => TSimd.Store(TSimd.Load(source), target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Gradient(T* source, nint sourceStep, T* target, nint targetStep) => TSimd.Store(TSimd.Load(source), target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FilterGradient(T* source, nint sourceStep, T* target, nint targetStep) => TSimd.Store(TSimd.Load(source), target);
}
