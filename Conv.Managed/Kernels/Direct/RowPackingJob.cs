using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Direct;

/// <summary>Packs the filters of a family, a panel per chunk.</summary>
internal sealed unsafe class RowPackingJob<T>(RowPanels panels) : IParallelJob
    where T : unmanaged
{
    public T* Filter;
    public T* Packed;

    public void Run(int chunk, int worker) => panels.PackAll(chunk, Filter, Packed);
}
