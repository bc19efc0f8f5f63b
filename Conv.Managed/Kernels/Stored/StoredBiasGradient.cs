using ConvDnn.Kernels.Pointwise;
using ConvDnn.Kernels.Stored;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels;

/// <summary>Backward bias on stored types: per channel the sum of a gradient, in double precision and pairwise, rounded to float32 and then once to the type.</summary>
public sealed unsafe class StoredBiasGradient
{
    private readonly int _threads;
    private readonly JobSlot<SumJob> _jobs;
    private readonly int _chunks;

    /// <summary>Plans the sums.</summary>
    /// <param name="type">The type of the gradient and the result.</param>
    /// <param name="images">Images.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="extents">Spatial lengths.</param>
    /// <param name="strides">Strides of the gradient, in elements.</param>
    /// <param name="threads">The most threads that a run may use; they never change a bit.</param>
    public StoredBiasGradient(StoredType type, long images, long channels, Extent3 extents, TensorStrides strides, int threads)
    {
        _threads = threads;
        ElementCodec codec = ElementCodec.Of(type);
        _jobs = new(() => new(codec, images, channels, extents, strides));
        _chunks = checked((int)((channels + SumJob.Width(strides) - 1) / SumJob.Width(strides)));
    }

    /// <summary>db = round(alpha · Σ dy + beta · db).</summary>
    /// <param name="gradient">Element 0 of dy.</param>
    /// <param name="result">db, one value per channel.</param>
    /// <param name="alpha">Factor of the sums.</param>
    /// <param name="beta">Factor of the old result; 0 does not read it.</param>
    /// <param name="pool">The workers.</param>
    public void Execute(byte* gradient, byte* result, double alpha, double beta, WorkerPool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        SumJob job = _jobs.Take();
        job.Gradient = gradient;
        job.Result = result;
        job.Alpha = alpha;
        job.Beta = beta;
        pool.Run(job, _chunks, _threads);
        _jobs.Return(job);
    }

    /// <summary>A channel per chunk, or sixteen where channels are neighbours.</summary>
    private sealed class SumJob(ElementCodec codec, long images, long channels, Extent3 extents, TensorStrides strides) : IParallelJob
    {
        private const int Together = 16;

        public byte* Gradient;
        public byte* Result;
        public double Alpha;
        public double Beta;

        public static int Width(TensorStrides strides) => strides.Channel == 1 ? Together : 1;

        public void Run(int chunk, int worker)
        {
            int width = Width(strides);
            long first = (long)chunk * width;
            int count = (int)Math.Min(width, channels - first);
            float* row = stackalloc float[PairwiseSum.Block];
            double* terms = stackalloc double[Together];
            PairwiseSum* sums = stackalloc PairwiseSum[Together];
            new Span<PairwiseSum>(sums, Together).Clear();
            for (long line = 0; line < images * extents.D * extents.H; line++)
            {
                (long rest, long h) = Math.DivRem(line, extents.H);
                (long image, long d) = Math.DivRem(rest, extents.D);
                byte* at = Gradient + (nint)((image * strides.Outer + d * strides.D + h * strides.H + first * strides.Channel) * codec.Bytes);
                for (long w = 0; w < extents.W; w += PairwiseSum.Block)
                {
                    int length = (int)Math.Min(PairwiseSum.Block, extents.W - w);
                    new Span<double>(terms, Together).Clear();
                    byte* part = at + (nint)(w * strides.W * codec.Bytes);
                    if (width == 1) AddRow(part, length, row, terms);
                    else AddPixels(part, length, count, row, terms);
                    for (int c = 0; c < count; c++) sums[c].Add(terms[c]);
                }
            }

            for (int c = 0; c < count; c++) Store(first + c, sums[c].Total, row);
        }

        private void AddRow(byte* source, int length, float* row, double* term)
        {
            codec.Widen(source, (nint)strides.W, row, length);
            for (int i = 0; i < length; i++) *term += row[i];
        }

        private void AddPixels(byte* source, int length, int count, float* row, double* terms)
        {
            for (int i = 0; i < length; i++, source += (nint)(strides.W * codec.Bytes))
            {
                codec.Widen(source, 1, row, count);
                for (int c = 0; c < count; c++) terms[c] += row[c];
            }
        }

        private void Store(long channel, double sum, float* scratch)
        {
            byte* target = Result + (nint)(channel * codec.Bytes);
            double old = 0;
            if (Beta != 0)
            {
                codec.Widen(target, 1, scratch, 1);
                old = Beta * *scratch;
            }

            *scratch = (float)(Alpha * sum + old);
            codec.Narrow(scratch, target, 1, 1);
        }
    }
}
