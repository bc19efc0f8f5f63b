using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace ConvDnn.Kernels.Memory;

/// <summary>Copies a block so that rows become columns.</summary>
internal static unsafe class Transposition
{
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
