using System.Numerics;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.Stored;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Unfold;

/// <summary>
/// col2im, gathered: every element of the image adds up, in order of the taps, the column entries of the windows it lies under. Positions of one residue class of the
/// strides meet the same taps, as in a gradient of x. A chunk is one plane.
/// </summary>
internal sealed unsafe class ColumnsToImageJob<TStored, T, TElement, TEnding>(ConvolutionGeometry geometry, ColumnsGeometry columns) : IParallelJob
    where TStored : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TElement : struct, IStoredElement<TStored, T>
    where TEnding : struct, IRowEpilogue<T>
{
    private const int Piece = 512;

    public TStored* Columns;
    public TEnding Ending;

    private readonly AxisPart[] _d = AxisPart.BackwardData(geometry, 0);
    private readonly AxisPart[] _h = AxisPart.BackwardData(geometry, 1);
    private readonly AxisPart[] _w = AxisPart.BackwardData(geometry, 2);

    public int Chunks => checked((int)(geometry.Images * geometry.Channels));

    public void Run(int chunk, int worker)
    {
        T* sums = stackalloc T[Piece];
        (long image, long channel) = Math.DivRem(chunk, geometry.Channels);
        TStored* rows = Columns + (nint)(image * columns.Image + channel * geometry.Kernel.Volume * columns.Row);
        long plane = image * geometry.X.Outer + channel * geometry.X.Channel;
        foreach (ref readonly AxisPart d in _d.AsSpan())
        {
            foreach (ref readonly AxisPart h in _h.AsSpan())
            {
                foreach (ref readonly AxisPart w in _w.AsSpan()) RunPart(d, h, w, rows, plane, sums);
            }
        }
    }

    private void RunPart(in AxisPart d, in AxisPart h, in AxisPart w, TStored* rows, long plane, T* sums)
    {
        TensorStrides x = geometry.X;
        for (long atD = 0; atD < d.Patch.Count; atD++)
        {
            for (long atH = 0; atH < h.Patch.Count; atH++)
            {
                long line = plane + (d.TargetFirst + atD * d.TargetStep) * x.D + (h.TargetFirst + atH * h.TargetStep) * x.H;
                for (long first = 0; first < w.Patch.Count; first += Piece)
                {
                    int count = (int)Math.Min(Piece, w.Patch.Count - first);
                    new Span<T>(sums, count).Clear();
                    AddTaps(d, h, w, atD, atH, first, count, rows, sums);
                    Ending.Store(sums, count, new RowPlace(line + (w.TargetFirst + first * w.TargetStep) * x.W, w.TargetStep * x.W, 0, 0, 0, 0));
                }
            }
        }
    }

    private void AddTaps(in AxisPart d, in AxisPart h, in AxisPart w, long atD, long atH, long first, int count, TStored* rows, T* sums)
    {
        (Extent3 kernel, Extent3 output) = (geometry.Kernel, geometry.Output);
        for (long tapD = 0; tapD < d.Patch.Taps; tapD++)
        {
            for (long tapH = 0; tapH < h.Patch.Taps; tapH++)
            {
                long windowD = d.Patch.Source(atD, tapD), windowH = h.Patch.Source(atH, tapH);
                if (windowD < 0 || windowH < 0) continue;
                for (long tapW = 0; tapW < w.Patch.Taps; tapW++)
                {
                    w.Patch.Interior(tapW, first, first + count, out long low, out long high);
                    long tap = ((d.FirstTap + tapD * d.TapStep) * kernel.H + h.FirstTap + tapH * h.TapStep) * kernel.W + w.FirstTap + tapW * w.TapStep;
                    long window = (windowD * output.H + windowH) * output.W + w.Patch.Base + low + tapW * w.Patch.TapDelta;
                    TStored* source = rows + (nint)(tap * columns.Row + window * columns.Window);
                    for (long j = low; j < high; j++, source += (nint)columns.Window) sums[j - first] += TElement.Read(*source);
                }
            }
        }
    }
}
