using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace ConvDnn.Kernels.Memory;

/// <summary>Copies a block so that rows become columns.</summary>
internal static unsafe class Transposition
{
    private const nint CacheLine = 64;

    /// <summary>target[column · targetStep + row] = source[row · rowStep + column · columnStep].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy<T>(T* source, nint rowStep, nint columnStep, T* target, nint targetStep, int rows, long columns)
        where T : unmanaged
    {
        if (sizeof(T) == sizeof(float) && columnStep == 1 && rows > 2 && columns > 2)
        {
            if (Avx512F.IsSupported)
            {
                SquareTransposition16.Copy((float*)source, rowStep, (float*)target, targetStep, rows, (nint)columns);
                return;
            }

            if (Avx2.IsSupported)
            {
                int wholeRows = rows & -SquareTransposition8.Side;
                nint wholeColumns = (nint)columns & -SquareTransposition8.Side;
                SquareTransposition8.Copy((float*)source, rowStep, (float*)target, targetStep, wholeRows, wholeColumns);
                ByElement(source + wholeColumns, rowStep, 1, target + wholeColumns * targetStep, targetStep, wholeRows, columns - wholeColumns);
                ByElement(source + wholeRows * rowStep, rowStep, 1, target + wholeRows, targetStep, rows - wholeRows, columns);
                return;
            }
        }

        ByElement(source, rowStep, columnStep, target, targetStep, rows, columns);
    }

    /// <summary>
    /// The same with columnStep 1, past the caches where that is possible: whole squares of 16 elements of 4 bytes, to rows that begin at multiples of a cache line. Whoever lets others read the
    /// result puts a fence between.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CopyAround<T>(T* source, nint rowStep, T* target, nint targetStep, int rows, long columns)
        where T : unmanaged
    {
        bool isPossible = Avx512F.IsSupported && sizeof(T) == sizeof(float) && rows % 16 == 0 && columns % 16 == 0 && ((nint)target | targetStep * sizeof(T)) % CacheLine == 0;
        if (isPossible) SquareTransposition16.CopyAround((float*)source, rowStep, (float*)target, targetStep, rows, (nint)columns);
        else Copy(source, rowStep, 1, target, targetStep, rows, columns);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ByElement<T>(T* source, nint rowStep, nint columnStep, T* target, nint targetStep, int rows, long columns)
        where T : unmanaged
    {
        int row = 0;
        for (; row + 4 <= rows; row += 4)
        {
            T* s0 = source + row * rowStep, s1 = s0 + rowStep, s2 = s1 + rowStep, s3 = s2 + rowStep, to = target + row;
            nint at = 0;
            for (long column = 0; column < columns; column++, at += columnStep, to += targetStep)
            {
                T a = s0[at], b = s1[at], c = s2[at], d = s3[at];
                to[0] = a;
                to[1] = b;
                to[2] = c;
                to[3] = d;
            }
        }

        for (; row < rows; row++)
        {
            T* from = source + row * rowStep, to = target + row;
            for (long column = 0; column < columns; column++, from += columnStep, to += targetStep) *to = *from;
        }
    }
}
