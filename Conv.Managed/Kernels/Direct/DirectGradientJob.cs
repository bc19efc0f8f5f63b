using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Memory;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Direct;

/// <summary>
/// Computes gradients of w with the tiles of the direct convolution: their depth is the windows, their rows the filters (the gradient of y, packed as panels), their pixels the
/// channels under one tap (or the taps of a row, when those are more, or both, when channels are few). The image is read in place or from a small padded copy, never as patches.
/// </summary>
internal sealed unsafe class DirectGradientJob<T>(DirectGradientPlan<T> plan) : IParallelJob
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Windows whose gradients are on their way from memory while one is multiplied: no prefetcher of the machine follows rows over the end of a page.</summary>
    private const int WindowsAhead = 64;

    public T* X;
    public T* Gradient;
    public OutsideValues<T> Outside;
    public T* Partials;
    public RowEpilogue<T> Epilogue;
    public byte* Scratch;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int chunk, int worker)
    {
        (long rest, long channelBlock) = Math.DivRem(chunk, plan.ChannelBlocks);
        (rest, long panelBlock) = Math.DivRem(rest, plan.PanelBlocks);
        (long split, long group) = Math.DivRem(rest, plan.Geometry.Groups);
        byte* mine = Scratch + (nint)(worker * plan.WorkerBytes);
        long firstChannel = channelBlock * plan.ChannelBlock, firstFilter = panelBlock * plan.PanelsPerBlock * plan.Tiles.Lanes;
        int channels = (int)Math.Min(plan.ChannelBlock, plan.Geometry.Channels - firstChannel);
        int filters = (int)Math.Min(plan.PanelsPerBlock * plan.Tiles.Lanes, plan.Geometry.Filters - firstFilter);
        long begin = plan.SplitStart(split), end = plan.SplitStart(split + 1);
        bool inTarget = StoresInTarget(filters) && begin < end;
        Sums sums = inTarget ? InTarget(split, firstChannel, firstFilter) : InScratch((T*)(mine + plan.SumsAt), channels);
        if (begin == end) new Span<T>(sums.At, checked((int)(plan.PanelsPerBlock * channels * plan.Taps) * plan.Tiles.Lanes)).Clear();
        for (long block = begin; block < end; block++) Accumulate(block, group, firstChannel, channels, firstFilter, filters, sums, mine, block > begin);
        // Other threads are told of the end of the chunk by ordinary writes, which could overtake these.
        if (sums.Streams && Sse.IsSupported) Sse.StoreFence();
        if (inTarget) return;
        if (plan.IsTransposed) StoreChannels(split, firstChannel, channels, firstFilter, filters, sums);
        else Finish(split, group, firstChannel, channels, firstFilter, filters, sums.At, (T*)(mine + plan.LineAt));
    }

    /// <summary>Nothing is done to the sums, and they fill whole vectors: the tiles collect them in the gradient itself, or in that of their part.</summary>
    private bool StoresInTarget(int filters) => plan.IsTransposed && (plan.Splits > 1 || Epilogue.IsPlain) && filters % plan.Tiles.Lanes == 0;

    private Sums InTarget(long split, long firstChannel, long firstFilter)
    {
        nint row = (nint)(plan.Splits == 1 ? plan.Geometry.W.Channel : plan.Geometry.Filters);
        T* gradient = plan.Splits == 1 ? Epilogue.Target : Part(split);
        bool streams = plan.Streams && ((nint)gradient | row * sizeof(T)) % (plan.Tiles.Lanes * sizeof(T)) == 0;
        return new() { At = gradient + (nint)firstChannel * row + (nint)firstFilter, Channel = row, Panel = plan.Tiles.Lanes, Streams = streams };
    }

    private Sums InScratch(T* at, int channels)
    {
        nint lanes = plan.Tiles.Lanes, taps = (nint)plan.Taps;
        return new() { At = at, Channel = plan.ChannelsInside ? lanes : taps * lanes, Tap = plan.ChannelsInside ? channels * lanes : lanes, Panel = channels * taps * lanes };
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Accumulate(long block, long group, long firstChannel, int channels, long firstFilter, int filters, in Sums sums, byte* mine, bool accumulate)
    {
        Correlation correlation = plan.Correlation;
        StagedBox box = plan.Box;
        (long rest, long windowBlock) = Math.DivRem(block, plan.WindowBlocks);
        (rest, long rowBlock) = Math.DivRem(rest, plan.RowBlocks);
        (long image, long d) = Math.DivRem(rest, correlation.D.Count);
        long h = rowBlock * plan.Rows, w = windowBlock * plan.Windows;
        int rows = (int)Math.Min(plan.Rows, correlation.H.Count - h), windows = (int)Math.Min(plan.Windows, correlation.W.Count - w);
        long absolute = group * correlation.Channels + firstChannel;

        bool inPlace = plan.ReadsInPlace;
        T* source = X + (nint)(image * correlation.SourceImage), staged = (T*)(mine + plan.BoxAt);
        long channelStep = inPlace ? correlation.SourceChannel : box.Channel, columnStep = inPlace ? correlation.W.SourceStride : box.Column;
        long rowStep = inPlace ? correlation.H.SourceStride : box.Row, depthStep = inPlace ? correlation.D.TapDelta * correlation.D.SourceStride : box.Depth;
        if (!inPlace) box.Fill(correlation, source, Outside, image, absolute, channels, d, h, rows, w, windows, staged);
        T* first = inPlace
            ? source + (nint)(absolute * correlation.SourceChannel + (correlation.D.Base + d * correlation.D.Step) * correlation.D.SourceStride
                + (correlation.H.Base + h * correlation.H.Step) * rowStep + (correlation.W.Base + w * correlation.W.Step) * columnStep)
            : staged - (nint)(StagedBox.Lowest(correlation.H) * rowStep + StagedBox.Lowest(correlation.W) * columnStep);

        int pixels = rows * windows, lanes = plan.Tiles.Lanes, panels = (filters + lanes - 1) / lanes;
        var offsets = (nint*)(mine + plan.OffsetsAt);
        Offsets(offsets, rows, windows, (nint)(correlation.H.Step * rowStep) * sizeof(T), (nint)(correlation.W.Step * columnStep) * sizeof(T));
        Multiply(correlation, pixels, channels, channelStep, depthStep, rowStep, columnStep, offsets, first, Panels(image, d, h, rows, w, windows, group, firstFilter, filters, mine), panels, sums, accumulate);
    }

    /// <summary>Where windows begin, in bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Offsets(nint* offsets, int rows, int windows, nint rowStep, nint windowStep)
    {
        for (nint row = 0, first = 0; row < rows; row++, first += rowStep)
        {
            nint at = first;
            for (int window = 0; window < windows; window++, at += windowStep) *offsets++ = at;
        }
    }

    /// <summary>The gradient of y of a block: where it lies, or packed.</summary>
    private Factors Panels(long image, long d, long h, int rows, long w, int windows, long group, long firstFilter, int filters, byte* mine)
    {
        Correlation correlation = plan.Correlation;
        OutputView view = correlation.Target;
        int lanes = plan.Tiles.Lanes;
        long firstRow = group * correlation.Rows + firstFilter;
        var places = (nint*)(mine + plan.PlacesAt);
        if (plan.ReadsGradientInPlace)
        {
            Offsets(places, rows, windows, (nint)view.H * sizeof(T), (nint)view.W * sizeof(T));
            return new() { At = Gradient + (nint)(view.At(image, d, h, w) + firstRow * view.Row), Places = places, Panel = lanes, Ahead = plan.IsFar ? WindowsAhead * (nint)view.W : 0 };
        }

        T* packed = (T*)(mine + plan.PanelsAt);
        nint size = (nint)rows * windows * lanes;
        for (int panel = 0; panel * lanes < filters; panel++) Pack(correlation, image, d, h, rows, w, windows, firstRow + panel * lanes, Math.Min(lanes, filters - panel * lanes), packed + panel * size);
        Offsets(places, rows, windows, windows * lanes * sizeof(T), lanes * sizeof(T));
        return new() { At = packed, Places = places, Panel = size };
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(
        in Correlation correlation, nint pixels, int channels, long channelStep, long depthStep, long rowStep, long columnStep, nint* offsets, T* first, in Factors gradient, int panels, in Sums sums, bool accumulate)
    {
        bool alongTaps = correlation.W.Taps > channels && !plan.ReadsGradientInPlace;
        nint tapStep = (nint)(correlation.W.TapDelta * columnStep);
        int neighbours = plan.IsInterleaved ? (int)correlation.W.Taps * channels : alongTaps ? (int)correlation.W.Taps : channels;
        bool areNeighbours = plan.IsInterleaved || (alongTaps ? tapStep == 1 : channelStep == 1);
        for (int panel = 0, together; panel < panels; panel += together)
        {
            together = areNeighbours ? plan.Neighbours.Panels(panels - panel, neighbours) : Math.Min(2, panels - panel);
            Factors factors = gradient with { At = gradient.At + panel * gradient.Panel };
            T* panelSums = sums.At + panel * sums.Panel;
            for (nint d = 0; d < correlation.D.Taps; d++)
            {
                for (nint h = 0; h < correlation.H.Taps; h++)
                {
                    T* line = first + (nint)(d * depthStep + h * correlation.H.TapDelta * rowStep);
                    nint tap = (nint)((d * correlation.H.Taps + h) * correlation.W.Taps);
                    if (plan.IsInterleaved) Row(together, (int)correlation.W.Taps * channels, pixels, line, offsets, 1, factors, panelSums + tap * sums.Tap, sums.Channel, sums, accumulate);
                    else if (alongTaps) for (nint c = 0; c < channels; c++) Row(together, (int)correlation.W.Taps, pixels, line + c * (nint)channelStep, offsets, tapStep, factors, panelSums + c * sums.Channel + tap * sums.Tap, sums.Tap, sums, accumulate);
                    else for (nint w = 0; w < correlation.W.Taps; w++) Row(together, channels, pixels, line + w * tapStep, offsets, (nint)channelStep, factors, panelSums + (tap + w) * sums.Tap, sums.Channel, sums, accumulate);
                }
            }
        }
    }

    /// <summary>Some elements of every window by the filters of a few panels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Row(int panels, int elements, nint pixels, T* x, nint* offsets, nint step, in Factors gradient, T* target, nint elementStep, in Sums sums, bool accumulate)
    {
        if (step != 1)
        {
            plan.Tiles.Row(panels, elements, pixels, (byte*)x, offsets, step * sizeof(T), gradient.At, gradient.Panel, target, elementStep, sums.Panel, accumulate);
            return;
        }

        var operands = new NeighbourOperands<T>
        {
            Windows = pixels, X = (byte*)x, Offsets = offsets, Gradient = (byte*)gradient.At, Places = gradient.Places, PanelStep = gradient.Panel, Ahead = gradient.Ahead,
            Sums = target, ElementStep = elementStep, PanelSums = sums.Panel, GoesOn = accumulate, Streams = sums.Streams,
        };
        plan.Neighbours.Row(panels, elements, operands);
    }

    /// <summary>One panel of the gradient of y: [window][lane].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pack(in Correlation correlation, long image, long d, long h, int rows, long w, int windows, long firstRow, int filters, T* panel)
    {
        int lanes = plan.Tiles.Lanes;
        OutputView view = correlation.Target;
        bool whole = view.H == view.W * windows;
        int runs = whole ? 1 : rows, length = whole ? rows * windows : windows;
        if (filters < lanes) new Span<T>(panel, rows * windows * lanes).Clear();
        for (int run = 0; run < runs; run++)
        {
            T* source = Gradient + (nint)(view.At(image, d, h + run, w) + firstRow * view.Row), target = panel + run * (nint)windows * lanes;
            if (view.Row == 1) ShortCopy.Rows((byte*)source, (nint)view.W * sizeof(T), (byte*)target, lanes * (nint)sizeof(T), filters * (nint)sizeof(T), length);
            else Transposition.Copy(source, (nint)view.Row, (nint)view.W, target, lanes, filters, length);
        }
    }

    /// <summary>Writes sums as parts of the rows of the gradient, or of that of their part.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void StoreChannels(long split, long firstChannel, int channels, long firstFilter, int filters, in Sums sums)
    {
        int lanes = plan.Tiles.Lanes;
        for (int c = 0; c < channels; c++)
        {
            long at = (firstChannel + c) * plan.Geometry.W.Channel + firstFilter;
            for (int panel = 0; panel * lanes < filters; panel++)
            {
                T* row = sums.At + c * sums.Channel + panel * sums.Panel;
                int count = Math.Min(lanes, filters - panel * lanes);
                if (plan.Splits == 1) Epilogue.Store(row, count, new RowPlace(at + panel * lanes, 1, 0, 0, 0, 0));
                else new Span<T>(row, count).CopyTo(new Span<T>(Part(split) + (nint)((firstChannel + c) * plan.Geometry.Filters + firstFilter + panel * lanes), count));
            }
        }
    }

    /// <summary>Turns the sums around, a row per filter, and writes them to their place or to the gradients of this part.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Finish(long split, long group, long firstChannel, int channels, long firstFilter, int filters, T* sums, T* line)
    {
        int lanes = plan.Tiles.Lanes;
        nint length = channels * (nint)plan.Taps;
        for (int panel = 0; panel * lanes < filters; panel++)
        {
            int rows = Math.Min(lanes, filters - panel * lanes);
            T* from = sums + panel * length * lanes;
            long filter = group * plan.Geometry.Filters + firstFilter + panel * lanes;
            if (plan.Splits == 1 && Epilogue.IsPlain && GradientPlace.IsOneRun(plan))
            {
                Transposition.Copy(from, lanes, 1, Epilogue.Target + (nint)GradientPlace.At(plan, filter, firstChannel), (nint)plan.Geometry.W.Outer, (int)length, rows);
                continue;
            }

            Transposition.Copy(from, lanes, 1, line, length, (int)length, rows);
            for (int row = 0; row < rows; row++)
            {
                if (plan.Splits == 1) GradientPlace.Store(plan, Epilogue, filter + row, firstChannel, channels, line + row * length);
                else StorePart(split, filter + row, firstChannel, channels, line + row * length);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void StorePart(long split, long filter, long firstChannel, int channels, T* values)
    {
        T* part = Part(split) + (nint)(filter * plan.FilterElements);
        nint taps = (nint)plan.Taps, runs = plan.ChannelsInside ? taps : 1, run = plan.ChannelsInside ? channels : channels * taps;
        nint begin = (nint)(plan.ChannelsInside ? firstChannel : firstChannel * plan.Taps), step = (nint)plan.Geometry.Channels;
        for (nint i = 0; i < runs; i++) new Span<T>(values + i * run, (int)run).CopyTo(new Span<T>(part + begin + i * step, (int)run));
    }

    /// <summary>The gradient of a part.</summary>
    private T* Part(long split) => Partials + (nint)(split * plan.Geometry.Groups * plan.Geometry.Filters * plan.FilterElements);

    /// <summary>The gradient of y: the bytes from its first window to each, the elements between panels of filters, and how many lie between what is read and what is asked for early (0 for nothing).</summary>
    private struct Factors
    {
        public T* At;
        public nint* Places;
        public nint Panel;
        public nint Ahead;
    }

    /// <summary>Where sums are collected, the elements between channels, taps and panels of filters, and whether they are written past the caches.</summary>
    private struct Sums
    {
        public T* At;
        public nint Channel;
        public nint Tap;
        public nint Panel;
        public bool Streams;
    }
}
