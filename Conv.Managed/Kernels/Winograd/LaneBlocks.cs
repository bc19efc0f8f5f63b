using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Winograd;

/// <summary>
/// Moves between tensors of any layout and blocks of columns: a block is [column][lane], a column a vector whose lanes are neighbouring channels. Where the columns are
/// neighbours in the tensor, blocks of four columns are turned in registers: each 128-bit part of four vectors is a 4×4 matrix of its own.
/// </summary>
internal static unsafe class LaneBlocks<T, TVector, TSimd>
    where T : unmanaged, INumber<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
{
    /// <summary>block[column · Count + lane] = source[lane · laneStep + column · columnStep]; lanes beyond those that exist become zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gather(T* source, nint laneStep, nint columnStep, T* block, int lanes, nint columns)
    {
        if (lanes == TSimd.Count && laneStep == 1)
        {
            for (; columns > 0; columns--, source += columnStep, block += TSimd.Count) TSimd.Store(TSimd.Load(source), block);
            return;
        }

        if (lanes < TSimd.Count) new Span<T>(block, checked((int)(columns * TSimd.Count))).Clear();
        nint column = 0;
        if (columnStep == 1 && sizeof(T) == sizeof(float) && lanes % 4 == 0)
        {
            for (; column < columns && columns >= 4; column += 4)
            {
                // The last four overlap those before them.
                nint at = Math.Min(column, columns - 4);
                if (IsWhole(lanes)) GatherFour((float*)(source + at), laneStep, (float*)(block + at * TSimd.Count));
                else GatherParts((float*)(source + at), laneStep, (float*)(block + at * TSimd.Count), lanes);
            }
        }

        for (; column < columns; column++)
        {
            T* from = source + column * columnStep, to = block + column * TSimd.Count;
            for (int lane = 0; lane < lanes; lane++, from += laneStep) to[lane] = *from;
        }
    }

    /// <summary>target[lane · laneStep + column · columnStep] = block[column · Count + lane], for the lanes that exist.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scatter(T* block, T* target, nint laneStep, nint columnStep, int lanes, nint columns)
    {
        if (lanes == TSimd.Count && laneStep == 1)
        {
            for (; columns > 0; columns--, target += columnStep, block += TSimd.Count) TSimd.Store(TSimd.Load(block), target);
            return;
        }

        nint column = 0;
        if (columnStep == 1 && sizeof(T) == sizeof(float) && lanes % 4 == 0)
        {
            for (; column < columns && columns >= 4; column += 4)
            {
                nint at = Math.Min(column, columns - 4);
                if (IsWhole(lanes)) ScatterFour((float*)(block + at * TSimd.Count), (float*)(target + at), laneStep);
                else ScatterParts((float*)(block + at * TSimd.Count), (float*)(target + at), laneStep, lanes);
            }
        }

        for (; column < columns; column++)
        {
            T* from = block + column * TSimd.Count, to = target + column * columnStep;
            for (int lane = 0; lane < lanes; lane++, to += laneStep) *to = from[lane];
        }
    }

    /// <summary>Whether lanes fill a 512-bit vector, which turns four 4×4 matrices at once.</summary>
    private static bool IsWhole(int lanes) => typeof(TVector) == typeof(Vector512<float>) && Avx512F.IsSupported && lanes == Vector512<float>.Count;

    /// <summary>Four columns of all lanes: part p of row‹i› is lane 4p + i of the tensor, columns 0 to 3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void GatherFour(float* source, nint laneStep, float* block)
    {
        nint part = 4 * laneStep;
        Vector512<float> row0 = Parts(source, part), row1 = Parts(source + laneStep, part), row2 = Parts(source + 2 * laneStep, part), row3 = Parts(source + 3 * laneStep, part);
        Turn(ref row0, ref row1, ref row2, ref row3);
        row0.Store(block);
        row1.Store(block + 16);
        row2.Store(block + 32);
        row3.Store(block + 48);
    }

    /// <summary>The same part by part. A function of its own, compiled where lanes are missing or vectors shorter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void GatherParts(float* source, nint laneStep, float* block, int lanes)
    {
        for (int lane = 0; lane < lanes; lane += 4, source += 4 * laneStep)
        {
            Vector128<float> row0 = Vector128.Load(source), row1 = Vector128.Load(source + laneStep), row2 = Vector128.Load(source + 2 * laneStep), row3 = Vector128.Load(source + 3 * laneStep);
            Turn(ref row0, ref row1, ref row2, ref row3);
            row0.Store(block + lane);
            row1.Store(block + TSimd.Count + lane);
            row2.Store(block + 2 * TSimd.Count + lane);
            row3.Store(block + 3 * TSimd.Count + lane);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ScatterFour(float* block, float* target, nint laneStep)
    {
        nint part = 4 * laneStep;
        Vector512<float> row0 = Vector512.Load(block), row1 = Vector512.Load(block + 16), row2 = Vector512.Load(block + 32), row3 = Vector512.Load(block + 48);
        Turn(ref row0, ref row1, ref row2, ref row3);
        StoreParts(row0, target, part);
        StoreParts(row1, target + laneStep, part);
        StoreParts(row2, target + 2 * laneStep, part);
        StoreParts(row3, target + 3 * laneStep, part);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void ScatterParts(float* block, float* target, nint laneStep, int lanes)
    {
        for (int lane = 0; lane < lanes; lane += 4, target += 4 * laneStep)
        {
            Vector128<float> row0 = Vector128.Load(block + lane), row1 = Vector128.Load(block + TSimd.Count + lane);
            Vector128<float> row2 = Vector128.Load(block + 2 * TSimd.Count + lane), row3 = Vector128.Load(block + 3 * TSimd.Count + lane);
            Turn(ref row0, ref row1, ref row2, ref row3);
            row0.Store(target);
            row1.Store(target + laneStep);
            row2.Store(target + 2 * laneStep);
            row3.Store(target + 3 * laneStep);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Parts(float* source, nint step)
    {
        Vector512<float> parts = Vector128.Load(source).ToVector256Unsafe().ToVector512Unsafe();
        parts = Avx512F.InsertVector128(parts, Vector128.Load(source + step), 1);
        parts = Avx512F.InsertVector128(parts, Vector128.Load(source + 2 * step), 2);
        return Avx512F.InsertVector128(parts, Vector128.Load(source + 3 * step), 3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreParts(Vector512<float> parts, float* target, nint step)
    {
        parts.GetLower().GetLower().Store(target);
        Avx512F.ExtractVector128(parts, 1).Store(target + step);
        Avx512F.ExtractVector128(parts, 2).Store(target + 2 * step);
        Avx512F.ExtractVector128(parts, 3).Store(target + 3 * step);
    }

    /// <summary>Turns the 4×4 matrix in each 128-bit part: pairs of rows are interleaved, then pairs of pairs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Turn(ref Vector512<float> row0, ref Vector512<float> row1, ref Vector512<float> row2, ref Vector512<float> row3)
    {
        Vector512<double> low01 = Avx512F.UnpackLow(row0, row1).AsDouble(), high01 = Avx512F.UnpackHigh(row0, row1).AsDouble();
        Vector512<double> low23 = Avx512F.UnpackLow(row2, row3).AsDouble(), high23 = Avx512F.UnpackHigh(row2, row3).AsDouble();
        row0 = Avx512F.UnpackLow(low01, low23).AsSingle();
        row1 = Avx512F.UnpackHigh(low01, low23).AsSingle();
        row2 = Avx512F.UnpackLow(high01, high23).AsSingle();
        row3 = Avx512F.UnpackHigh(high01, high23).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Turn(ref Vector128<float> row0, ref Vector128<float> row1, ref Vector128<float> row2, ref Vector128<float> row3)
    {
        if (Sse2.IsSupported)
        {
            Vector128<double> low01 = Sse.UnpackLow(row0, row1).AsDouble(), high01 = Sse.UnpackHigh(row0, row1).AsDouble();
            Vector128<double> low23 = Sse.UnpackLow(row2, row3).AsDouble(), high23 = Sse.UnpackHigh(row2, row3).AsDouble();
            row0 = Sse2.UnpackLow(low01, low23).AsSingle();
            row1 = Sse2.UnpackHigh(low01, low23).AsSingle();
            row2 = Sse2.UnpackLow(high01, high23).AsSingle();
            row3 = Sse2.UnpackHigh(high01, high23).AsSingle();
        }
        else if (AdvSimd.Arm64.IsSupported)
        {
            Vector128<double> low01 = AdvSimd.Arm64.ZipLow(row0, row1).AsDouble(), high01 = AdvSimd.Arm64.ZipHigh(row0, row1).AsDouble();
            Vector128<double> low23 = AdvSimd.Arm64.ZipLow(row2, row3).AsDouble(), high23 = AdvSimd.Arm64.ZipHigh(row2, row3).AsDouble();
            row0 = AdvSimd.Arm64.ZipLow(low01, low23).AsSingle();
            row1 = AdvSimd.Arm64.ZipHigh(low01, low23).AsSingle();
            row2 = AdvSimd.Arm64.ZipLow(high01, high23).AsSingle();
            row3 = AdvSimd.Arm64.ZipHigh(high01, high23).AsSingle();
        }
        else
        {
            Vector128<float> a = row0, b = row1, c = row2, d = row3;
            row0 = Vector128.Create(a[0], b[0], c[0], d[0]);
            row1 = Vector128.Create(a[1], b[1], c[1], d[1]);
            row2 = Vector128.Create(a[2], b[2], c[2], d[2]);
            row3 = Vector128.Create(a[3], b[3], c[3], d[3]);
        }
    }
}
