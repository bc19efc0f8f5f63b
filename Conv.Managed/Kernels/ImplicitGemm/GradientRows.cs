using ConvDnn.Kernels.Memory;

namespace ConvDnn.Kernels.ImplicitGemm;

/// <summary>Packs the gradient of y for a gradient of w: a panel is [window][width] with one filter per lane.</summary>
internal static unsafe class GradientRows
{
    public static void Pack<T>(in Correlation correlation, T* gradient, long firstRow, PatchRun* runs, int runCount, int windows, int lanes, T* panel, int width)
        where T : unmanaged
    {
        OutputView view = correlation.Target;
        gradient += (nint)(firstRow * view.Row);
        for (int i = 0; i < runCount; i++)
        {
            ref readonly PatchRun run = ref runs[i];
            T* source = gradient + (nint)view.At(run.Image, run.D, run.H, run.W);
            T* target = panel + run.Lane * (nint)width;
            if (view.Row == 1) ShortCopy.Rows((byte*)source, (nint)view.W * sizeof(T), (byte*)target, width * (nint)sizeof(T), lanes * (nint)sizeof(T), run.Length);
            else Transposition.Copy(source, (nint)view.Row, (nint)view.W, target, width, lanes, run.Length);
        }

        for (int lane = lanes; lane < width; lane++)
        {
            for (int window = 0; window < windows; window++) panel[window * (nint)width + lane] = default;
        }
    }
}
