using System.Numerics;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.OneTap;

/// <summary>
/// A convolution with filters of one tap is a product of matrices whose operands and result lie ready: result[row, window] = Σ_c filter[row, c] · plane[c, window]. Windows fill
/// lanes and are read where they are; a sum stays in its register over all channels and goes straight to its place. Every block of windows meets all filters of its chunk
/// before the next.
/// </summary>
internal sealed unsafe class OneTapJob<T>(OneTapPlan<T> plan) : IParallelJob
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public T* Source;

    /// <summary>The filter as it came, when none is packed.</summary>
    public T* Filter;

    /// <summary>The packed panels, or null.</summary>
    public T* Packed;

    public RowEpilogue<T> Epilogue;
    public byte* Scratch;

    public void Run(int chunk, int worker)
    {
        (long rest, long windowChunk) = Math.DivRem(chunk, plan.WindowChunks);
        (rest, long rowChunk) = Math.DivRem(rest, plan.RowChunks);
        (long image, long group) = Math.DivRem(rest, plan.Groups);
        Correlation correlation = plan.Correlation;
        byte* mine = Scratch + (nint)(worker * plan.WorkerBytes);
        T* source = Source + (nint)(image * correlation.SourceImage + group * correlation.Channels * correlation.SourceChannel);
        nint step = (nint)correlation.SourceChannel;
        int lanes = plan.Tiles.Lanes;
        if (plan.Pixels < lanes)
        {
            source = Widen(correlation, source, (int)plan.Pixels, (T*)(mine + plan.NarrowAt));
            step = lanes;
        }

        long begin = plan.FirstWindow(windowChunk), end = plan.FirstWindow(windowChunk + 1);
        long vectors = GemmBlocking.Blocks(end - begin, lanes), blocks = GemmBlocking.Blocks(vectors, (int)plan.BlockVectors);
        for (long i = 0; i < blocks; i++)
        {
            long window = begin + vectors * i / blocks * lanes, next = Math.Min(end, begin + vectors * (i + 1) / blocks * lanes);
            var block = new Block { Image = image, Group = group, Window = window, Windows = (int)(next - window), FirstPanel = plan.FirstPanel(rowChunk), EndPanel = plan.FirstPanel(rowChunk + 1) };
            Multiply(correlation, block, source + (nint)window, step, mine);
        }
    }

    /// <summary>The filters of a chunk over a block of windows.</summary>
    private void Multiply(in Correlation correlation, in Block block, T* x, nint step, byte* mine)
    {
        int windows = block.Windows;
        bool narrow = plan.Pixels < plan.Tiles.Lanes, straight = Epilogue.OnlyWrites && !narrow;
        FilterView view = correlation.Filter;
        T* sums = (T*)(mine + plan.SumsAt), fresh = (T*)(mine + plan.PackedAt), filter = fresh;
        nint channels = (nint)correlation.Channels, freshStep = OneTapPlan<T>.PanelsTogether * plan.Tiles.Rows, pitch = (nint)(plan.BlockVectors * plan.Tiles.Lanes);
        for (long panel = block.FirstPanel; panel < block.EndPanel; panel++)
        {
            long row = plan.FirstRow(panel), channel = block.Group * correlation.Rows + row;
            int rows = (int)(plan.FirstRow(panel + 1) - row);
            (nint rowStep, nint depthStep) = (1, freshStep);
            if (Packed != null)
            {
                filter = Packed + (nint)((block.Group * plan.Panels + panel) * plan.PanelElements);
                depthStep = plan.Tiles.Rows;
            }
            else if (plan.ReadsFilter)
            {
                filter = Filter + (nint)(view.Offset + block.Group * view.Group + row * view.Row);
                (rowStep, depthStep) = ((nint)view.Row, (nint)view.Channel);
            }
            else if ((panel - block.FirstPanel) % OneTapPlan<T>.PanelsTogether == 0)
            {
                long endRow = plan.FirstRow(Math.Min(panel + OneTapPlan<T>.PanelsTogether, block.EndPanel));
                OneTapPanels.Copy(correlation, Filter, block.Group, row, (int)(endRow - row), filter = fresh, freshStep);
            }

            long at = correlation.Target.At(block.Image, 0, 0, block.Window) + channel * correlation.Target.Row;
            T* to = straight ? Epilogue.Target + (nint)at : sums;
            nint sumsStep = straight ? (nint)correlation.Target.Row : pitch;
            plan.Tiles.Run(rows, narrow ? plan.Tiles.Lanes : windows, channels, x, step, filter, rowStep, depthStep, to, sumsStep);
            filter += rows * rowStep;
            if (straight && Epilogue.IsPlain) continue;
            long z = correlation.Z.At(block.Image, 0, 0, block.Window) + channel * correlation.Z.Row;
            for (int i = 0; i < rows; i++)
            {
                if (straight) Epilogue.Finish(new Span<T>(to + i * sumsStep, windows), channel + i);
                else Epilogue.Store(to + i * sumsStep, windows, new RowPlace(at + i * correlation.Target.Row, 1, z + i * correlation.Z.Row, 1, channel + i, 0));
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

    /// <summary>Windows of one image, and the panels of one group that they meet.</summary>
    private struct Block
    {
        public long Image;
        public long Group;
        public long Window;
        public int Windows;
        public long FirstPanel;
        public long EndPanel;
    }
}
