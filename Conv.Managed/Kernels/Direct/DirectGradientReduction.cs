using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Direct;

/// <summary>Adds the parts' gradients of w in order and writes them to their place: filter by filter, or as many as make a chunk worth its start where they follow each other in memory.</summary>
internal sealed unsafe class DirectGradientReduction<T>(DirectGradientPlan<T> plan) : IParallelJob
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const long ChunkElements = 8 << 10;

    /// <summary>Rows of the parts, their elements, and how many of them make a chunk.</summary>
    private readonly long _rows = plan.IsTransposed ? plan.Geometry.Channels : plan.Geometry.Groups * plan.Geometry.Filters;
    private readonly long _length = plan.IsTransposed ? plan.Geometry.Filters : plan.FilterElements;
    private readonly bool _isOneRun = plan.IsTransposed ? plan.Geometry.W.Channel == plan.Geometry.Filters : GradientPlace.IsOneRun(plan) && plan.Geometry.W.Outer == plan.FilterElements;

    public T* Partials;
    public RowEpilogue<T> Epilogue;

    /// <summary>The number of chunks.</summary>
    public int Chunks => checked((int)((_rows + RowsPerChunk - 1) / RowsPerChunk));

    private long RowsPerChunk => Math.Max(1, ChunkElements / _length);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int chunk, int worker)
    {
        long first = chunk * RowsPerChunk, rows = Math.Min(RowsPerChunk, _rows - first);
        int length = checked((int)(rows * _length));
        nint step = (nint)(_rows * _length);
        T* sum = Partials + (nint)(first * _length);
        var total = new Span<T>(sum, length);
        for (int split = 1; split < plan.Splits; split++) TensorPrimitives.Add(total, new ReadOnlySpan<T>(sum + split * step, length), total);
        if (_isOneRun)
        {
            Epilogue.Store(sum, length, new RowPlace(first * _length, 1, 0, 0, 0, 0));
            return;
        }

        for (long row = first; row < first + rows; row++, sum += (nint)_length)
        {
            if (plan.IsTransposed) Epilogue.Store(sum, checked((int)_length), new RowPlace(row * plan.Geometry.W.Channel, 1, 0, 0, 0, 0));
            else GradientPlace.Store(plan, Epilogue, row, 0, plan.Geometry.Channels, sum);
        }
    }
}
