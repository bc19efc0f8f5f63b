using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Stored;

/// <summary>Blocks of one number of rows: the kernel planned for them, and how their operands are widened.</summary>
internal sealed unsafe class StagedPart
{
    private readonly StagedBlocks _blocks;
    private readonly JobSlot<SlabJob>? _slabsX;
    private readonly JobSlot<SlabJob>? _slabsY;
    private readonly JobSlot<WideningJob>? _wideX;
    private readonly JobSlot<WideningJob>? _wideY;
    private readonly int _yStep;

    public StagedPart(KernelEntry<float> entry, StagedBlocks blocks, ElementCodec stored, ElementCodec output)
    {
        (_blocks, Kernel) = (blocks, entry.Create(blocks.Inner));
        ConvolutionGeometry geometry = blocks.Request.Geometry;
        _yStep = output.Bytes;
        if (blocks.Cut.Rows == StagedCut.AllRows(blocks.Request))
        {
            _wideX = WideningJob.Slot(blocks.X, blocks.XStrides, geometry.X, stored);
            _wideY = WideningJob.Slot(blocks.Y, blocks.YStrides, geometry.Y, output);
            return;
        }

        float outside = geometry.Padding == PaddingKind.Constant ? (float)geometry.PadValue : 0;
        if (blocks.Request.Direction == ConvolutionDirection.BackwardData)
        {
            _slabsY = new(() => new(blocks.Y, blocks.YStrides, geometry.Y, output, blocks.Axis, blocks.SourceMap, 0));
            return;
        }

        _slabsX = new(() => new(blocks.X, blocks.XStrides, geometry.X, stored, blocks.Axis, blocks.SourceMap, outside));
        // The results of a block are a part of y.
        _wideY = WideningJob.Slot(blocks.Y, blocks.YStrides, geometry.Y, output);
    }

    /// <summary>The kernel.</summary>
    public ConvolutionKernel<float> Kernel { get; }

    private int Threads => _blocks.Request.Threads;

    /// <summary>A triple with another number on one axis.</summary>
    public static Extent3 With(Extent3 extents, int axis, long length) => axis switch
    {
        0 => extents with { D = length },
        1 => extents with { H = length },
        _ => extents with { W = length },
    };

    /// <summary>Widens what a block reads of x.</summary>
    /// <param name="source">Element 0 of the images and channels.</param>
    /// <param name="row">The block's first row.</param>
    /// <param name="target">Where it goes.</param>
    /// <param name="pool">The workers.</param>
    public void WidenX(byte* source, long row, float* target, WorkerPool pool)
    {
        if (_slabsX is not null) SlabJob.Run(_slabsX, source, _blocks.FirstSource(row), target, pool, Threads);
        else WideningJob.Run(_wideX!, source, target, pool, Threads);
    }

    /// <summary>Widens what a block reads of y: the windows of a gradient of x, else its rows.</summary>
    /// <param name="source">Element 0 of the images and channels.</param>
    /// <param name="row">The block's first row.</param>
    /// <param name="target">Where it goes.</param>
    /// <param name="pool">The workers.</param>
    public void WidenY(byte* source, long row, float* target, WorkerPool pool)
    {
        if (_slabsY is not null) SlabJob.Run(_slabsY, source, _blocks.FirstSource(row), target, pool, Threads);
        else WideningJob.Run(_wideY!, source + (nint)(row * _blocks.Request.Geometry.Y.Spatial[_blocks.Axis] * _yStep), target, pool, Threads);
    }
}
