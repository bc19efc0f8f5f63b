using System.Numerics;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.Memory;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Grouped;

/// <summary>Runs a grouped correlation on planes, some <see cref="TurnedBlocks"/> per chunk.</summary>
internal sealed unsafe class TurnedCorrelationJob<T> : IParallelJob
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TurnedBlocks _blocks;
    private readonly GroupedPlan<T> _plan;
    private readonly bool _forward;
    private readonly GroupedJob<T>[] _workers;
    private readonly long _all;
    private readonly long _blocksPerChunk;
    private readonly long _resultAt;
    private readonly long _innerAt;

    /// <param name="blocks">The blocks.</param>
    /// <param name="plan">The plan of a block.</param>
    /// <param name="forward">Whether y is the result, not x.</param>
    /// <param name="threads">The most workers.</param>
    public TurnedCorrelationJob(TurnedBlocks blocks, GroupedPlan<T> plan, bool forward, int threads)
    {
        (_blocks, _plan, _forward) = (blocks, plan, forward);
        _workers = new GroupedJob<T>[threads];
        for (int worker = 0; worker < threads; worker++) _workers[worker] = new GroupedJob<T>(plan);
        _all = checked(blocks.Geometry.Images * blocks.Count);
        _blocksPerChunk = TurnedBlocks.PerChunk(_all);
        Chunks = checked((int)((_all + _blocksPerChunk - 1) / _blocksPerChunk));
        (_resultAt, _innerAt, WorkerBytes) = Layout(blocks, plan, forward);
    }

    public T* Source { get; set; }

    /// <summary>The filter as it is, or null when it is packed.</summary>
    public T* Filter { get; set; }

    public T* PackedFilter { get; set; }

    public RowEpilogue<T> Epilogue { get; set; }

    public byte* Scratch { get; set; }

    public int Chunks { get; }

    /// <summary>Bytes of a worker's memory.</summary>
    public long WorkerBytes { get; }

    /// <summary>Where a worker keeps a block's result and what the block's plan needs, and how much that is in all; the block's source comes first.</summary>
    public static (long ResultAt, long InnerAt, long Bytes) Layout(TurnedBlocks blocks, GroupedPlan<T> plan, bool forward)
    {
        var layout = new WorkspaceLayout();
        layout.Reserve(checked((forward ? blocks.ElementsX : blocks.ElementsY) * sizeof(T)));
        long resultAt = layout.Reserve(checked((forward ? blocks.ElementsY : blocks.ElementsX) * sizeof(T))), innerAt = layout.Reserve(plan.WorkerBytes);
        return (resultAt, innerAt, WorkspaceLayout.RoundUp(layout.Bytes));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int chunk, int worker)
    {
        ConvolutionGeometry geometry = _blocks.Geometry;
        (TensorStrides from, TensorStrides to) = _forward ? (geometry.X, geometry.Y) : (geometry.Y, geometry.X);
        (long sources, long results) = _forward ? (geometry.Input.Volume, geometry.Output.Volume) : (geometry.Output.Volume, geometry.Input.Volume);
        (int sourceChannels, int resultChannels) = _forward ? (_blocks.ChannelsX, _blocks.ChannelsY) : (_blocks.ChannelsY, _blocks.ChannelsX);
        byte* mine = Scratch + (nint)(worker * WorkerBytes);
        T* source = (T*)mine, result = (T*)(mine + (nint)_resultAt);
        GroupedJob<T> inner = _workers[worker];
        inner.Source = source;
        inner.Scratch = mine + (nint)_innerAt;
        long end = Math.Min(_all, (chunk + 1) * _blocksPerChunk);
        for (long at = chunk * _blocksPerChunk; at < end; at++)
        {
            (long image, long block) = Math.DivRem(at, _blocks.Count);
            long channel = block * resultChannels;
            TurnedBlocks.Turn(Source + (nint)(image * from.Outer + block * sourceChannels * from.Channel), from, sources, sourceChannels, source);
            inner.Filter = Filter == null ? null : Filter + (nint)(block * _blocks.FilterStep);
            inner.PackedFilter = PackedFilter == null ? null : PackedFilter + (nint)(block * _plan.FilterElements);
            if (at + 1 < end && block + 1 < _blocks.Count)
            {
                TurnedBlocks.Prefetch(Source + (nint)(image * from.Outer + (block + 1) * sourceChannels * from.Channel), sourceChannels * from.Channel);
                if (Filter != null) TurnedBlocks.Prefetch(Filter + (nint)((block + 1) * _blocks.FilterStep), _blocks.FilterStep);
            }

            inner.Epilogue = Epilogue with { Target = result, Bias = Epilogue.Bias == null ? null : Epilogue.Bias + (nint)channel, Z = null };
            for (int piece = 0; piece < _plan.Chunks; piece++) inner.Run(piece, 0);
            TurnedBlocks.TurnBack(result, to, results, resultChannels, Epilogue.Target + (nint)(image * to.Outer + channel * to.Channel));
        }
    }
}
