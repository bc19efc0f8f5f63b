using System.Numerics;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Memory;
using ConvDnn.Kernels.Simd;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Depthwise;

/// <summary>Depthwise backward filter, vectorised along rows: a tap's gradient is the dot product of the gradient's rows with the rows under the tap. Partials as in <see cref="FilterGradientJob{T}"/>.</summary>
internal sealed unsafe class PlanarDepthwiseGradientJob<T, TVector, TSimd>(PlanarDepthwisePlan<T> plan, int splits) : IParallelJob
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
{
    public T* X;
    public T* Gradient;
    public OutsideValues<T> Outside;
    public T* Partials;
    public byte* Scratch;

    public void Run(int chunk, int worker)
    {
        Correlation correlation = plan.Family[0];
        long filters = plan.Geometry.Groups * correlation.Rows;
        (long split, long channel) = Math.DivRem(chunk, filters);
        long group = channel / correlation.Rows;
        byte* mine = Scratch + (nint)(worker * plan.WorkerBytes);
        T* accumulators = (T*)(mine + plan.AccumulatorsAt), gradientRow = (T*)(mine + plan.SumsAt);
        var offsets = (nint*)(mine + plan.OffsetsAt);
        var rows = (T**)(mine + plan.RowsAt);
        var extended = new ExtendedRows(correlation.W);
        var cache = new RowCache<T>(correlation, extended, Outside, (T*)(mine + plan.BuffersAt), (long*)(mine + plan.TagsAt));
        new Span<T>(accumulators, (int)(correlation.Taps * TSimd.Count)).Clear();
        for (long tap = 0; tap < correlation.W.Taps; tap++) offsets[tap] = (nint)extended.TapOffset(correlation.W, tap);

        long perImage = correlation.D.Count * correlation.H.Count, all = correlation.Images * perImage;
        long begin = (long)((Int128)all * split / splits), end = (long)((Int128)all * (split + 1) / splits);
        for (long window = 0; window < correlation.W.Count; window += extended.Windows)
        {
            int windows = (int)Math.Min(extended.Windows, correlation.W.Count - window);
            TVector mask = Mask((T*)(mine + plan.MaskAt), windows);
            long cached = -1;
            for (long row = begin; row < end; row++)
            {
                (long image, long inImage) = Math.DivRem(row, perImage);
                (long d, long h) = Math.DivRem(inImage, correlation.H.Count);
                if (image != cached) cache.Clear(1);
                cached = image;
                T* source = X + (nint)(image * correlation.SourceImage + group * correlation.SourceChannel);
                int slots = DepthwiseTaps.Rows(correlation, cache, source, image, group, d, h, window, windows, rows);
                CopyRow(Gradient + (nint)(correlation.Target.At(image, d, h, window) + channel * correlation.Target.Row), (nint)correlation.Target.W, gradientRow, windows);
                Accumulate(slots, rows, gradientRow, (int)correlation.W.Taps, offsets, windows, mask, accumulators);
            }
        }

        T* partial = Partials + (nint)((split * filters + channel) * correlation.Taps);
        for (long tap = 0; tap < correlation.Taps; tap++)
        {
            T sum = T.Zero;
            for (int lane = 0; lane < TSimd.Count; lane++) sum += accumulators[tap * TSimd.Count + lane];
            partial[tap] = sum;
        }
    }

    /// <summary>Keeps the lanes of the last vector that are windows.</summary>
    private static TVector Mask(T* lanes, int windows)
    {
        int kept = windows % TSimd.Count == 0 ? TSimd.Count : windows % TSimd.Count;
        for (int lane = 0; lane < TSimd.Count; lane++) lanes[lane] = lane < kept ? TSimd.KeepLane : T.Zero;
        return TSimd.Load(lanes);
    }

    private static void CopyRow(T* source, nint step, T* row, int windows)
    {
        for (int i = 0; i < windows; i++, source += step) row[i] = *source;
        for (int i = windows; i % (WorkspaceLayout.Line / sizeof(T)) != 0; i++) row[i] = T.Zero;
    }

    /// <summary>sum holds the partial dot products of one tap; g is a vector of the gradient's row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Accumulate(int slots, T** rows, T* gradient, int taps, nint* offsets, int windows, TVector mask, T* accumulators)
    {
        int last = (windows - 1) / TSimd.Count * TSimd.Count;
        for (int slot = 0; slot < slots; slot++, accumulators += taps * TSimd.Count)
        {
            if (rows[slot] == null) continue;
            for (int tap = 0; tap < taps; tap++)
            {
                T* row = rows[slot] + offsets[tap];
                TVector sum = TSimd.Load(accumulators + tap * TSimd.Count);
                for (int window = 0; window < last; window += TSimd.Count) sum = TSimd.MultiplyAdd(TSimd.Load(gradient + window), TSimd.Load(row + window), sum);
                sum = TSimd.MultiplyAdd(TSimd.Load(gradient + last), TSimd.Keep(TSimd.Load(row + last), mask), sum);
                TSimd.Store(sum, accumulators + tap * TSimd.Count);
            }
        }
    }
}
