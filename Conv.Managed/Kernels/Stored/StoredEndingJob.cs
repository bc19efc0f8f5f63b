using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Stored;

/// <summary>
/// Finishes a block of float32 results and writes it to its place: a row is a part of one channel's plane, or where channels are neighbours the channels of one position.
/// </summary>
internal sealed unsafe class StoredEndingJob : IParallelJob
{
    private const long RowsPerChunk = 32;

    private readonly TensorStrides _sums;
    private readonly TensorStrides _target;
    private readonly TensorStrides _z;
    private TensorShape5 _shape;
    private bool _channelsLast;
    private bool _wholePlanes;
    private long _length;
    private long _pieces;
    private long _rows;

    /// <param name="sums">Where its float32 results lie.</param>
    /// <param name="target">Where it goes.</param>
    /// <param name="z">Where the added tensor lies.</param>
    public StoredEndingJob(TensorStrides sums, TensorStrides target, TensorStrides z) => (_sums, _target, _z) = (sums, target, z);

    public float* Sums;
    public StoredRowEpilogue Epilogue;

    /// <summary>Offsets of the block in the result and the added tensor, and its first channel.</summary>
    public long TargetOffset;
    public long ZOffset;
    public long FirstChannel;

    public int Chunks => checked((int)((_rows + RowsPerChunk - 1) / RowsPerChunk));

    /// <summary>Finishes a block, or a part of one that begins where the sums do, with one of the jobs.</summary>
    public static void Run(JobSlot<StoredEndingJob> jobs, in StoredRowEpilogue epilogue, TensorShape5 shape, float* sums, long targetOffset, long zOffset, long firstChannel, WorkerPool pool, int threads)
    {
        StoredEndingJob job = jobs.Take();
        job.Cut(shape);
        job.Sums = sums;
        job.Epilogue = epilogue;
        job.TargetOffset = targetOffset;
        job.ZOffset = zOffset;
        job.FirstChannel = firstChannel;
        pool.Run(job, job.Chunks, threads);
        jobs.Return(job);
    }

    public void Run(int chunk, int worker)
    {
        for (long row = chunk * RowsPerChunk, end = Math.Min(_rows, row + RowsPerChunk); row < end; row++)
        {
            (long rest, long piece) = Math.DivRem(row, _pieces);
            long first = piece * StoredRowEpilogue.MostLength;
            int count = (int)Math.Min(StoredRowEpilogue.MostLength, _length - first);
            long w = 0, h = 0, d = 0, channel = 0;
            if (_channelsLast) (rest, w) = Math.DivRem(rest, _shape.Extents.W);
            if (_channelsLast || !_wholePlanes)
            {
                (rest, h) = Math.DivRem(rest, _shape.Extents.H);
                (rest, d) = Math.DivRem(rest, _shape.Extents.D);
            }

            if (!_channelsLast) (rest, channel) = Math.DivRem(rest, _shape.Channels);
            long At(TensorStrides strides) => rest * strides.Outer + channel * strides.Channel + d * strides.D + h * strides.H + w * strides.W + first * Step(strides);
            // The sums are scratch, and neighbours in a row are neighbours there.
            Epilogue.Store(Sums + (nint)At(_sums), count, new RowPlace(
                TargetOffset + At(_target), Step(_target), ZOffset + At(_z), Step(_z), FirstChannel + channel + (_channelsLast ? first : 0), _channelsLast ? 1 : 0));
        }
    }

    /// <summary>Decides what a row is.</summary>
    private void Cut(TensorShape5 shape)
    {
        _shape = shape;
        _channelsLast = _sums.Channel == 1 && _target.Channel == 1 && _z.Channel == 1 && (shape.Channels > 1 || _sums.W != 1);
        Extent3 extents = shape.Extents;
        _wholePlanes = IsOneRun(_sums, extents) && IsOneRun(_target, extents) && IsOneRun(_z, extents);
        _length = _channelsLast ? shape.Channels : _wholePlanes ? extents.Volume : extents.W;
        _pieces = (_length + StoredRowEpilogue.MostLength - 1) / StoredRowEpilogue.MostLength;
        _rows = _length == 0 ? 0 : checked(shape.Elements / _length * _pieces);
    }

    private long Step(TensorStrides strides) => _channelsLast ? strides.Channel : strides.W;

    private static bool IsOneRun(TensorStrides strides, Extent3 extents) =>
        (extents.H == 1 || strides.H == strides.W * extents.W) && (extents.D == 1 || strides.D == strides.W * extents.W * extents.H);
}
