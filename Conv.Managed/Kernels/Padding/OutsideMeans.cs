using System.Numerics;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Memory;
using ConvDnn.Kernels.Pointwise;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Padding;

/// <summary>The values outside the image for a geometry. Means are computed from x before a kernel starts and kept in its workspace: one per image and channel, or one per image.</summary>
internal sealed unsafe class OutsideMeans<T>
    where T : unmanaged, INumberBase<T>
{
    private readonly ConvolutionGeometry _geometry;
    private readonly JobSlot<PlaneJob> _jobs;
    private readonly long _channels;

    public OutsideMeans(ConvolutionGeometry geometry)
    {
        _geometry = geometry;
        _channels = geometry.Groups * geometry.Channels;
        _jobs = new JobSlot<PlaneJob>(() => new PlaneJob(geometry));
        IsNeeded = geometry.Padding is PaddingKind.MeanChannel or PaddingKind.MeanSample && geometry.ReadsOutside;
        Bytes = IsNeeded ? checked(WorkspaceLayout.RoundUp(Planes * sizeof(double)) + Planes * sizeof(T)) : 0;
    }

    /// <summary>Whether anything has to be computed.</summary>
    public bool IsNeeded { get; }

    /// <summary>Bytes in the workspace.</summary>
    public long Bytes { get; }

    private long Planes => checked(_geometry.Images * _channels);

    /// <summary>The values, after computing what they need.</summary>
    public OutsideValues<T> Values(T* x, byte* memory, WorkerPool pool, int threads)
    {
        if (!IsNeeded) return new OutsideValues<T>(_geometry.Padding == PaddingKind.Constant ? T.CreateTruncating(_geometry.PadValue) : T.Zero, null, 0, 0);
        var sums = (double*)memory;
        var table = (T*)(memory + WorkspaceLayout.RoundUp(Planes * sizeof(double)));
        PlaneJob job = _jobs.Take();
        job.X = x;
        job.Sums = sums;
        pool.Run(job, checked((int)Planes), threads);
        _jobs.Return(job);
        return _geometry.Padding == PaddingKind.MeanChannel ? ByChannel(sums, table) : ByImage(sums, table);
    }

    private OutsideValues<T> ByChannel(double* sums, T* table)
    {
        for (long i = 0; i < Planes; i++) table[i] = T.CreateTruncating(sums[i] / _geometry.Input.Volume);
        return new OutsideValues<T>(default, table, _channels, 1);
    }

    private OutsideValues<T> ByImage(double* sums, T* table)
    {
        for (long image = 0; image < _geometry.Images; image++)
        {
            PairwiseSum sum = default;
            for (long channel = 0; channel < _channels; channel++) sum.Add(sums[image * _channels + channel]);
            table[image] = T.CreateTruncating(sum.Total / ((double)_geometry.Input.Volume * _channels));
        }

        return new OutsideValues<T>(default, table, 1, 0);
    }

    private sealed class PlaneJob(ConvolutionGeometry geometry) : IParallelJob
    {
        public T* X;
        public double* Sums;

        public void Run(int chunk, int worker)
        {
            (long image, long channel) = Math.DivRem(chunk, geometry.Groups * geometry.Channels);
            Sums[chunk] = PlaneSum.Of(X + (nint)(image * geometry.X.Outer + channel * geometry.X.Channel), geometry.Input, geometry.X.Spatial);
        }
    }
}
