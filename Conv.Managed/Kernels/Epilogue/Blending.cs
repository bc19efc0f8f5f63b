using System.Numerics;
using System.Runtime.CompilerServices;

namespace ConvDnn.Kernels.Epilogue;

/// <summary>alpha · value + beta · old, where beta = 0 does not read the old; integers round to nearest, halves to even, and saturate.</summary>
internal readonly struct Blending<T>(double alpha, double beta)
    where T : unmanaged, INumber<T>
{
    private readonly bool _copies = alpha == 1 && beta == 0;

    /// <summary>A row of values.</summary>
    public unsafe void Store(T* values, T* target, nint step, int count)
    {
        if (_copies && step == 1) new Span<T>(values, count).CopyTo(new Span<T>(target, count));
        else for (int i = 0; i < count; i++, target += step) Store(values[i], target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Store(T value, T* target)
    {
        if (_copies) *target = value;
        else if (typeof(T) == typeof(float) || typeof(T) == typeof(double)) *target = T.CreateTruncating(alpha) * value + (beta == 0 ? T.Zero : T.CreateTruncating(beta) * *target);
        else *target = T.CreateSaturating(Math.Round(alpha * double.CreateTruncating(value) + (beta == 0 ? 0 : beta * double.CreateTruncating(*target))));
    }
}
