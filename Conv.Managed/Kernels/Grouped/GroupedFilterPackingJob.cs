using System.Numerics;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Grouped;

/// <summary>Packs a whole filter, a vector of result channels per chunk.</summary>
internal sealed unsafe class GroupedFilterPackingJob<T>(GroupedPlan<T> plan) : IParallelJob
    where T : unmanaged, INumber<T>
{
    public T* Filter;
    public T* Packed;

    public void Run(int chunk, int worker) => GroupedFilter.Pack(plan.Parts, plan.FilterPlaces, plan.Lanes, chunk, Filter, Packed + (nint)(chunk * plan.VectorTaps));
}
