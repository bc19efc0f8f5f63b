using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvDnn.Kernels.Memory;

/// <summary>
/// Transposes 16×16 squares of 4-byte elements in registers. Roles: r‹i› are rows; after interleaving singles and pairs (t, u) each 128-bit quarter of u‹4g + j› holds
/// rows 4g … 4g + 3 of one column, and two rounds of exchanging quarters (v, then the stores) put the four groups g together.
/// </summary>
internal static unsafe class SquareTransposition16
{
    /// <summary>target[column · targetStep + row] = source[row · rowStep + column]. Squares at the ends are read and written through masks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy(float* source, nint rowStep, float* target, nint targetStep, int rows, nint columns)
    {
        for (int row = 0; row < rows; row += 16, source += 16 * rowStep, target += 16)
        {
            int height = Math.Min(16, rows - row);
            nint column = 0;
            if (height == 16)
            {
                for (; column + 16 <= columns; column += 16) Square<NearStore>(source + column, rowStep, target + column * targetStep, targetStep);
                if (column < columns && rowStep + columns - column >= 16)
                {
                    Strip(source + column, rowStep, target + column * targetStep, targetStep, (int)(columns - column));
                    column = columns;
                }
            }

            for (; column < columns; column += 16) Corner(source + column, rowStep, target + column * targetStep, targetStep, height, (int)Math.Min(16, columns - column));
        }
    }

    /// <summary>The same for whole squares, written past the caches: target and targetStep are multiples of a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CopyAround(float* source, nint rowStep, float* target, nint targetStep, int rows, nint columns)
    {
        for (int row = 0; row < rows; row += 16, source += 16 * rowStep, target += 16)
        {
            for (nint column = 0; column < columns; column += 16) Square<AroundStore>(source + column, rowStep, target + column * targetStep, targetStep);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Square<TStore>(float* source, nint rowStep, float* target, nint targetStep)
        where TStore : struct, IVectorStore
    {
        Vector512<float> r0 = Vector512.Load(source);
        Vector512<float> r1 = Vector512.Load(source + rowStep);
        Vector512<float> r2 = Vector512.Load(source + 2 * rowStep);
        Vector512<float> r3 = Vector512.Load(source + 3 * rowStep);
        Vector512<float> r4 = Vector512.Load(source + 4 * rowStep);
        Vector512<float> r5 = Vector512.Load(source + 5 * rowStep);
        Vector512<float> r6 = Vector512.Load(source + 6 * rowStep);
        Vector512<float> r7 = Vector512.Load(source + 7 * rowStep);
        Vector512<float> r8 = Vector512.Load(source + 8 * rowStep);
        Vector512<float> r9 = Vector512.Load(source + 9 * rowStep);
        Vector512<float> r10 = Vector512.Load(source + 10 * rowStep);
        Vector512<float> r11 = Vector512.Load(source + 11 * rowStep);
        Vector512<float> r12 = Vector512.Load(source + 12 * rowStep);
        Vector512<float> r13 = Vector512.Load(source + 13 * rowStep);
        Vector512<float> r14 = Vector512.Load(source + 14 * rowStep);
        Vector512<float> r15 = Vector512.Load(source + 15 * rowStep);
        Vector512<double> t0 = Avx512F.UnpackLow(r0, r1).AsDouble(), t1 = Avx512F.UnpackHigh(r0, r1).AsDouble();
        Vector512<double> t2 = Avx512F.UnpackLow(r2, r3).AsDouble(), t3 = Avx512F.UnpackHigh(r2, r3).AsDouble();
        Vector512<double> t4 = Avx512F.UnpackLow(r4, r5).AsDouble(), t5 = Avx512F.UnpackHigh(r4, r5).AsDouble();
        Vector512<double> t6 = Avx512F.UnpackLow(r6, r7).AsDouble(), t7 = Avx512F.UnpackHigh(r6, r7).AsDouble();
        Vector512<double> t8 = Avx512F.UnpackLow(r8, r9).AsDouble(), t9 = Avx512F.UnpackHigh(r8, r9).AsDouble();
        Vector512<double> t10 = Avx512F.UnpackLow(r10, r11).AsDouble(), t11 = Avx512F.UnpackHigh(r10, r11).AsDouble();
        Vector512<double> t12 = Avx512F.UnpackLow(r12, r13).AsDouble(), t13 = Avx512F.UnpackHigh(r12, r13).AsDouble();
        Vector512<double> t14 = Avx512F.UnpackLow(r14, r15).AsDouble(), t15 = Avx512F.UnpackHigh(r14, r15).AsDouble();
        Vector512<float> u0 = Avx512F.UnpackLow(t0, t2).AsSingle(), u1 = Avx512F.UnpackHigh(t0, t2).AsSingle();
        Vector512<float> u2 = Avx512F.UnpackLow(t1, t3).AsSingle(), u3 = Avx512F.UnpackHigh(t1, t3).AsSingle();
        Vector512<float> u4 = Avx512F.UnpackLow(t4, t6).AsSingle(), u5 = Avx512F.UnpackHigh(t4, t6).AsSingle();
        Vector512<float> u6 = Avx512F.UnpackLow(t5, t7).AsSingle(), u7 = Avx512F.UnpackHigh(t5, t7).AsSingle();
        Vector512<float> u8 = Avx512F.UnpackLow(t8, t10).AsSingle(), u9 = Avx512F.UnpackHigh(t8, t10).AsSingle();
        Vector512<float> u10 = Avx512F.UnpackLow(t9, t11).AsSingle(), u11 = Avx512F.UnpackHigh(t9, t11).AsSingle();
        Vector512<float> u12 = Avx512F.UnpackLow(t12, t14).AsSingle(), u13 = Avx512F.UnpackHigh(t12, t14).AsSingle();
        Vector512<float> u14 = Avx512F.UnpackLow(t13, t15).AsSingle(), u15 = Avx512F.UnpackHigh(t13, t15).AsSingle();
        Vector512<float> v0a = Avx512F.Shuffle4x128(u0, u4, 0x88), v0b = Avx512F.Shuffle4x128(u0, u4, 0xDD);
        Vector512<float> v0c = Avx512F.Shuffle4x128(u8, u12, 0x88), v0d = Avx512F.Shuffle4x128(u8, u12, 0xDD);
        Vector512<float> v1a = Avx512F.Shuffle4x128(u1, u5, 0x88), v1b = Avx512F.Shuffle4x128(u1, u5, 0xDD);
        Vector512<float> v1c = Avx512F.Shuffle4x128(u9, u13, 0x88), v1d = Avx512F.Shuffle4x128(u9, u13, 0xDD);
        Vector512<float> v2a = Avx512F.Shuffle4x128(u2, u6, 0x88), v2b = Avx512F.Shuffle4x128(u2, u6, 0xDD);
        Vector512<float> v2c = Avx512F.Shuffle4x128(u10, u14, 0x88), v2d = Avx512F.Shuffle4x128(u10, u14, 0xDD);
        Vector512<float> v3a = Avx512F.Shuffle4x128(u3, u7, 0x88), v3b = Avx512F.Shuffle4x128(u3, u7, 0xDD);
        Vector512<float> v3c = Avx512F.Shuffle4x128(u11, u15, 0x88), v3d = Avx512F.Shuffle4x128(u11, u15, 0xDD);
        TStore.Store(Avx512F.Shuffle4x128(v0a, v0c, 0x88), target);
        TStore.Store(Avx512F.Shuffle4x128(v1a, v1c, 0x88), target + targetStep);
        TStore.Store(Avx512F.Shuffle4x128(v2a, v2c, 0x88), target + 2 * targetStep);
        TStore.Store(Avx512F.Shuffle4x128(v3a, v3c, 0x88), target + 3 * targetStep);
        TStore.Store(Avx512F.Shuffle4x128(v0b, v0d, 0x88), target + 4 * targetStep);
        TStore.Store(Avx512F.Shuffle4x128(v1b, v1d, 0x88), target + 5 * targetStep);
        TStore.Store(Avx512F.Shuffle4x128(v2b, v2d, 0x88), target + 6 * targetStep);
        TStore.Store(Avx512F.Shuffle4x128(v3b, v3d, 0x88), target + 7 * targetStep);
        TStore.Store(Avx512F.Shuffle4x128(v0a, v0c, 0xDD), target + 8 * targetStep);
        TStore.Store(Avx512F.Shuffle4x128(v1a, v1c, 0xDD), target + 9 * targetStep);
        TStore.Store(Avx512F.Shuffle4x128(v2a, v2c, 0xDD), target + 10 * targetStep);
        TStore.Store(Avx512F.Shuffle4x128(v3a, v3c, 0xDD), target + 11 * targetStep);
        TStore.Store(Avx512F.Shuffle4x128(v0b, v0d, 0xDD), target + 12 * targetStep);
        TStore.Store(Avx512F.Shuffle4x128(v1b, v1d, 0xDD), target + 13 * targetStep);
        TStore.Store(Avx512F.Shuffle4x128(v2b, v2d, 0xDD), target + 14 * targetStep);
        TStore.Store(Avx512F.Shuffle4x128(v3b, v3d, 0xDD), target + 15 * targetStep);
    }

    /// <summary>A square of which only width columns exist, with rows so close that all but the last may be read beyond their end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strip(float* source, nint rowStep, float* target, nint targetStep, int width)
    {
        Vector512<float> columns = Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(width)).AsSingle();
        Vector512<float> r0 = Vector512.Load(source);
        Vector512<float> r1 = Vector512.Load(source + rowStep);
        Vector512<float> r2 = Vector512.Load(source + 2 * rowStep);
        Vector512<float> r3 = Vector512.Load(source + 3 * rowStep);
        Vector512<float> r4 = Vector512.Load(source + 4 * rowStep);
        Vector512<float> r5 = Vector512.Load(source + 5 * rowStep);
        Vector512<float> r6 = Vector512.Load(source + 6 * rowStep);
        Vector512<float> r7 = Vector512.Load(source + 7 * rowStep);
        Vector512<float> r8 = Vector512.Load(source + 8 * rowStep);
        Vector512<float> r9 = Vector512.Load(source + 9 * rowStep);
        Vector512<float> r10 = Vector512.Load(source + 10 * rowStep);
        Vector512<float> r11 = Vector512.Load(source + 11 * rowStep);
        Vector512<float> r12 = Vector512.Load(source + 12 * rowStep);
        Vector512<float> r13 = Vector512.Load(source + 13 * rowStep);
        Vector512<float> r14 = Vector512.Load(source + 14 * rowStep);
        Vector512<float> r15 = MaskedLanes.Load(source + 15 * rowStep, columns);
        Vector512<double> t0 = Avx512F.UnpackLow(r0, r1).AsDouble(), t1 = Avx512F.UnpackHigh(r0, r1).AsDouble();
        Vector512<double> t2 = Avx512F.UnpackLow(r2, r3).AsDouble(), t3 = Avx512F.UnpackHigh(r2, r3).AsDouble();
        Vector512<double> t4 = Avx512F.UnpackLow(r4, r5).AsDouble(), t5 = Avx512F.UnpackHigh(r4, r5).AsDouble();
        Vector512<double> t6 = Avx512F.UnpackLow(r6, r7).AsDouble(), t7 = Avx512F.UnpackHigh(r6, r7).AsDouble();
        Vector512<double> t8 = Avx512F.UnpackLow(r8, r9).AsDouble(), t9 = Avx512F.UnpackHigh(r8, r9).AsDouble();
        Vector512<double> t10 = Avx512F.UnpackLow(r10, r11).AsDouble(), t11 = Avx512F.UnpackHigh(r10, r11).AsDouble();
        Vector512<double> t12 = Avx512F.UnpackLow(r12, r13).AsDouble(), t13 = Avx512F.UnpackHigh(r12, r13).AsDouble();
        Vector512<double> t14 = Avx512F.UnpackLow(r14, r15).AsDouble(), t15 = Avx512F.UnpackHigh(r14, r15).AsDouble();
        Vector512<float> u0 = Avx512F.UnpackLow(t0, t2).AsSingle(), u1 = Avx512F.UnpackHigh(t0, t2).AsSingle();
        Vector512<float> u2 = Avx512F.UnpackLow(t1, t3).AsSingle(), u3 = Avx512F.UnpackHigh(t1, t3).AsSingle();
        Vector512<float> u4 = Avx512F.UnpackLow(t4, t6).AsSingle(), u5 = Avx512F.UnpackHigh(t4, t6).AsSingle();
        Vector512<float> u6 = Avx512F.UnpackLow(t5, t7).AsSingle(), u7 = Avx512F.UnpackHigh(t5, t7).AsSingle();
        Vector512<float> u8 = Avx512F.UnpackLow(t8, t10).AsSingle(), u9 = Avx512F.UnpackHigh(t8, t10).AsSingle();
        Vector512<float> u10 = Avx512F.UnpackLow(t9, t11).AsSingle(), u11 = Avx512F.UnpackHigh(t9, t11).AsSingle();
        Vector512<float> u12 = Avx512F.UnpackLow(t12, t14).AsSingle(), u13 = Avx512F.UnpackHigh(t12, t14).AsSingle();
        Vector512<float> u14 = Avx512F.UnpackLow(t13, t15).AsSingle(), u15 = Avx512F.UnpackHigh(t13, t15).AsSingle();
        Vector512<float> v0a = Avx512F.Shuffle4x128(u0, u4, 0x88), v0b = Avx512F.Shuffle4x128(u0, u4, 0xDD);
        Vector512<float> v0c = Avx512F.Shuffle4x128(u8, u12, 0x88), v0d = Avx512F.Shuffle4x128(u8, u12, 0xDD);
        Vector512<float> v1a = Avx512F.Shuffle4x128(u1, u5, 0x88), v1b = Avx512F.Shuffle4x128(u1, u5, 0xDD);
        Vector512<float> v1c = Avx512F.Shuffle4x128(u9, u13, 0x88), v1d = Avx512F.Shuffle4x128(u9, u13, 0xDD);
        Vector512<float> v2a = Avx512F.Shuffle4x128(u2, u6, 0x88), v2b = Avx512F.Shuffle4x128(u2, u6, 0xDD);
        Vector512<float> v2c = Avx512F.Shuffle4x128(u10, u14, 0x88), v2d = Avx512F.Shuffle4x128(u10, u14, 0xDD);
        Vector512<float> v3a = Avx512F.Shuffle4x128(u3, u7, 0x88), v3b = Avx512F.Shuffle4x128(u3, u7, 0xDD);
        Vector512<float> v3c = Avx512F.Shuffle4x128(u11, u15, 0x88), v3d = Avx512F.Shuffle4x128(u11, u15, 0xDD);
        Avx512F.Shuffle4x128(v0a, v0c, 0x88).Store(target);
        if (width > 1) Avx512F.Shuffle4x128(v1a, v1c, 0x88).Store(target + targetStep);
        if (width > 2) Avx512F.Shuffle4x128(v2a, v2c, 0x88).Store(target + 2 * targetStep);
        if (width > 3) Avx512F.Shuffle4x128(v3a, v3c, 0x88).Store(target + 3 * targetStep);
        if (width > 4) Avx512F.Shuffle4x128(v0b, v0d, 0x88).Store(target + 4 * targetStep);
        if (width > 5) Avx512F.Shuffle4x128(v1b, v1d, 0x88).Store(target + 5 * targetStep);
        if (width > 6) Avx512F.Shuffle4x128(v2b, v2d, 0x88).Store(target + 6 * targetStep);
        if (width > 7) Avx512F.Shuffle4x128(v3b, v3d, 0x88).Store(target + 7 * targetStep);
        if (width > 8) Avx512F.Shuffle4x128(v0a, v0c, 0xDD).Store(target + 8 * targetStep);
        if (width > 9) Avx512F.Shuffle4x128(v1a, v1c, 0xDD).Store(target + 9 * targetStep);
        if (width > 10) Avx512F.Shuffle4x128(v2a, v2c, 0xDD).Store(target + 10 * targetStep);
        if (width > 11) Avx512F.Shuffle4x128(v3a, v3c, 0xDD).Store(target + 11 * targetStep);
        if (width > 12) Avx512F.Shuffle4x128(v0b, v0d, 0xDD).Store(target + 12 * targetStep);
        if (width > 13) Avx512F.Shuffle4x128(v1b, v1d, 0xDD).Store(target + 13 * targetStep);
        if (width > 14) Avx512F.Shuffle4x128(v2b, v2d, 0xDD).Store(target + 14 * targetStep);
        if (width > 15) Avx512F.Shuffle4x128(v3b, v3d, 0xDD).Store(target + 15 * targetStep);
    }

    /// <summary>A square of which only height rows and width columns exist.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Corner(float* source, nint rowStep, float* target, nint targetStep, int height, int width)
    {
        Vector512<float> columns = Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(width)).AsSingle();
        Vector512<float> rows = Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(height)).AsSingle();
        Vector512<float> r0 = MaskedLanes.Load(source, columns);
        Vector512<float> r1 = height > 1 ? MaskedLanes.Load(source + rowStep, columns) : Vector512<float>.Zero;
        Vector512<float> r2 = height > 2 ? MaskedLanes.Load(source + 2 * rowStep, columns) : Vector512<float>.Zero;
        Vector512<float> r3 = height > 3 ? MaskedLanes.Load(source + 3 * rowStep, columns) : Vector512<float>.Zero;
        Vector512<float> r4 = height > 4 ? MaskedLanes.Load(source + 4 * rowStep, columns) : Vector512<float>.Zero;
        Vector512<float> r5 = height > 5 ? MaskedLanes.Load(source + 5 * rowStep, columns) : Vector512<float>.Zero;
        Vector512<float> r6 = height > 6 ? MaskedLanes.Load(source + 6 * rowStep, columns) : Vector512<float>.Zero;
        Vector512<float> r7 = height > 7 ? MaskedLanes.Load(source + 7 * rowStep, columns) : Vector512<float>.Zero;
        Vector512<float> r8 = height > 8 ? MaskedLanes.Load(source + 8 * rowStep, columns) : Vector512<float>.Zero;
        Vector512<float> r9 = height > 9 ? MaskedLanes.Load(source + 9 * rowStep, columns) : Vector512<float>.Zero;
        Vector512<float> r10 = height > 10 ? MaskedLanes.Load(source + 10 * rowStep, columns) : Vector512<float>.Zero;
        Vector512<float> r11 = height > 11 ? MaskedLanes.Load(source + 11 * rowStep, columns) : Vector512<float>.Zero;
        Vector512<float> r12 = height > 12 ? MaskedLanes.Load(source + 12 * rowStep, columns) : Vector512<float>.Zero;
        Vector512<float> r13 = height > 13 ? MaskedLanes.Load(source + 13 * rowStep, columns) : Vector512<float>.Zero;
        Vector512<float> r14 = height > 14 ? MaskedLanes.Load(source + 14 * rowStep, columns) : Vector512<float>.Zero;
        Vector512<float> r15 = height > 15 ? MaskedLanes.Load(source + 15 * rowStep, columns) : Vector512<float>.Zero;
        Vector512<double> t0 = Avx512F.UnpackLow(r0, r1).AsDouble(), t1 = Avx512F.UnpackHigh(r0, r1).AsDouble();
        Vector512<double> t2 = Avx512F.UnpackLow(r2, r3).AsDouble(), t3 = Avx512F.UnpackHigh(r2, r3).AsDouble();
        Vector512<double> t4 = Avx512F.UnpackLow(r4, r5).AsDouble(), t5 = Avx512F.UnpackHigh(r4, r5).AsDouble();
        Vector512<double> t6 = Avx512F.UnpackLow(r6, r7).AsDouble(), t7 = Avx512F.UnpackHigh(r6, r7).AsDouble();
        Vector512<double> t8 = Avx512F.UnpackLow(r8, r9).AsDouble(), t9 = Avx512F.UnpackHigh(r8, r9).AsDouble();
        Vector512<double> t10 = Avx512F.UnpackLow(r10, r11).AsDouble(), t11 = Avx512F.UnpackHigh(r10, r11).AsDouble();
        Vector512<double> t12 = Avx512F.UnpackLow(r12, r13).AsDouble(), t13 = Avx512F.UnpackHigh(r12, r13).AsDouble();
        Vector512<double> t14 = Avx512F.UnpackLow(r14, r15).AsDouble(), t15 = Avx512F.UnpackHigh(r14, r15).AsDouble();
        Vector512<float> u0 = Avx512F.UnpackLow(t0, t2).AsSingle(), u1 = Avx512F.UnpackHigh(t0, t2).AsSingle();
        Vector512<float> u2 = Avx512F.UnpackLow(t1, t3).AsSingle(), u3 = Avx512F.UnpackHigh(t1, t3).AsSingle();
        Vector512<float> u4 = Avx512F.UnpackLow(t4, t6).AsSingle(), u5 = Avx512F.UnpackHigh(t4, t6).AsSingle();
        Vector512<float> u6 = Avx512F.UnpackLow(t5, t7).AsSingle(), u7 = Avx512F.UnpackHigh(t5, t7).AsSingle();
        Vector512<float> u8 = Avx512F.UnpackLow(t8, t10).AsSingle(), u9 = Avx512F.UnpackHigh(t8, t10).AsSingle();
        Vector512<float> u10 = Avx512F.UnpackLow(t9, t11).AsSingle(), u11 = Avx512F.UnpackHigh(t9, t11).AsSingle();
        Vector512<float> u12 = Avx512F.UnpackLow(t12, t14).AsSingle(), u13 = Avx512F.UnpackHigh(t12, t14).AsSingle();
        Vector512<float> u14 = Avx512F.UnpackLow(t13, t15).AsSingle(), u15 = Avx512F.UnpackHigh(t13, t15).AsSingle();
        Vector512<float> v0a = Avx512F.Shuffle4x128(u0, u4, 0x88), v0b = Avx512F.Shuffle4x128(u0, u4, 0xDD);
        Vector512<float> v0c = Avx512F.Shuffle4x128(u8, u12, 0x88), v0d = Avx512F.Shuffle4x128(u8, u12, 0xDD);
        Vector512<float> v1a = Avx512F.Shuffle4x128(u1, u5, 0x88), v1b = Avx512F.Shuffle4x128(u1, u5, 0xDD);
        Vector512<float> v1c = Avx512F.Shuffle4x128(u9, u13, 0x88), v1d = Avx512F.Shuffle4x128(u9, u13, 0xDD);
        Vector512<float> v2a = Avx512F.Shuffle4x128(u2, u6, 0x88), v2b = Avx512F.Shuffle4x128(u2, u6, 0xDD);
        Vector512<float> v2c = Avx512F.Shuffle4x128(u10, u14, 0x88), v2d = Avx512F.Shuffle4x128(u10, u14, 0xDD);
        Vector512<float> v3a = Avx512F.Shuffle4x128(u3, u7, 0x88), v3b = Avx512F.Shuffle4x128(u3, u7, 0xDD);
        Vector512<float> v3c = Avx512F.Shuffle4x128(u11, u15, 0x88), v3d = Avx512F.Shuffle4x128(u11, u15, 0xDD);
        MaskedLanes.Store(target, rows, Avx512F.Shuffle4x128(v0a, v0c, 0x88));
        if (width > 1) MaskedLanes.Store(target + targetStep, rows, Avx512F.Shuffle4x128(v1a, v1c, 0x88));
        if (width > 2) MaskedLanes.Store(target + 2 * targetStep, rows, Avx512F.Shuffle4x128(v2a, v2c, 0x88));
        if (width > 3) MaskedLanes.Store(target + 3 * targetStep, rows, Avx512F.Shuffle4x128(v3a, v3c, 0x88));
        if (width > 4) MaskedLanes.Store(target + 4 * targetStep, rows, Avx512F.Shuffle4x128(v0b, v0d, 0x88));
        if (width > 5) MaskedLanes.Store(target + 5 * targetStep, rows, Avx512F.Shuffle4x128(v1b, v1d, 0x88));
        if (width > 6) MaskedLanes.Store(target + 6 * targetStep, rows, Avx512F.Shuffle4x128(v2b, v2d, 0x88));
        if (width > 7) MaskedLanes.Store(target + 7 * targetStep, rows, Avx512F.Shuffle4x128(v3b, v3d, 0x88));
        if (width > 8) MaskedLanes.Store(target + 8 * targetStep, rows, Avx512F.Shuffle4x128(v0a, v0c, 0xDD));
        if (width > 9) MaskedLanes.Store(target + 9 * targetStep, rows, Avx512F.Shuffle4x128(v1a, v1c, 0xDD));
        if (width > 10) MaskedLanes.Store(target + 10 * targetStep, rows, Avx512F.Shuffle4x128(v2a, v2c, 0xDD));
        if (width > 11) MaskedLanes.Store(target + 11 * targetStep, rows, Avx512F.Shuffle4x128(v3a, v3c, 0xDD));
        if (width > 12) MaskedLanes.Store(target + 12 * targetStep, rows, Avx512F.Shuffle4x128(v0b, v0d, 0xDD));
        if (width > 13) MaskedLanes.Store(target + 13 * targetStep, rows, Avx512F.Shuffle4x128(v1b, v1d, 0xDD));
        if (width > 14) MaskedLanes.Store(target + 14 * targetStep, rows, Avx512F.Shuffle4x128(v2b, v2d, 0xDD));
        if (width > 15) MaskedLanes.Store(target + 15 * targetStep, rows, Avx512F.Shuffle4x128(v3b, v3d, 0xDD));
    }
}
