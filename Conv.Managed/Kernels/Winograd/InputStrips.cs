using System.Numerics;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Winograd;

/// <summary>
/// Gathers what a run of neighbouring tiles reads, one vector of channels at a time, into a strip [row][column][lane]. Whatever the padding mode, its positions are found
/// here, so no padded image exists.
/// </summary>
internal static unsafe class InputStrips<T, TVector, TSimd>
    where T : unmanaged, INumber<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
{
    /// <summary>Fills a strip.</summary>
    /// <param name="correlation">The correlation.</param>
    /// <param name="plane">The first of the channels at the depth that is read, or null when that depth lies outside the image.</param>
    /// <param name="rowPosition">Position of row 0.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columnPosition">Position of column 0.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="lanes">Channels that exist; the other lanes become zero.</param>
    /// <param name="outside">What lies outside the image, a value per lane.</param>
    /// <param name="strip">The strip.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill(
        WinogradCorrelation correlation, T* plane, long rowPosition, int rows, long columnPosition, int columns, int lanes, T* outside, T* strip)
    {
        (WinogradAxis h, WinogradAxis w) = (correlation.H, correlation.W);
        // Columns from low to before high lie inside the image.
        long low = Math.Clamp(CeilingDivide(-columnPosition, w.Step), 0, columns), high = Math.Clamp(CeilingDivide(w.Map.Length - columnPosition, w.Step), low, columns);
        for (int row = 0; row < rows; row++, strip += columns * TSimd.Count)
        {
            long index = h.Map.Source(rowPosition + row * h.Step);
            if (index < 0 || plane == null)
            {
                Repeat(outside, strip, columns);
                continue;
            }

            T* source = plane + (nint)(index * h.SourceStride);
            for (long column = 0; column < low; column++) Edge(correlation, source, columnPosition + column * w.Step, lanes, outside, strip + column * TSimd.Count);
            LaneBlocks<T, TVector, TSimd>.Gather(
                source + (nint)((columnPosition + low * w.Step) * w.SourceStride), (nint)correlation.SourceChannel, (nint)(w.Step * w.SourceStride), strip + low * TSimd.Count, lanes, (nint)(high - low));
            for (long column = high; column < columns; column++) Edge(correlation, source, columnPosition + column * w.Step, lanes, outside, strip + column * TSimd.Count);
        }
    }

    /// <summary>What lies outside the image, for some channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Outside(in OutsideValues<T> values, long image, long channel, int lanes, T* outside)
    {
        for (int lane = 0; lane < TSimd.Count; lane++) outside[lane] = lane < lanes ? values.At(image, channel + lane) : default;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Edge(WinogradCorrelation correlation, T* source, long position, int lanes, T* outside, T* column)
    {
        long index = correlation.W.Map.Source(position);
        if (index < 0) Repeat(outside, column, 1);
        else LaneBlocks<T, TVector, TSimd>.Gather(source + (nint)(index * correlation.W.SourceStride), (nint)correlation.SourceChannel, 0, column, lanes, 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Repeat(T* outside, T* strip, int columns)
    {
        TVector value = TSimd.Load(outside);
        for (int column = 0; column < columns; column++, strip += TSimd.Count) TSimd.Store(value, strip);
    }

    private static long CeilingDivide(long value, long divisor) => value > 0 ? (value + divisor - 1) / divisor : -(-value / divisor);
}
