using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvDnn.Kernels.Memory;

/// <summary>Copies between a row whose elements are neighbours and one whose elements are evenly spaced.</summary>
internal static unsafe class StridedCopy
{
    /// <summary>target[i] = source[i · step].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gather<T>(T* source, nint step, T* target, nint count)
        where T : unmanaged
    {
        nint i = 0;
        if (sizeof(T) == sizeof(float) && step == 2 && Avx512F.IsSupported)
        {
            Vector512<int> even = Vector512<int>.Indices * 2;
            // The odd element after the last even one may not exist, so a whole vector of pairs needs one more element behind it.
            for (; i + 16 < count; i += 16)
            {
                float* from = (float*)source + 2 * i;
                Avx512F.PermuteVar16x32x2(Vector512.Load(from), even, Vector512.Load(from + 16)).Store((float*)target + i);
            }
        }

        T* element = source + i * step;
        for (; i < count; i++, element += step) target[i] = *element;
    }

    /// <summary>target[i · step] = source[i].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scatter<T>(T* source, T* target, nint step, nint count)
        where T : unmanaged
    {
        nint i = 0;
        for (; i + 4 <= count; i += 4)
        {
            T a = source[i], b = source[i + 1], c = source[i + 2], d = source[i + 3];
            *target = a;
            target[step] = b;
            target[2 * step] = c;
            target[3 * step] = d;
            target += 4 * step;
        }

        for (; i < count; i++, target += step) *target = source[i];
    }
}
