using System.Numerics;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Memory;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Direct;

/// <summary>
/// Runs a family of correlations without any patch matrix. A chunk goes through the depth in blocks of channels: what the block's windows read is copied with its padding (or
/// read in place when nothing lies outside), every panel of rows is multiplied with it, and the sums wait in the cache for the next block. Then the epilogue writes them.
/// </summary>
internal sealed unsafe class DirectJob<T>(DirectPlan<T> plan) : IParallelJob
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public T* Source;

    /// <summary>The filter as it came, when panels are packed on the fly.</summary>
    public T* Filter;

    /// <summary>The packed panels, or null.</summary>
    public T* Packed;

    public OutsideValues<T> Outside;
    public RowEpilogue<T> Epilogue;
    public byte* Scratch;

    public void Run(int chunk, int worker)
    {
        (long rest, long panelBlock) = Math.DivRem(chunk, plan.PanelBlocks);
        (rest, long windowBlock) = Math.DivRem(rest, plan.WindowBlocks);
        (rest, long rowBlock) = Math.DivRem(rest, plan.RowBlocks);
        (rest, long d) = Math.DivRem(rest, plan.Depths);
        (rest, long group) = Math.DivRem(rest, plan.Groups);
        Correlation correlation = plan.Family[rest % plan.Family.Count];
        var place = new Block
        {
            Image = rest / plan.Family.Count,
            Group = group,
            D = d,
            H = rowBlock * plan.Rows,
            W = windowBlock * plan.Windows,
            FirstPanel = panelBlock * plan.PanelsPerBlock,
        };
        place.Rows = (int)Math.Min(plan.Rows, correlation.H.Count - place.H);
        place.Windows = (int)Math.Min(plan.Windows, correlation.W.Count - place.W);
        place.Panels = (int)Math.Min(plan.PanelsPerBlock, plan.Panels.PanelCount - place.FirstPanel);
        // The correlations of a family differ by a row or column of windows; the smaller ones leave chunks empty.
        if (d >= correlation.D.Count || place.Rows <= 0 || place.Windows <= 0) return;

        if (correlation.Depth == 0 && Epilogue.IsPlain && correlation.Target.Row == 1)
        {
            ClearTarget(correlation, place);
            return;
        }

        byte* mine = Scratch + (nint)(worker * plan.WorkerBytes);
        bool inTarget = StoresInTarget(correlation, place);
        int lanes = plan.Tiles.Lanes;
        long firstRow = group * correlation.Rows + place.FirstPanel * lanes;
        var sums = new Sums
        {
            At = inTarget ? Epilogue.Target + (nint)(correlation.Target.At(place.Image, d, place.H, place.W) + firstRow) : (T*)(mine + plan.SumsAt),
            Row = inTarget ? (nint)correlation.Target.H : place.Windows * lanes,
            Pixel = inTarget ? (nint)correlation.Target.W : lanes,
            Panel = inTarget ? lanes : place.Rows * (nint)place.Windows * lanes,
        };
        if (correlation.Depth == 0) Clear(sums, place);
        else Multiply(correlation, place, sums, mine);
        if (inTarget) return;
        if (correlation.Target.Row == 1 && correlation.Z.Row == 1) StorePixels(correlation, place, sums, (T*)(mine + plan.LineAt));
        else StoreRows(correlation, place, sums, (T*)(mine + plan.LineAt));
    }

    private void Multiply(in Correlation correlation, in Block place, in Sums sums, byte* mine)
    {
        StagedBox box = plan.Box;
        var offsets = (nint*)(mine + plan.OffsetsAt);
        bool inPlace = correlation.StaysInside;
        T* image = Source + (nint)(place.Image * correlation.SourceImage), staged = (T*)(mine + plan.BoxAt);
        long channelStep = inPlace ? correlation.SourceChannel : box.Channel, columnStep = inPlace ? correlation.W.SourceStride : box.Column;
        long rowStep = inPlace ? correlation.H.SourceStride : box.Row, depthStep = inPlace ? correlation.D.TapDelta * correlation.D.SourceStride : box.Depth;
        nint step = (nint)(correlation.W.Step * columnStep) * sizeof(T), windowRow = (nint)(correlation.H.Step * rowStep);
        nint origin = inPlace
            ? (nint)((correlation.D.Base + place.D * correlation.D.Step) * correlation.D.SourceStride + (correlation.H.Base + place.H * correlation.H.Step) * rowStep
                + (correlation.W.Base + place.W * correlation.W.Step) * columnStep)
            : -(nint)(StagedBox.Lowest(correlation.H) * rowStep + StagedBox.Lowest(correlation.W) * columnStep);
        int described = 0;
        for (long channel = 0; channel < correlation.Channels; channel += plan.Order.Channels)
        {
            int channels = (int)Math.Min(plan.Order.Channels, correlation.Channels - channel);
            long absolute = place.Group * correlation.Channels + channel;
            if (channels != described) plan.Order.Offsets(correlation, channels, channelStep * sizeof(T), depthStep * sizeof(T), correlation.H.TapDelta * rowStep * sizeof(T), correlation.W.TapDelta * columnStep * sizeof(T), offsets);
            described = channels;
            if (!inPlace) box.Fill(correlation, image, Outside, place.Image, absolute, channels, place.D, place.H, place.Rows, place.W, place.Windows, staged);
            T* first = inPlace ? image + (nint)(absolute * correlation.SourceChannel) + origin : staged + origin;
            MultiplyPanels(correlation, place, sums, channel, channels, first, windowRow, step, offsets, (T*)(mine + plan.PanelAt));
        }
    }

    /// <summary>Every panel of rows with a block of channels. A panel is used by all the pixels while it is in a near cache.</summary>
    private void MultiplyPanels(in Correlation correlation, in Block place, in Sums sums, long channel, int channels, T* first, nint windowRow, nint step, nint* offsets, T* fresh)
    {
        int lanes = plan.Tiles.Lanes, count;
        nint depth = channels * (nint)correlation.Taps, panelStep = depth * lanes;
        for (int panel = 0; panel < place.Panels; panel += count)
        {
            count = plan.Tiles.Panels(place.Panels - panel, place.Windows, step);
            T* filter = fresh;
            if (Packed != null) filter = Packed + (nint)plan.Panels.Offset(place.Group, correlation, channel, channels, place.FirstPanel + panel);
            else for (int i = 0; i < count; i++) plan.Panels.Pack(correlation, Filter, place.Group, channel, channels, place.FirstPanel + panel + i, fresh + i * panelStep);
            for (int row = 0; row < place.Rows; row++)
            {
                plan.Tiles.Row(
                    count, place.Windows, depth, (byte*)(first + row * windowRow), offsets, step, filter, panelStep,
                    sums.At + row * sums.Row + panel * sums.Panel, sums.Pixel, sums.Panel, channel > 0);
            }
        }
    }

    /// <summary>Results that no tap meets, whose channels are neighbours.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ClearTarget(in Correlation correlation, in Block place)
    {
        long firstRow = place.FirstPanel * plan.Tiles.Lanes;
        int count = (int)Math.Min(place.Panels * (long)plan.Tiles.Lanes, correlation.Rows - firstRow);
        T* target = Epilogue.Target + (nint)(correlation.Target.At(place.Image, place.D, place.H, place.W) + place.Group * correlation.Rows + firstRow);
        for (nint row = 0; row < place.Rows; row++)
        {
            for (nint window = 0; window < place.Windows; window++) new Span<T>(target + row * (nint)correlation.Target.H + window * (nint)correlation.Target.W, count).Clear();
        }
    }

    private static void Clear(in Sums sums, in Block place)
    {
        for (int panel = 0; panel < place.Panels; panel++)
        {
            for (int row = 0; row < place.Rows; row++)
            {
                for (int window = 0; window < place.Windows; window++) new Span<T>(sums.At + panel * sums.Panel + row * sums.Row + window * sums.Pixel, (int)sums.Pixel).Clear();
            }
        }
    }

    /// <summary>Results whose channels are neighbours, and nothing to do to them: the tiles write them themselves.</summary>
    private bool StoresInTarget(in Correlation correlation, in Block place) =>
        Epilogue.IsPlain && correlation.Target.Row == 1 && correlation.Depth > 0 && (place.FirstPanel + place.Panels) * plan.Tiles.Lanes <= correlation.Rows;

    /// <summary>Writes results whose channels are neighbours, a pixel at a time.</summary>
    private void StorePixels(in Correlation correlation, in Block place, in Sums sums, T* line)
    {
        int lanes = plan.Tiles.Lanes;
        long firstRow = place.FirstPanel * lanes, channel = place.Group * correlation.Rows + firstRow;
        int count = (int)Math.Min(place.Panels * (long)lanes, correlation.Rows - firstRow);
        if (Epilogue.IsPlain)
        {
            CopyPixels(correlation, place, sums, channel, count);
            return;
        }

        for (int row = 0; row < place.Rows; row++)
        {
            for (int window = 0; window < place.Windows; window++)
            {
                T* from = sums.At + row * sums.Row + window * sums.Pixel;
                for (int panel = 0; panel < place.Panels; panel++) Buffer.MemoryCopy(from + panel * sums.Panel, line + panel * lanes, lanes * sizeof(T), lanes * sizeof(T));
                Epilogue.Store(line, count, new RowPlace(
                    correlation.Target.At(place.Image, place.D, place.H + row, place.W + window) + channel, 1,
                    correlation.Z.At(place.Image, place.D, place.H + row, place.W + window) + channel, 1, channel, 1));
            }
        }
    }

    private void CopyPixels(in Correlation correlation, in Block place, in Sums sums, long channel, int count)
    {
        int lanes = plan.Tiles.Lanes;
        for (int row = 0; row < place.Rows; row++)
        {
            T* target = Epilogue.Target + (nint)(correlation.Target.At(place.Image, place.D, place.H + row, place.W) + channel);
            for (int panel = 0; panel < place.Panels; panel++)
            {
                ShortCopy.Rows(
                    (byte*)(sums.At + row * sums.Row + panel * sums.Panel), sums.Pixel * sizeof(T), (byte*)(target + panel * lanes), (nint)correlation.Target.W * sizeof(T),
                    Math.Min(lanes, count - panel * lanes) * (nint)sizeof(T), place.Windows);
            }
        }
    }

    /// <summary>Writes results row by row, turning the sums around on the way. Rows of windows that follow each other without a gap count as one.</summary>
    private void StoreRows(in Correlation correlation, in Block place, in Sums sums, T* line)
    {
        int lanes = plan.Tiles.Lanes;
        OutputView target = correlation.Target, z = correlation.Z;
        bool whole = place.Windows == correlation.W.Count && target.H == target.W * place.Windows && z.H == z.W * place.Windows;
        int runs = whole ? 1 : place.Rows, length = whole ? place.Rows * place.Windows : place.Windows;
        for (int panel = 0; panel < place.Panels; panel++)
        {
            long firstRow = (place.FirstPanel + panel) * lanes, channel = place.Group * correlation.Rows + firstRow;
            int rows = (int)Math.Min(lanes, correlation.Rows - firstRow);
            for (int run = 0; run < runs; run++)
            {
                T* from = sums.At + panel * sums.Panel + run * sums.Row;
                long targetAt = target.At(place.Image, place.D, place.H + run, place.W), zAt = z.At(place.Image, place.D, place.H + run, place.W);
                if (Epilogue.IsPlain && target.W == 1)
                {
                    Transposition.Copy(from, lanes, 1, Epilogue.Target + (nint)(targetAt + channel * target.Row), (nint)target.Row, length, rows);
                    continue;
                }

                Transposition.Copy(from, lanes, 1, line, length, length, rows);
                for (int row = 0; row < rows; row++)
                    Epilogue.Store(line + row * (nint)length, length, new RowPlace(targetAt + (channel + row) * target.Row, target.W, zAt + (channel + row) * z.Row, z.W, channel + row, 0));
            }
        }
    }

    /// <summary>The windows and panels of a chunk.</summary>
    private struct Block
    {
        public long Image;
        public long Group;
        public long D;
        public long H;
        public long W;
        public long FirstPanel;
        public int Rows;
        public int Windows;
        public int Panels;
    }

    /// <summary>Where sums are collected, and the elements between rows of windows, windows and panels.</summary>
    private struct Sums
    {
        public T* At;
        public nint Row;
        public nint Pixel;
        public nint Panel;
    }
}
