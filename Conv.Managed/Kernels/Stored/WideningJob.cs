using ConvDnn.Kernels.Pointwise;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Stored;

/// <summary>Copies a tensor from its storage type to float32. Tensor 0 of the rows is the copy, 1 the source.</summary>
internal sealed unsafe class WideningJob(StridedRows rows, ElementCodec codec) : IParallelJob
{
    public byte* Source;
    public float* Target;

    public int Chunks => rows.Chunks;

    /// <summary>Jobs that copy a block.</summary>
    /// <param name="shape">The block.</param>
    /// <param name="compact">Where its float32 copy lies.</param>
    /// <param name="given">Where it is stored.</param>
    /// <param name="codec">How it is stored.</param>
    public static JobSlot<WideningJob> Slot(TensorShape5 shape, TensorStrides compact, TensorStrides given, ElementCodec codec)
    {
        var rows = new StridedRows(shape.Lengths, TensorShape5.List(compact), TensorShape5.List(given));
        return new(() => new(rows, codec));
    }

    /// <summary>Copies a block with one of the jobs.</summary>
    public static void Run(JobSlot<WideningJob> jobs, byte* source, float* target, WorkerPool pool, int threads)
    {
        WideningJob job = jobs.Take();
        job.Source = source;
        job.Target = target;
        pool.Run(job, job.Chunks, threads);
        jobs.Return(job);
    }

    public void Run(int chunk, int worker)
    {
        Span<long> offsets = stackalloc long[2];
        for (long row = rows.First(chunk), end = rows.End(chunk); row < end; row++)
        {
            int length = rows.Locate(row, offsets);
            nint step = (nint)rows.InnerStrides[0];
            float* target = Target + (nint)offsets[0];
            byte* source = Source + (nint)(offsets[1] * codec.Bytes);
            if (step == 1 || length == 1) codec.Widen(source, (nint)rows.InnerStrides[1], target, length);
            else for (int i = 0; i < length; i++) codec.Widen(source + i * (nint)(rows.InnerStrides[1] * codec.Bytes), 1, target + i * step, 1);
        }
    }
}
