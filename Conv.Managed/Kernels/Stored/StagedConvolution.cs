using ConvDnn.Kernels.Memory;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Stored;

/// <summary>Runs the blocks of <see cref="StagedBlocks"/>: for each block of groups its filter is widened and packed, then its images go through the kernel.</summary>
internal sealed unsafe class StagedConvolution : StoredConvolution
{
    private readonly StagedBlocks _blocks;
    private readonly ConvolutionGeometry _geometry;
    private readonly ElementCodec _stored;
    private readonly ElementCodec _output;
    private readonly JobSlot<WideningJob> _wideX;
    private readonly JobSlot<WideningJob> _wideW;
    private readonly JobSlot<WideningJob> _wideY;
    private readonly JobSlot<StoredEndingJob> _endings;
    private readonly long _biasAt;
    private readonly long _packedAt;
    private readonly long _xAt;
    private readonly long _yAt;
    private readonly long _wAt;
    private readonly long _innerAt;

    public StagedConvolution(ConvolutionKernel<float> kernel, StagedBlocks blocks, ElementCodec stored, ElementCodec output)
        : base(kernel)
    {
        (_blocks, _geometry, _stored, _output) = (blocks, blocks.Request.Geometry, stored, output);
        _wideX = WideningJob.Slot(blocks.X, blocks.XStrides, _geometry.X, stored);
        _wideW = WideningJob.Slot(blocks.W, blocks.WStrides, _geometry.W, stored);
        _wideY = WideningJob.Slot(blocks.Y, blocks.YStrides, _geometry.Y, output);
        (TensorShape5 shape, TensorStrides sums, TensorStrides target) = Direction switch
        {
            ConvolutionDirection.Forward => (blocks.Y, blocks.YStrides, _geometry.Y),
            ConvolutionDirection.BackwardData => (blocks.X, blocks.XStrides, _geometry.X),
            // Neighbouring filters may have nothing in common but their strides, which is enough.
            _ => (blocks.W, blocks.WStrides, _geometry.W),
        };
        TensorStrides z = Direction == ConvolutionDirection.BackwardFilter ? target : _geometry.Z ?? target;
        _endings = new(() => new(shape, sums, target, z));

        long image = WorkspaceLayout.RoundUp(blocks.X.Elements * sizeof(float)), result = WorkspaceLayout.RoundUp(blocks.Y.Elements * sizeof(float));
        long filter = WorkspaceLayout.RoundUp(blocks.W.Elements * sizeof(float));
        var layout = new WorkspaceLayout();
        _biasAt = layout.Reserve(Direction == ConvolutionDirection.BackwardFilter ? 0 : checked(_geometry.Groups * Math.Max(_geometry.Filters, _geometry.Channels) * sizeof(float)));
        (_xAt, _yAt) = (layout.Reserve(image), layout.Reserve(result));
        if (Direction == ConvolutionDirection.BackwardFilter || !Packs)
        {
            _wAt = layout.Reserve(filter);
            _innerAt = layout.Reserve(kernel.WorkspaceBytes);
            WorkspaceBytesWithPreparedFilter = layout.Bytes;
        }
        else
        {
            // A filter that is packed is not needed any more: its float32 copy lies where images will.
            _wAt = _xAt;
            _innerAt = layout.Reserve(kernel.WorkspaceBytesWithPackedFilter);
            layout.Reserve(Math.Max(0, filter - (layout.Bytes - _xAt)));
            WorkspaceBytesWithPreparedFilter = layout.Bytes;
            _packedAt = layout.Reserve(kernel.PackedFilterBytes);
        }

        WorkspaceBytes = layout.Bytes;
    }

    public override long WorkspaceBytes { get; }

    public override long WorkspaceBytesWithPreparedFilter { get; }

    public override long PreparedFilterBytes => Direction == ConvolutionDirection.BackwardFilter ? 0 : checked(GroupBlocks * FilterBytes);

    private ConvolutionDirection Direction => _blocks.Request.Direction;

    private int Threads => _blocks.Request.Threads;

    private bool Packs => Kernel.PackedFilterBytes > 0;

    private long GroupBlocks => _geometry.Groups / _blocks.Groups;

    /// <summary>Bytes of the filter of a block as the kernel takes it.</summary>
    private long FilterBytes => WorkspaceLayout.RoundUp(Packs ? Kernel.PackedFilterBytes : _blocks.W.Elements * sizeof(float));

    public override void PrepareFilter(byte* filter, float* prepared, byte* workspace, WorkerPool pool)
    {
        workspace = WorkspaceLayout.Align(workspace);
        for (long block = 0; block < GroupBlocks; block++)
        {
            byte* target = (byte*)prepared + (nint)(block * FilterBytes);
            var wide = (float*)(Packs ? workspace + _wAt : target);
            WidenFilter(filter, block, wide, pool);
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
            long channels = _geometry.Groups * (Direction == ConvolutionDirection.Forward ? _geometry.Filters : _geometry.Channels);
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
        for (long block = 0; block < GroupBlocks; block++)
        {
            if (Direction == ConvolutionDirection.BackwardFilter) RunGradient(operands, ending, block, workspace, pool);
            else RunImages(operands, ending, block, workspace, pool);
        }
    }

    private ElementCodec Result => Direction == ConvolutionDirection.Forward ? _output : _stored;

    private void RunImages(in StoredOperands operands, in StoredRowEpilogue ending, long block, byte* workspace, WorkerPool pool)
    {
        bool forward = Direction == ConvolutionDirection.Forward;
        float* x = (float*)(workspace + _xAt), y = (float*)(workspace + _yAt), wide = (float*)(workspace + _wAt), packed = null;
        if (operands.PreparedFilter != null)
        {
            var prepared = (float*)((byte*)operands.PreparedFilter + (nint)(block * FilterBytes));
            if (Packs) packed = prepared;
            else wide = prepared;
        }
        else
        {
            WidenFilter(operands.W, block, wide, pool);
            if (Packs) Kernel.PackFilter(wide, packed = (float*)(workspace + _packedAt), pool);
        }

        for (long image = 0; image < _geometry.Images; image += _blocks.Images)
        {
            (long xOffset, long yOffset) = Offsets(image, block);
            if (forward) WideningJob.Run(_wideX, operands.X + (nint)(xOffset * _stored.Bytes), x, pool, Threads);
            else WideningJob.Run(_wideY, operands.Y + (nint)(yOffset * _output.Bytes), y, pool, Threads);
            Kernel.Execute(new ConvolutionOperands<float> { X = x, W = wide, Y = y, PackedFilter = packed, Workspace = workspace + _innerAt, Alpha = 1 }, pool);

            TensorStrides z = _geometry.Z ?? (forward ? _geometry.Y : _geometry.X);
            long channels = forward ? _geometry.Filters : _geometry.Channels, first = block * _blocks.Groups * channels;
            StoredEndingJob.Run(_endings, ending, forward ? y : x, forward ? yOffset : xOffset, image * z.Outer + first * z.Channel, first, pool, Threads);
        }
    }

    private void RunGradient(in StoredOperands operands, in StoredRowEpilogue ending, long block, byte* workspace, WorkerPool pool)
    {
        float* x = (float*)(workspace + _xAt), y = (float*)(workspace + _yAt), w = (float*)(workspace + _wAt);
        if (_geometry.Images == 0) new Span<byte>(w, checked((int)(_blocks.W.Elements * sizeof(float)))).Clear();
        for (long image = 0; image < _geometry.Images; image += _blocks.Images)
        {
            (long xOffset, long yOffset) = Offsets(image, block);
            WideningJob.Run(_wideX, operands.X + (nint)(xOffset * _stored.Bytes), x, pool, Threads);
            WideningJob.Run(_wideY, operands.Y + (nint)(yOffset * _output.Bytes), y, pool, Threads);
            Kernel.Execute(new ConvolutionOperands<float> { X = x, W = w, Y = y, Workspace = workspace + _innerAt, Alpha = 1, Beta = image == 0 ? 0 : 1 }, pool);
        }

        StoredEndingJob.Run(_endings, ending, w, block * _blocks.Groups * _geometry.Filters * _geometry.W.Outer, 0, 0, pool, Threads);
    }

    private (long X, long Y) Offsets(long image, long block)
    {
        long group = block * _blocks.Groups;
        return (image * _geometry.X.Outer + group * _geometry.Channels * _geometry.X.Channel, image * _geometry.Y.Outer + group * _geometry.Filters * _geometry.Y.Channel);
    }

    private void WidenFilter(byte* filter, long block, float* wide, WorkerPool pool) =>
        WideningJob.Run(_wideW, filter + (nint)(block * _blocks.Groups * _geometry.Filters * _geometry.W.Outer * _stored.Bytes), wide, pool, Threads);
}
