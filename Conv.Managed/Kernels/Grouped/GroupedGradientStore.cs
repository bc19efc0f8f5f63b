using System.Numerics;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Memory;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Grouped;

/// <summary>Adds the partial gradients of a vector of filters in order and writes them to their place, a vector per chunk.</summary>
internal sealed unsafe class GroupedGradientStore<T>(GroupedGradientPlan<T> plan) : IParallelJob
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public T* Sums;
    public RowEpilogue<T> Epilogue;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int chunk, int worker)
    {
        T* sums = Sums + chunk * plan.VectorSums;
        nint step = plan.VectorSums * plan.Lanes.Blocks;
        for (int split = 1; split < plan.Splits; split++)
        {
            T* other = sums + split * step;
            for (nint i = 0; i < plan.VectorSums; i++) sums[i] += other[i];
        }

        Store(plan, chunk, sums, Epilogue);
    }

    /// <summary>Writes [source channel][tap][lane] to the filter, without the lanes that another vector writes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Store(GroupedGradientPlan<T> plan, int vector, T* sums, in RowEpilogue<T> epilogue)
    {
        FilterView view = plan.Correlation.Filter;
        GroupLanes lanes = plan.Lanes;
        ref readonly Correlation correlation = ref plan.Correlation;
        int skip = lanes.Skip(vector), count = lanes.Lanes - skip;
        long first = view.Offset + (lanes.First(vector) + skip) * view.Row;
        sums += skip;
        long taps = correlation.Taps;
        // What stands behind an axis of one tap says nothing.
        bool dense = (correlation.W.Taps == 1 || view.W == 1) && (correlation.H.Taps == 1 || view.H == correlation.W.Taps)
            && (correlation.D.Taps == 1 || view.D == correlation.H.Taps * correlation.W.Taps) && (lanes.Sources == 1 || view.Channel == taps);
        if (dense && epilogue.IsPlain)
        {
            Transposition.Copy(sums, lanes.Lanes, 1, epilogue.Target + (nint)first, (nint)view.Row, checked((int)(lanes.Sources * taps)), count);
            return;
        }

        for (long source = 0; source < lanes.Sources; source++)
        {
            for (long d = 0; d < correlation.D.Taps; d++)
            {
                for (long h = 0; h < correlation.H.Taps; h++)
                {
                    for (long w = 0; w < correlation.W.Taps; w++, sums += lanes.Lanes)
                        epilogue.Store(sums, count, new RowPlace(first + source * view.Channel + d * view.D + h * view.H + w * view.W, view.Row, 0, 0, 0, 0));
                }
            }
        }
    }
}
