using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.ImplicitGemm;

/// <summary>Packs the filters of a family, a panel per chunk.</summary>
internal sealed unsafe class FilterPackingJob<TSource, T, TReader>(FilterPanels panels) : IParallelJob
    where TSource : unmanaged
    where T : unmanaged
    where TReader : struct, IElementReader<TSource, T>
{
    public TReader Reader;
    public TSource* Filter;
    public T* Packed;

    public void Run(int chunk, int worker) => panels.Pack(chunk, Reader, Filter, Packed);
}
