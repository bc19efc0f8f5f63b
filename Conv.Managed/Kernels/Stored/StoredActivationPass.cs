using ConvDnn.Kernels.Pointwise;
using ConvDnn.Kernels.Stored;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels;

/// <summary>An activation over a whole tensor of a stored type, or its gradient: computed in float32, rounded once.</summary>
public sealed unsafe class StoredActivationPass
{
    private readonly int _threads;
    private readonly StridedRows _rows;
    private readonly ElementCodec _codec;
    private readonly JobSlot<RowJob> _jobs;

    /// <summary>Plans y = f(x), or dx = dy · f'(x).</summary>
    /// <param name="type">The type of all tensors.</param>
    /// <param name="function">f.</param>
    /// <param name="lengths">The shape.</param>
    /// <param name="x">Strides of x, in elements.</param>
    /// <param name="y">Strides of y or dy.</param>
    /// <param name="dx">Strides of dx for the gradient; null for the forward pass.</param>
    /// <param name="threads">The most threads that a run may use.</param>
    public StoredActivationPass(StoredType type, PointwiseFunction function, IReadOnlyList<long> lengths, IReadOnlyList<long> x, IReadOnlyList<long> y, IReadOnlyList<long>? dx, int threads)
    {
        (_threads, _codec) = (threads, ElementCodec.Of(type));
        _rows = dx is null ? new StridedRows(lengths, y, x) : new StridedRows(lengths, dx, x, y);
        _jobs = new(() => new(_rows, _codec, function, dx is not null));
    }

    /// <summary>result = round(alpha · f(x) + beta · result), or with the gradient round(alpha · dy · f'(x) + beta · result).</summary>
    /// <param name="x">Element 0 of x.</param>
    /// <param name="gradient">Element 0 of dy; null for a forward pass.</param>
    /// <param name="result">Element 0 of y or dx; it may be x or dy itself when their layouts agree.</param>
    /// <param name="alpha">Factor of what is computed.</param>
    /// <param name="beta">Factor of the old result; 0 does not read it.</param>
    /// <param name="pool">The workers.</param>
    public void Execute(byte* x, byte* gradient, byte* result, double alpha, double beta, WorkerPool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        RowJob job = _jobs.Take();
        job.Values = x;
        job.Gradient = gradient;
        job.Epilogue = new StoredRowEpilogue { Codec = _codec, Alpha = (float)alpha, Beta = (float)beta, Target = result };
        pool.Run(job, _rows.Chunks, _threads);
        _jobs.Return(job);
    }

    /// <summary>Tensor 0 is the result, 1 the values, 2 the gradient that comes in.</summary>
    private sealed class RowJob(StridedRows rows, ElementCodec codec, PointwiseFunction function, bool backward) : IParallelJob
    {
        private const int Piece = StoredRowEpilogue.MostLength;

        public byte* Values;
        public byte* Gradient;
        public StoredRowEpilogue Epilogue;

        public void Run(int chunk, int worker)
        {
            Span<long> offsets = stackalloc long[backward ? 3 : 2];
            float* values = stackalloc float[Piece], results = stackalloc float[Piece];
            for (long row = rows.First(chunk), end = rows.End(chunk); row < end; row++)
            {
                int length = rows.Locate(row, offsets);
                for (int first = 0; first < length; first += Piece)
                {
                    int count = Math.Min(Piece, length - first);
                    Read(Values, offsets[1], 1, first, count, backward ? values : results);
                    if (backward)
                    {
                        Read(Gradient, offsets[2], 2, first, count, results);
                        PointwiseEvaluation.ApplyDerivative(function, new ReadOnlySpan<float>(values, count), new Span<float>(results, count));
                    }
                    else
                    {
                        PointwiseEvaluation.Apply(function, new Span<float>(results, count));
                    }

                    Epilogue.Store(results, count, new Epilogue.RowPlace(offsets[0] + first * rows.InnerStrides[0], rows.InnerStrides[0], 0, 0, 0, 0));
                }
            }
        }

        private void Read(byte* tensor, long offset, int index, int first, int count, float* row) =>
            codec.Widen(tensor + (nint)((offset + first * rows.InnerStrides[index]) * codec.Bytes), (nint)rows.InnerStrides[index], row, count);
    }
}
