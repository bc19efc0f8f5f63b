using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Depthwise;

/// <summary>Packs a depthwise filter as [correlation][tap][channel], a correlation per chunk.</summary>
internal sealed unsafe class ChannelFilterPackingJob<T>(ChannelDepthwisePlan<T> plan) : IParallelJob
    where T : unmanaged
{
    public T* Filter;
    public T* Packed;

    public void Run(int chunk, int worker)
    {
        Correlation correlation = plan.Family[chunk];
        FilterView view = correlation.Filter;
        T* target = Packed + (nint)(correlation.TapsBefore * plan.Geometry.Groups);
        for (long d = 0; d < correlation.D.Taps; d++)
        {
            for (long h = 0; h < correlation.H.Taps; h++)
            {
                for (long w = 0; w < correlation.W.Taps; w++)
                {
                    T* tap = Filter + (nint)(view.Offset + d * view.D + h * view.H + w * view.W);
                    for (long group = 0; group < plan.Geometry.Groups; group++) *target++ = tap[group * view.Group];
                }
            }
        }
    }
}
