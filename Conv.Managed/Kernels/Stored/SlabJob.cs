using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Stored;

/// <summary>
/// Copies a slab of a tensor from its storage type to float32: positions on one axis from a first one on, which may lie outside and then show what the padding shows there.
/// A row of the copy is a row of the image, or where channels are neighbours the channels of one position. A chunk is some rows.
/// </summary>
/// <param name="shape">The slab.</param>
/// <param name="compact">Where its copy lies.</param>
/// <param name="given">Where the tensor is stored.</param>
/// <param name="codec">How it is stored.</param>
/// <param name="axis">The axis: 0 depth, 1 height, 2 width.</param>
/// <param name="map">What positions outside show.</param>
/// <param name="outside">The value of those that show no element.</param>
internal sealed unsafe class SlabJob(TensorShape5 shape, TensorStrides compact, TensorStrides given, ElementCodec codec, int axis, AxisMap map, float outside) : IParallelJob
{
    private const long ElementsPerChunk = 16384;

    /// <summary>Element 0 of the images and channels of the slab, at position 0 of the axis.</summary>
    public byte* Source;

    public float* Target;

    /// <summary>The position of the slab's first element on the axis.</summary>
    public long First;

    private readonly bool _channelsLast = compact.Channel == 1 && shape.Channels > 1;

    /// <summary>Elements of a position that follow each other, as positions do, both here and there: then positions are copied together.</summary>
    private readonly long _joined = Joined(shape, compact, given, axis);

    private long Length => _joined > 0 ? _joined : _channelsLast ? shape.Channels : shape.Extents.W;

    private long Rows => shape.Elements / Math.Max(1, Length);

    /// <summary>Rows of a chunk; joined positions of one plane at most.</summary>
    private long RowsPerChunk => Math.Max(1, _joined > 0 ? Math.Min(shape.Extents[axis], ElementsPerChunk / Math.Max(1, _joined)) : ElementsPerChunk / Math.Max(1, Length));

    private long ChunksPerPlane => (shape.Extents[axis] + RowsPerChunk - 1) / RowsPerChunk;

    public int Chunks => checked((int)(_joined > 0 ? Rows / Math.Max(1, shape.Extents[axis]) * ChunksPerPlane : (Rows + RowsPerChunk - 1) / RowsPerChunk));

    /// <summary>Copies a slab with one of the jobs.</summary>
    public static void Run(JobSlot<SlabJob> jobs, byte* source, long first, float* target, WorkerPool pool, int threads)
    {
        SlabJob job = jobs.Take();
        job.Source = source;
        job.First = first;
        job.Target = target;
        pool.Run(job, job.Chunks, threads);
        jobs.Return(job);
    }

    public void Run(int chunk, int worker)
    {
        if (_joined > 0) RunJoined(chunk);
        else RunRows(chunk);
    }

    /// <summary>Where the elements of a position follow each other: how many there are; 0 where they do not.</summary>
    private static long Joined(TensorShape5 shape, TensorStrides compact, TensorStrides given, int axis)
    {
        bool channelsLast = compact.Channel == 1 && shape.Channels > 1;
        (long length, long step) = channelsLast ? (shape.Channels, given.Channel) : (1, given.W);
        for (int inner = 2; inner >= axis; inner--)
        {
            // Of an axis with one position it does not matter how far the next would be.
            if (shape.Extents[inner] > 1 && given.Spatial[inner] != length * step) return 0;
            if (inner > axis) length *= shape.Extents[inner];
        }

        return length;
    }

    /// <summary>Some positions of one plane: those inside in one piece, the others one by one.</summary>
    private void RunJoined(int chunk)
    {
        (long rest, long piece) = Math.DivRem(chunk, ChunksPerPlane);
        long before = 1, channel = 0, from = piece * RowsPerChunk, count = Math.Min(RowsPerChunk, shape.Extents[axis] - from);
        for (int outer = 0; outer < axis; outer++) before *= shape.Extents[outer];
        (rest, long plane) = Math.DivRem(rest, before);
        if (!_channelsLast) (rest, channel) = Math.DivRem(rest, shape.Channels);
        (long d, long h) = axis == 2 ? Math.DivRem(plane, shape.Extents.H) : (axis == 1 ? plane : 0, 0);
        float* target = Target + (nint)(rest * compact.Outer + channel * compact.Channel + d * compact.D + h * compact.H + from * _joined);
        byte* source = Source + (nint)((rest * given.Outer + channel * given.Channel + d * given.D + h * given.H) * codec.Bytes);
        nint step = (nint)(_channelsLast ? given.Channel : given.W), position = (nint)(_joined * step * codec.Bytes);
        long low = Math.Clamp(-First - from, 0, count), high = Math.Clamp(map.Length - First - from, low, count);
        codec.Widen(source + (nint)(First + from + low) * position, step, target + (nint)(low * _joined), (nint)((high - low) * _joined));
        for (long i = 0; i < count; i++)
        {
            if (i == low) i = high;
            if (i >= count) break;
            long element = map.Source(First + from + i);
            if (element < 0) new Span<float>(target + (nint)(i * _joined), (int)_joined).Fill(outside);
            else codec.Widen(source + (nint)element * position, step, target + (nint)(i * _joined), (nint)_joined);
        }
    }

    private void RunRows(int chunk)
    {
        Span<long> at = stackalloc long[3];
        for (long row = chunk * RowsPerChunk, end = Math.Min(Rows, row + RowsPerChunk); row < end; row++)
        {
            (long rest, long channel) = (row, 0);
            at[2] = 0;
            if (_channelsLast) (rest, at[2]) = Math.DivRem(rest, shape.Extents.W);
            (rest, at[1]) = Math.DivRem(rest, shape.Extents.H);
            (rest, at[0]) = Math.DivRem(rest, shape.Extents.D);
            if (!_channelsLast) (rest, channel) = Math.DivRem(rest, shape.Channels);
            float* target = Target + (nint)(rest * compact.Outer + channel * compact.Channel + at[0] * compact.D + at[1] * compact.H + at[2] * compact.W);
            byte* source = Source + (nint)((rest * given.Outer + channel * given.Channel) * codec.Bytes);
            if (axis == 2 && !_channelsLast) CopyAlong(source + (nint)((at[0] * given.D + at[1] * given.H) * codec.Bytes), target);
            else CopyRow(source, at, target);
        }
    }

    /// <summary>A row at one position of the axis.</summary>
    private void CopyRow(byte* source, Span<long> at, float* target)
    {
        at[axis] = map.Source(First + at[axis]);
        if (at[axis] < 0)
        {
            new Span<float>(target, (int)Length).Fill(outside);
            return;
        }

        source += (nint)((at[0] * given.D + at[1] * given.H + at[2] * given.W) * codec.Bytes);
        codec.Widen(source, (nint)(_channelsLast ? given.Channel : given.W), target, (nint)Length);
    }

    /// <summary>A row along the axis: what lies inside in one piece, the rest one by one.</summary>
    private void CopyAlong(byte* source, float* target)
    {
        long low = Math.Clamp(-First, 0, Length), high = Math.Clamp(map.Length - First, low, Length);
        codec.Widen(source + (nint)((First + low) * given.W * codec.Bytes), (nint)given.W, target + (nint)low, (nint)(high - low));
        for (long i = 0; i < Length; i++)
        {
            if (i == low) i = high;
            if (i >= Length) break;
            long element = map.Source(First + i);
            if (element < 0) target[(nint)i] = outside;
            else codec.Widen(source + (nint)(element * given.W * codec.Bytes), 1, target + (nint)i, 1);
        }
    }
}
