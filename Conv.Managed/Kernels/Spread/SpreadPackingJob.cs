using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Spread;

/// <summary>Packs the filter of a spread gradient.</summary>
internal sealed unsafe class SpreadPackingJob<T>(SpreadPanels panels) : IParallelJob
    where T : unmanaged
{
    public T* Filter;
    public T* Packed;

    public void Run(int chunk, int worker) => panels.Pack(chunk, Filter, Packed);
}
