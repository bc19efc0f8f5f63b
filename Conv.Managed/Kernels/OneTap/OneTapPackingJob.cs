using System.Numerics;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Memory;
using ConvDnn.Kernels.Planar;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.OneTap;

/// <summary>Packs filters of one tap, a panel of rows per chunk: [channel][row].</summary>
internal sealed unsafe class OneTapPackingJob<T>(OneTapPlan<T> plan) : IParallelJob
    where T : unmanaged, INumber<T>
{
    public T* Filter;
    public T* Packed;

    /// <summary>The number of chunks.</summary>
    public int Chunks => checked((int)(plan.Groups * plan.Panels));

    public void Run(int chunk, int worker)
    {
        (long group, long panel) = Math.DivRem(chunk, plan.Panels);
        FilterView view = plan.Correlation.Filter;
        long first = panel * PlaneTiles<T>.MostRows, channels = plan.Correlation.Channels;
        int rows = (int)Math.Min(PlaneTiles<T>.MostRows, plan.Correlation.Rows - first);
        T* source = Filter + (nint)(view.Offset + group * view.Group + first * view.Row), target = Packed + (nint)(chunk * plan.PanelElements);
        if (view.Row == 1) ShortCopy.Rows((byte*)source, (nint)view.Channel * sizeof(T), (byte*)target, PlaneTiles<T>.MostRows * (nint)sizeof(T), rows * (nint)sizeof(T), (nint)channels);
        else Transposition.Copy(source, (nint)view.Row, (nint)view.Channel, target, PlaneTiles<T>.MostRows, rows, channels);
    }
}
