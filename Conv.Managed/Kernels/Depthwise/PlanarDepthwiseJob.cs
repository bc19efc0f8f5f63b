using System.Numerics;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Simd;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Depthwise;

/// <summary>Depthwise forward and backward data, vectorised along rows: lanes hold neighbouring windows of one channel.</summary>
internal sealed unsafe class PlanarDepthwiseJob<T, TVector, TSimd>(PlanarDepthwisePlan<T> plan) : IParallelJob
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
{
    public T* Source;
    public T* Filter;
    public OutsideValues<T> Outside;
    public RowEpilogue<T> Epilogue;
    public byte* Scratch;

    public void Run(int chunk, int worker)
    {
        (long rest, long windowBlock) = Math.DivRem(chunk, plan.WindowBlocks);
        (rest, long rowBlock) = Math.DivRem(rest, plan.RowBlocks);
        (long index, long planeBlock) = Math.DivRem(rest, plan.PlaneBlocks);
        Correlation correlation = plan.Family[index];
        byte* mine = Scratch + (nint)(worker * plan.WorkerBytes);
        long firstRow = rowBlock * plan.RowsPerChunk, lastRow = Math.Min(firstRow + plan.RowsPerChunk, correlation.D.Count * correlation.H.Count);
        long firstPlane = planeBlock * plan.PlanesPerChunk, lastPlane = Math.Min(firstPlane + plan.PlanesPerChunk, plan.Planes);
        for (long plane = firstPlane; plane < lastPlane; plane++) RunPlane(correlation, plane, firstRow, lastRow, windowBlock * plan.WindowsPerChunk, mine);
    }

    private void RunPlane(in Correlation correlation, long plane, long firstRow, long lastRow, long firstWindow, byte* mine)
    {
        (long image, long channel) = Math.DivRem(plane, plan.Geometry.Groups * correlation.Rows);
        (long group, long filterRow) = Math.DivRem(channel, correlation.Rows);
        T* weights = (T*)(mine + plan.WeightsAt), sums = (T*)(mine + plan.SumsAt);
        var offsets = (nint*)(mine + plan.OffsetsAt);
        var rows = (T**)(mine + plan.RowsAt);
        ExtendedRows extended = correlation.Depth == 0 ? new ExtendedRows(correlation.W with { Taps = 1 }) : new ExtendedRows(correlation.W);
        var cache = new RowCache<T>(correlation, extended, Outside, (T*)(mine + plan.BuffersAt), (long*)(mine + plan.TagsAt));
        DepthwiseTaps.Gather(correlation, Filter, group, filterRow, weights);
        for (long tap = 0; tap < correlation.W.Taps; tap++) offsets[tap] = (nint)extended.TapOffset(correlation.W, tap);

        T* source = Source + (nint)(image * correlation.SourceImage + group * correlation.Channels * correlation.SourceChannel);
        long lastWindow = Math.Min(correlation.W.Count, firstWindow + plan.WindowsPerChunk);
        for (long window = firstWindow; window < lastWindow; window += extended.Windows)
        {
            int windows = (int)Math.Min(extended.Windows, lastWindow - window);
            cache.Clear(correlation.Channels);
            for (long row = firstRow; row < lastRow; row++)
            {
                (long d, long h) = Math.DivRem(row, correlation.H.Count);
                int slots = DepthwiseTaps.Rows(correlation, cache, source, image, group, d, h, window, windows, rows);
                Accumulate(slots, rows, weights, (int)correlation.W.Taps, offsets, windows, sums);
                Epilogue.Store(sums, windows, new RowPlace(
                    correlation.Target.At(image, d, h, window) + channel * correlation.Target.Row, correlation.Target.W,
                    correlation.Z.At(image, d, h, window) + channel * correlation.Z.Row, correlation.Z.W, channel, 0));
            }
        }
    }

    /// <summary>s0…s3 are the sums of four vectors of windows, w a broadcast tap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Accumulate(int slots, T** rows, T* weights, int taps, nint* offsets, int windows, T* sums)
    {
        int window = 0;
        for (; window + 4 * TSimd.Count <= windows; window += 4 * TSimd.Count)
        {
            TVector s0 = TSimd.Zero, s1 = TSimd.Zero, s2 = TSimd.Zero, s3 = TSimd.Zero;
            T* tapWeights = weights;
            for (int slot = 0; slot < slots; slot++, tapWeights += taps)
            {
                if (rows[slot] == null) continue;
                T* row = rows[slot] + window;
                for (int tap = 0; tap < taps; tap++)
                {
                    TVector w = TSimd.Broadcast(tapWeights[tap]);
                    T* at = row + offsets[tap];
                    s0 = TSimd.MultiplyAdd(w, TSimd.Load(at), s0);
                    s1 = TSimd.MultiplyAdd(w, TSimd.Load(at + TSimd.Count), s1);
                    s2 = TSimd.MultiplyAdd(w, TSimd.Load(at + 2 * TSimd.Count), s2);
                    s3 = TSimd.MultiplyAdd(w, TSimd.Load(at + 3 * TSimd.Count), s3);
                }
            }

            TSimd.Store(s0, sums + window);
            TSimd.Store(s1, sums + window + TSimd.Count);
            TSimd.Store(s2, sums + window + 2 * TSimd.Count);
            TSimd.Store(s3, sums + window + 3 * TSimd.Count);
        }

        // Buffers go on for a vector beyond the windows, so the last one may be whole.
        for (; window < windows; window += TSimd.Count)
        {
            TVector s = TSimd.Zero;
            T* tapWeights = weights;
            for (int slot = 0; slot < slots; slot++, tapWeights += taps)
            {
                if (rows[slot] == null) continue;
                T* row = rows[slot] + window;
                for (int tap = 0; tap < taps; tap++) s = TSimd.MultiplyAdd(TSimd.Broadcast(tapWeights[tap]), TSimd.Load(row + offsets[tap]), s);
            }

            TSimd.Store(s, sums + window);
        }
    }
}
