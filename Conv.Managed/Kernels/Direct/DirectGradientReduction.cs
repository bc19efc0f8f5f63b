using System.Numerics;
using System.Numerics.Tensors;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Direct;

/// <summary>Adds the parts' gradients of w in order and writes them to their place, a filter per chunk.</summary>
internal sealed unsafe class DirectGradientReduction<T>(DirectGradientPlan<T> plan) : IParallelJob
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public T* Partials;
    public RowEpilogue<T> Epilogue;

    /// <summary>The number of chunks.</summary>
    public int Chunks => checked((int)(plan.Geometry.Groups * plan.Geometry.Filters));

    public void Run(int chunk, int worker)
    {
        int length = checked((int)plan.FilterElements);
        nint step = (nint)(plan.Geometry.Groups * plan.Geometry.Filters * plan.FilterElements);
        T* sum = Partials + chunk * (nint)length;
        var total = new Span<T>(sum, length);
        for (int split = 1; split < plan.Splits; split++) TensorPrimitives.Add(total, new ReadOnlySpan<T>(sum + split * step, length), total);
        GradientPlace.Store(plan, Epilogue, chunk, 0, plan.Geometry.Channels, sum);
    }
}
