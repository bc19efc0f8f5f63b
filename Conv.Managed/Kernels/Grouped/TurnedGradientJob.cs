using System.Numerics;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.Memory;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Grouped;

/// <summary>Computes a grouped gradient of w from planes, some <see cref="TurnedBlocks"/> per chunk: all images of a block are turned, then summed.</summary>
internal sealed unsafe class TurnedGradientJob<T> : IParallelJob
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TurnedBlocks _blocks;
    private readonly GroupedGradientJob<T>[] _workers;
    private readonly long _blocksPerChunk;
    private readonly long _gradientAt;
    private readonly long _sumsAt;
    private readonly long _copiesAt;

    /// <param name="blocks">The blocks.</param>
    /// <param name="plan">The plan of a block, with one chunk.</param>
    /// <param name="threads">The most workers.</param>
    public TurnedGradientJob(TurnedBlocks blocks, GroupedGradientPlan<T> plan, int threads)
    {
        _blocks = blocks;
        _blocksPerChunk = TurnedBlocks.PerChunk(blocks.Count);
        Chunks = checked((int)((blocks.Count + _blocksPerChunk - 1) / _blocksPerChunk));
        _workers = new GroupedGradientJob<T>[threads];
        for (int worker = 0; worker < threads; worker++) _workers[worker] = new GroupedGradientJob<T>(plan);
        (_gradientAt, _sumsAt, _copiesAt, WorkerBytes) = Layout(blocks, plan);
    }

    public T* X { get; set; }

    public T* Gradient { get; set; }

    public RowEpilogue<T> Epilogue { get; set; }

    public byte* Scratch { get; set; }

    public int Chunks { get; }

    /// <summary>Bytes of a worker's memory.</summary>
    public long WorkerBytes { get; }

    /// <summary>Where a worker keeps a block's gradient of y, its sums and copies, and how much that is in all; the block's x comes first.</summary>
    public static (long GradientAt, long SumsAt, long CopiesAt, long Bytes) Layout(TurnedBlocks blocks, GroupedGradientPlan<T> plan)
    {
        var layout = new WorkspaceLayout();
        layout.Reserve(checked(blocks.ElementsX * sizeof(T)));
        long gradientAt = layout.Reserve(checked(blocks.ElementsY * sizeof(T)));
        long sumsAt = layout.Reserve(checked(plan.Lanes.Blocks * plan.VectorSums * sizeof(T))), copiesAt = layout.Reserve(plan.CopyBytes);
        return (gradientAt, sumsAt, copiesAt, WorkspaceLayout.RoundUp(layout.Bytes));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int chunk, int worker)
    {
        byte* mine = Scratch + (nint)(worker * WorkerBytes);
        GroupedGradientJob<T> inner = _workers[worker];
        inner.X = (T*)mine;
        inner.Gradient = (T*)(mine + (nint)_gradientAt);
        inner.Sums = (T*)(mine + (nint)_sumsAt);
        inner.Scratch = mine + (nint)_copiesAt;
        long end = Math.Min(_blocks.Count, (chunk + 1) * _blocksPerChunk);
        for (long block = chunk * _blocksPerChunk; block < end; block++)
        {
            Turn(block, inner.X, inner.Gradient);
            inner.Epilogue = Epilogue with { Target = Epilogue.Target + (nint)(block * _blocks.FilterStep) };
            inner.Run(0, 0);
        }
    }

    private void Turn(long block, T* x, T* gradient)
    {
        ConvolutionGeometry geometry = _blocks.Geometry;
        for (long image = 0; image < geometry.Images; image++)
        {
            TurnedBlocks.Turn(X + (nint)(image * geometry.X.Outer + block * _blocks.ChannelsX * geometry.X.Channel), geometry.X, geometry.Input.Volume, _blocks.ChannelsX, x + (nint)(image * _blocks.Block.X.Outer));
            TurnedBlocks.Turn(
                Gradient + (nint)(image * geometry.Y.Outer + block * _blocks.ChannelsY * geometry.Y.Channel), geometry.Y, geometry.Output.Volume, _blocks.ChannelsY, gradient + (nint)(image * _blocks.Block.Y.Outer));
        }
    }
}
