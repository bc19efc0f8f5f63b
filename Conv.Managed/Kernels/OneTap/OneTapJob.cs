using System.Numerics;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Planar;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.OneTap;

/// <summary>
/// A convolution with filters of one tap is a product of matrices whose operands and result lie ready: result[row, window] = Σ_c filter[row, c] · plane[c, window]. Windows fill
/// lanes and are read where they are; a sum stays in its register over all channels and goes straight to its place. Every run of windows meets all filters before the next.
/// </summary>
internal sealed unsafe class OneTapJob<T>(OneTapPlan<T> plan) : IParallelJob
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public T* Source;

    /// <summary>The filter as it came, when the plan reads it there.</summary>
    public T* Filter;

    /// <summary>The packed panels, or null.</summary>
    public T* Packed;

    public RowEpilogue<T> Epilogue;
    public byte* Scratch;

    public void Run(int chunk, int worker)
    {
        (long plane, long part) = Math.DivRem(chunk, plan.PlaneChunks);
        (long image, long group) = Math.DivRem(plane, plan.Groups);
        Correlation correlation = plan.Correlation;
        int lanes = plan.Tiles.Lanes;
        long begin = plan.Start(part), end = plan.Start(part + 1);
        byte* mine = Scratch + (nint)(worker * plan.WorkerBytes);
        var offsets = (nint*)(mine + plan.OffsetsAt);
        nint step = (nint)correlation.SourceChannel;
        T* source = Source + (nint)(image * correlation.SourceImage + group * correlation.Channels * correlation.SourceChannel);
        if (plan.Pixels < lanes)
        {
            source = Widen(correlation, source, (int)plan.Pixels, (T*)(mine + plan.NarrowAt));
            step = lanes;
        }

        for (nint c = 0; c < (nint)correlation.Channels; c++) offsets[c] = c * step;
        long whole = begin + (end - begin) / lanes * lanes;
        for (long window = begin; window < whole; window += OneTapPlan<T>.BlockVectors * lanes)
            Block(correlation, image, group, window, (int)Math.Min(OneTapPlan<T>.BlockVectors * lanes, whole - window), 0, source + (nint)window, offsets, (T*)(mine + plan.SumsAt));
        if (whole == end) return;
        // The last windows do not fill a vector: it begins among those before them, whose sums are not stored again.
        int left = (int)(end - whole), before = plan.Pixels < lanes ? 0 : lanes - left;
        Block(correlation, image, group, whole, left, before, source + (nint)(whole - before), offsets, (T*)(mine + plan.SumsAt));
    }

    /// <summary>All filters over some windows; a vector that does not begin with the first of them has others before it.</summary>
    private void Block(in Correlation correlation, long image, long group, long window, int windows, int before, T* x, nint* offsets, T* sums)
    {
        int lanes = plan.Tiles.Lanes;
        nint pitch = OneTapPlan<T>.BlockVectors * lanes;
        bool straight = Epilogue.OnlyWrites && windows % lanes == 0;
        nint filterStep = Packed != null ? PlaneTiles<T>.MostRows : (nint)correlation.Filter.Channel;
        for (long panel = 0; panel < plan.Panels; panel++)
        {
            long row = panel * PlaneTiles<T>.MostRows, channel = group * correlation.Rows + row;
            int rows = (int)Math.Min(PlaneTiles<T>.MostRows, correlation.Rows - row);
            long at = correlation.Target.At(image, 0, 0, window) + channel * correlation.Target.Row, z = correlation.Z.At(image, 0, 0, window) + channel * correlation.Z.Row;
            T* to = straight ? Epilogue.Target + (nint)at : sums;
            nint rowStep = straight ? (nint)correlation.Target.Row : pitch;
            T* filter = Packed != null
                ? Packed + (nint)((group * plan.Panels + panel) * plan.PanelElements)
                : Filter + (nint)(correlation.Filter.Offset + group * correlation.Filter.Group + row);
            plan.Tiles.Run(rows, before + windows, (nint)correlation.Channels, x, offsets, filter, filterStep, to, rowStep, accumulate: false);
            if (straight && Epilogue.IsPlain) continue;
            for (int i = 0; i < rows; i++)
            {
                if (straight) Epilogue.Finish(new Span<T>(to + i * rowStep, windows), channel + i);
                else Epilogue.Store(to + before + i * rowStep, windows, new RowPlace(at + i * correlation.Target.Row, 1, z + i * correlation.Z.Row, 1, channel + i, 0));
            }
        }
    }

    private T* Widen(in Correlation correlation, T* source, int pixels, T* wide)
    {
        int lanes = plan.Tiles.Lanes;
        for (nint c = 0; c < (nint)correlation.Channels; c++)
        {
            var target = new Span<T>(wide + c * lanes, lanes);
            new ReadOnlySpan<T>(source + c * (nint)correlation.SourceChannel, pixels).CopyTo(target);
            target[pixels..].Clear();
        }

        return wide;
    }
}
