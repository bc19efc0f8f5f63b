using System.Numerics;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.Stored;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Unfold;

/// <summary>im2col: copies, for every image, channel and tap, the elements under the tap. A chunk is one such row of the column tensor.</summary>
internal sealed unsafe class ImageToColumnsJob<TStored, T, TElement, TEnding>(ConvolutionGeometry geometry, ColumnsGeometry columns) : IParallelJob
    where TStored : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TElement : struct, IStoredElement<TStored, T>
    where TEnding : struct, IRowEpilogue<T>
{
    private const int Piece = 512;

    public TStored* X;
    public TEnding Ending;

    private readonly PatchAxis _d = AxisPart.Forward(geometry, 0)[0].Patch;
    private readonly PatchAxis _h = AxisPart.Forward(geometry, 1)[0].Patch;
    private readonly PatchAxis _w = AxisPart.Forward(geometry, 2)[0].Patch;

    public int Chunks => checked((int)(geometry.Images * geometry.Channels * geometry.Kernel.Volume));

    public void Run(int chunk, int worker)
    {
        T* buffer = stackalloc T[Piece];
        (long image, long row) = Math.DivRem(chunk, geometry.Channels * geometry.Kernel.Volume);
        (long channel, long tap) = Math.DivRem(row, geometry.Kernel.Volume);
        (long rest, long tapW) = Math.DivRem(tap, _w.Taps);
        (long tapD, long tapH) = Math.DivRem(rest, _h.Taps);
        TStored* plane = X + (nint)(image * geometry.X.Outer + channel * geometry.X.Channel);
        long target = image * columns.Image + row * columns.Row;
        for (long d = 0; d < _d.Count; d++)
        {
            for (long h = 0; h < _h.Count; h++)
            {
                long sourceD = _d.Source(d, tapD), sourceH = _h.Source(h, tapH);
                bool inside = sourceD >= 0 && sourceH >= 0;
                for (long w = 0; w < _w.Count; w += Piece)
                {
                    int count = (int)Math.Min(Piece, _w.Count - w);
                    if (inside) Gather(plane + (nint)(sourceD * _d.SourceStride + sourceH * _h.SourceStride), tapW, w, count, buffer);
                    else new Span<T>(buffer, count).Clear();
                    Ending.Store(buffer, count, new RowPlace(target + ((d * _h.Count + h) * _w.Count + w) * columns.Window, columns.Window, 0, 0, 0, 0));
                }
            }
        }
    }

    private void Gather(TStored* row, long tap, long first, int count, T* buffer)
    {
        _w.Interior(tap, first, first + count, out long low, out long high);
        new Span<T>(buffer, count).Clear();
        for (long w = low; w < high; w++) buffer[w - first] = TElement.Read(row[(nint)(_w.Source(w, tap) * _w.SourceStride)]);
    }
}
