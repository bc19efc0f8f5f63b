using System.Numerics;
using System.Runtime.CompilerServices;

namespace ConvDnn.Kernels.Epilogue;

/// <summary>alpha · value + beta · old, where beta = 0 does not read the old; integers round to nearest, halves to even, and saturate.</summary>
internal readonly struct Blending<T>(double alpha, double beta)
    where T : unmanaged, INumber<T>
{
    private readonly bool _copies = alpha == 1 && beta == 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Store(T value, T* target)
    {
        if (_copies) *target = value;
        else if (typeof(T) == typeof(float) || typeof(T) == typeof(double)) *target = T.CreateTruncating(alpha) * value + (beta == 0 ? T.Zero : T.CreateTruncating(beta) * *target);
        else *target = T.CreateSaturating(Math.Round(alpha * double.CreateTruncating(value) + (beta == 0 ? 0 : beta * double.CreateTruncating(*target))));
    }
}
