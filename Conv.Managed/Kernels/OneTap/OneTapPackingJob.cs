using System.Numerics;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.OneTap;

/// <summary>Packs filters of one tap, a panel of rows per chunk.</summary>
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
        long first = plan.FirstRow(panel);
        OneTapPanels.Copy(plan.Correlation, Filter, group, first, (int)(plan.FirstRow(panel + 1) - first), Packed + (nint)(chunk * plan.PanelElements), plan.Tiles.Rows);
    }
}
