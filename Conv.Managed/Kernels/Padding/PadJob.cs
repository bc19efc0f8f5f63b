using System.Numerics;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.Stored;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Padding;

/// <summary>Pads: each row of y is gathered from one row of x, or is all outside.</summary>
internal sealed unsafe class PadJob<TStored, T, TElement, TEnding>(PadRows rows) : IParallelJob
    where TStored : unmanaged
    where T : unmanaged, INumber<T>
    where TElement : struct, IStoredElement<TStored, T>
    where TEnding : struct, IRowEpilogue<T>
{
    public TStored* X;
    public TEnding Ending;

    public void Run(int chunk, int worker)
    {
        PadGeometry geometry = rows.Geometry;
        T outside = Outside(geometry);
        T* buffer = stackalloc T[PadRows.Piece];
        Span<long> index = stackalloc long[rows.OuterRank];
        for (long row = rows.First(chunk), end = rows.End(chunk); row < end; row++)
        {
            long first = rows.Locate(row, index), source = 0, target = first * geometry.Y[^1];
            bool inside = true;
            for (int axis = 0; axis < index.Length; axis++)
            {
                long at = rows.Maps[axis].Source(index[axis] - geometry.Before[axis]);
                inside &= at >= 0;
                source += at * geometry.X[axis];
                target += index[axis] * geometry.Y[axis];
            }

            int count = (int)Math.Min(PadRows.Piece, rows.Length - first);
            if (inside) Gather(X + (nint)source, (nint)geometry.X[^1], rows.Maps[^1], first - geometry.Before[^1], outside, buffer, count);
            else new Span<T>(buffer, count).Fill(outside);
            Ending.Store(buffer, count, new RowPlace(target, geometry.Y[^1], 0, 0, 0, 0));
        }
    }

    /// <summary>Integers take the nearest value, halves to even.</summary>
    private static T Outside(PadGeometry geometry)
    {
        if (geometry.Padding != PaddingKind.Constant) return T.Zero;
        bool real = typeof(T) == typeof(float) || typeof(T) == typeof(double);
        return T.CreateSaturating(real ? geometry.Value : Math.Round(geometry.Value));
    }

    private static void Gather(TStored* source, nint step, AxisMap map, long position, T outside, T* buffer, int count)
    {
        for (int i = 0; i < count; i++)
        {
            long at = map.Source(position + i);
            buffer[i] = at < 0 ? outside : TElement.Read(source[(nint)at * step]);
        }
    }
}
