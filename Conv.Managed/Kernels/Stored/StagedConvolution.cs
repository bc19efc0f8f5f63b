using ConvDnn.Kernels.Memory;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Stored;

/// <summary>
/// Runs the blocks of a <see cref="StagedCut"/>: for each block of groups and results its filter is widened and packed, then its images, or rows of them, go through the kernel. A gradient of w
/// adds them up instead.
/// </summary>
internal sealed unsafe class StagedConvolution : StoredConvolution
{
    private readonly StagedBlocks _blocks;
    private readonly StagedPart _part;

    /// <summary>The last rows of a gradient of w where blocks of rows do not fill the image; null where there is no such rest.</summary>
    private readonly StagedPart? _rest;

    private readonly ConvolutionGeometry _geometry;
    private readonly StagedCut _cut;
    private readonly ElementCodec _stored;
    private readonly ElementCodec _output;
    private readonly JobSlot<WideningJob> _wideW;
    private readonly JobSlot<StoredEndingJob> _endings;
    private readonly long _biasAt;
    private readonly long _packedAt;
    private readonly long _xAt;
    private readonly long _yAt;
    private readonly long _wAt;
    private readonly long _innerAt;

    public StagedConvolution(KernelEntry<float> entry, StagedBlocks blocks, ElementCodec stored, ElementCodec output)
        : this(new StagedPart(entry, blocks, stored, output), Rest(entry, blocks, stored, output), blocks, stored, output)
    {
    }

    /// <summary>Whether a cut keeps to the rule for workspaces on any number of threads, by trying some: what follows from it must not depend on how many there are.</summary>
    public static bool KeepsToRule(KernelEntry<float> entry, StagedBlocks blocks, ElementCodec stored, ElementCodec output)
    {
        foreach (int threads in (ReadOnlySpan<int>)[1, 2, 4, 16])
        {
            var planned = new StagedConvolution(entry, new StagedBlocks(blocks.Request with { Threads = threads }, blocks.Cut), stored, output);
            if (planned.WorkspaceBytes > WorkspaceRule.Bytes(blocks.Request.Geometry, stored.Bytes, output.Bytes, threads)) return false;
        }

        return true;
    }

    private StagedConvolution(StagedPart part, StagedPart? rest, StagedBlocks blocks, ElementCodec stored, ElementCodec output)
        : base(part.Kernel)
    {
        (_part, _rest, _blocks, _geometry, _cut, _stored, _output) = (part, rest, blocks, blocks.Request.Geometry, blocks.Cut, stored, output);
        _wideW = WideningJob.Slot(blocks.W, blocks.WStrides, _geometry.W, stored);
        (TensorStrides sums, TensorStrides target) = Direction switch
        {
            ConvolutionDirection.Forward => (blocks.YStrides, _geometry.Y),
            ConvolutionDirection.BackwardData => (blocks.XStrides, _geometry.X),
            // Neighbouring filters may have nothing in common but their strides, which is enough.
            _ => (blocks.WStrides, _geometry.W),
        };
        TensorStrides z = Direction == ConvolutionDirection.BackwardFilter ? target : _geometry.Z ?? target;
        _endings = new(() => new(sums, target, z));

        long image = WorkspaceLayout.RoundUp(blocks.X.Elements * sizeof(float)), result = WorkspaceLayout.RoundUp(blocks.Y.Elements * sizeof(float));
        long filter = WorkspaceLayout.RoundUp(blocks.FilterBytes);
        var layout = new WorkspaceLayout();
        _biasAt = layout.Reserve(Direction == ConvolutionDirection.BackwardFilter ? 0 : checked(_geometry.Groups * Math.Max(_geometry.Filters, _geometry.Channels) * sizeof(float)));
        (_xAt, _yAt) = (layout.Reserve(image), layout.Reserve(result));
        if (Direction == ConvolutionDirection.BackwardFilter || !Packs)
        {
            _wAt = layout.Reserve(filter);
            _innerAt = layout.Reserve(Math.Max(part.Kernel.WorkspaceBytes, rest?.Kernel.WorkspaceBytes ?? 0));
            WorkspaceBytesWithPreparedFilter = layout.Bytes;
        }
        else
        {
            // A filter that is packed is not needed any more: its float32 copy lies where images will, unless sums wait there for the next part of the depth.
            _wAt = _xAt;
            _innerAt = layout.Reserve(part.Kernel.WorkspaceBytesWithPackedFilter);
            if (DepthBlocks > 1) _wAt = layout.Reserve(filter);
            else layout.Reserve(Math.Max(0, filter - (layout.Bytes - _xAt)));
            WorkspaceBytesWithPreparedFilter = layout.Bytes;
            _packedAt = layout.Reserve(part.Kernel.PackedFilterBytes);
        }

        WorkspaceBytes = layout.Bytes;
    }

    public override long WorkspaceBytes { get; }

    public override long WorkspaceBytesWithPreparedFilter { get; }

    public override long PreparedFilterBytes => Direction == ConvolutionDirection.BackwardFilter ? 0 : checked(GroupBlocks * ResultBlocks * DepthBlocks * FilterBytes);

    internal override StagedCut Cut => _cut;

    private protected override string Blocks => _cut.Describe(_blocks.Request);

    private ConvolutionDirection Direction => _blocks.Request.Direction;

    private int Threads => _blocks.Request.Threads;

    private bool Packs => Kernel.PackedFilterBytes > 0;

    private long GroupBlocks => _geometry.Groups / _cut.Groups;

    private long AllResults => StagedCut.AllResults(_blocks.Request);

    private long ResultBlocks => (AllResults + _cut.Results - 1) / _cut.Results;

    private long DepthBlocks => StagedCut.AllDepth(_blocks.Request) / _cut.Depth;

    private long AllRows => StagedCut.AllRows(_blocks.Request);

    /// <summary>Bytes of the filter of a block as the kernel takes it.</summary>
    private long FilterBytes => WorkspaceLayout.RoundUp(Packs ? Kernel.PackedFilterBytes : _blocks.FilterBytes);

    private ElementCodec Result => Direction == ConvolutionDirection.Forward ? _output : _stored;

    public override void PrepareFilter(byte* filter, float* prepared, byte* workspace, WorkerPool pool)
    {
        workspace = WorkspaceLayout.Align(workspace);
        for (long block = 0; block < GroupBlocks * ResultBlocks * DepthBlocks; block++)
        {
            byte* target = (byte*)prepared + (nint)(block * FilterBytes);
            var wide = (float*)(Packs ? workspace + _wAt : target);
            (long results, long depth) = Math.DivRem(block, DepthBlocks);
            WidenFilter(filter, At(results), depth, wide, pool);
            if (Packs) Kernel.PackFilter(wide, (float*)target, pool);
        }
    }

    public override void Execute(in StoredOperands operands, WorkerPool pool)
    {
        byte* workspace = WorkspaceLayout.Align(operands.Workspace);
        float* bias = null;
        if (operands.Bias != null && Direction != ConvolutionDirection.BackwardFilter)
        {
            bias = (float*)(workspace + _biasAt);
            long channels = _geometry.Groups * AllResults;
            Result.Widen(operands.Bias, 1, bias, (nint)channels);
        }

        var ending = new StoredRowEpilogue
        {
            Codec = Result,
            Alpha = (float)operands.Alpha,
            Beta = (float)operands.Beta,
            AlphaZ = (float)operands.AlphaZ,
            Target = Direction switch { ConvolutionDirection.Forward => operands.Y, ConvolutionDirection.BackwardData => operands.X, _ => operands.W },
            Z = Direction == ConvolutionDirection.BackwardFilter ? null : operands.Z,
            Bias = bias,
            Activation = _blocks.Request.Activation,
        };
        for (long block = 0; block < GroupBlocks * ResultBlocks; block++)
        {
            if (Direction == ConvolutionDirection.BackwardFilter) RunGradient(operands, ending, block, workspace, pool);
            else RunImages(operands, ending, block, workspace, pool);
        }
    }

    /// <summary>The last block of rows of a gradient of w.</summary>
    private static StagedPart? Rest(KernelEntry<float> entry, StagedBlocks blocks, ElementCodec stored, ElementCodec output)
    {
        if (blocks.Request.Direction != ConvolutionDirection.BackwardFilter) return null;
        long rest = StagedCut.AllRows(blocks.Request) is > 0 and var all ? all % blocks.Cut.Rows : 0;
        return rest == 0 ? null : new StagedPart(entry, new StagedBlocks(blocks.Request, blocks.Cut with { Rows = rest }), stored, output);
    }

    private void RunImages(in StoredOperands operands, in StoredRowEpilogue ending, long block, byte* workspace, WorkerPool pool)
    {
        bool forward = Direction == ConvolutionDirection.Forward;
        BlockPlace place = At(block);
        float* x = (float*)(workspace + _xAt), y = (float*)(workspace + _yAt), filter = DepthBlocks > 1 ? null : Filter(operands, block, workspace, pool);
        (TensorShape5 shape, TensorStrides sums, TensorStrides result) = forward ? (_blocks.Y, _blocks.YStrides, _geometry.Y) : (_blocks.X, _blocks.XStrides, _geometry.X);
        TensorStrides z = _geometry.Z ?? result;
        for (long image = 0; image < _geometry.Images; image += _cut.Images)
        {
            for (long finished = 0; finished < AllRows;)
            {
                long row = _blocks.FirstRow(finished), end = Math.Min(AllRows, row + _cut.Rows);
                for (long depth = 0; depth < DepthBlocks; depth++)
                {
                    float* mine = filter != null ? filter : Filter(operands, block * DepthBlocks + depth, workspace, pool);
                    if (forward) _part.WidenX(operands.X + (nint)((image * _geometry.X.Outer + (place.Group * _geometry.Channels + depth * _cut.Depth) * _geometry.X.Channel) * _stored.Bytes), row, x, pool);
                    else _part.WidenY(operands.Y + (nint)((image * _geometry.Y.Outer + (place.Group * _geometry.Filters + depth * _cut.Depth) * _geometry.Y.Channel) * _output.Bytes), row, y, pool);
                    Kernel.Execute(
                        new ConvolutionOperands<float> { X = x, W = Packs ? null : mine, Y = y, PackedFilter = Packs ? mine : null, Workspace = workspace + _innerAt, Alpha = 1, Beta = depth == 0 ? 0 : 1 }, pool);
                }

                // What an earlier block stored is skipped.
                long channel = place.Group * AllResults + place.Finished;
                long At(TensorStrides strides) => image * strides.Outer + channel * strides.Channel + finished * strides.Spatial[_blocks.Axis];
                TensorShape5 stored = shape with { Channels = place.Channels, Extents = StagedPart.With(shape.Extents, _blocks.Axis, end - finished) };
                float* from = (forward ? y : x) + (nint)((place.Finished - place.First) * sums.Channel + (finished - row) * sums.Spatial[_blocks.Axis]);
                StoredEndingJob.Run(_endings, ending, stored, from, At(result), At(z), channel, pool, Threads);
                finished = end;
            }
        }
    }

    /// <summary>The filter of a block (of results, and in it of depth) as the kernel takes it: prepared before, or now.</summary>
    private float* Filter(in StoredOperands operands, long block, byte* workspace, WorkerPool pool)
    {
        if (operands.PreparedFilter != null) return (float*)((byte*)operands.PreparedFilter + (nint)(block * FilterBytes));
        var wide = (float*)(workspace + _wAt);
        (long results, long depth) = Math.DivRem(block, DepthBlocks);
        WidenFilter(operands.W, At(results), depth, wide, pool);
        if (!Packs) return wide;
        var packed = (float*)(workspace + _packedAt);
        Kernel.PackFilter(wide, packed, pool);
        return packed;
    }

    private void RunGradient(in StoredOperands operands, in StoredRowEpilogue ending, long block, byte* workspace, WorkerPool pool)
    {
        BlockPlace place = At(block);
        float* x = (float*)(workspace + _xAt), y = (float*)(workspace + _yAt), w = (float*)(workspace + _wAt);
        bool isFirst = true;
        for (long image = 0; image < _geometry.Images; image += _cut.Images)
        {
            for (long row = 0; row < AllRows; row += _cut.Rows)
            {
                StagedPart part = row + _cut.Rows > AllRows ? _rest! : _part;
                part.WidenX(operands.X + (nint)((image * _geometry.X.Outer + place.Group * _geometry.Channels * _geometry.X.Channel) * _stored.Bytes), row, x, pool);
                part.WidenY(operands.Y + (nint)((image * _geometry.Y.Outer + (place.Group * _geometry.Filters + place.First) * _geometry.Y.Channel) * _output.Bytes), row, y, pool);
                part.Kernel.Execute(new ConvolutionOperands<float> { X = x, W = w, Y = y, Workspace = workspace + _innerAt, Alpha = 1, Beta = isFirst ? 0 : 1 }, pool);
                isFirst = false;
            }
        }

        if (isFirst) new Span<byte>(w, checked((int)_blocks.FilterBytes)).Clear();
        long filter = place.Group * _geometry.Filters + place.Finished;
        float* from = w + (nint)((place.Finished - place.First) * _blocks.WStrides.Outer);
        StoredEndingJob.Run(_endings, ending, _blocks.W with { Outer = place.Channels }, from, filter * _geometry.W.Outer, 0, 0, pool, Threads);
    }

    /// <summary>Where a block stands. The last block of results overlaps the one before it, so that all are alike.</summary>
    private BlockPlace At(long block)
    {
        (long groups, long results) = Math.DivRem(block, ResultBlocks);
        long finished = results * _cut.Results, first = Math.Min(finished, AllResults - _cut.Results);
        return new BlockPlace(groups * _cut.Groups, first, finished, _cut.Groups * (first + _cut.Results - finished));
    }

    private void WidenFilter(byte* filter, BlockPlace place, long depth, float* wide, WorkerPool pool)
    {
        (long results, long sums) = Direction == ConvolutionDirection.BackwardData ? (_geometry.W.Channel, _geometry.W.Outer) : (_geometry.W.Outer, _geometry.W.Channel);
        long offset = place.Group * _geometry.Filters * _geometry.W.Outer + place.First * results + depth * _cut.Depth * sums;
        WideningJob.Run(_wideW, filter + (nint)(offset * _stored.Bytes), wide, pool, Threads);
    }

    /// <summary>A block of groups and results.</summary>
    /// <param name="Group">Its first group.</param>
    /// <param name="First">Its first channel of the result in that group.</param>
    /// <param name="Finished">The first of them that no earlier block stored.</param>
    /// <param name="Channels">How many are stored, over its groups.</param>
    private readonly record struct BlockPlace(long Group, long First, long Finished, long Channels);
}
