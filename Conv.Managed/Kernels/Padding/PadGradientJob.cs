using System.Numerics;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.Stored;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Padding;

/// <summary>
/// The gradient of padding, gathered: each row of x adds up the rows of dy that show it. On every axis those are the row's own position and some of the added positions,
/// so only the added ones are searched.
/// </summary>
internal sealed unsafe class PadGradientJob<TStored, T, TElement, TEnding>(PadRows rows) : IParallelJob
    where TStored : unmanaged
    where T : unmanaged, INumber<T>
    where TElement : struct, IStoredElement<TStored, T>
    where TEnding : struct, IRowEpilogue<T>
{
    public TStored* Gradient;
    public TEnding Ending;

    public void Run(int chunk, int worker)
    {
        PadGeometry geometry = rows.Geometry;
        T* sums = stackalloc T[PadRows.Piece];
        Span<long> index = stackalloc long[rows.OuterRank];
        for (long row = rows.First(chunk), end = rows.End(chunk); row < end; row++)
        {
            long first = rows.Locate(row, index), target = first * geometry.X[^1];
            for (int axis = 0; axis < index.Length; axis++) target += index[axis] * geometry.X[axis];
            int count = (int)Math.Min(PadRows.Piece, rows.Length - first);
            new Span<T>(sums, count).Clear();
            Collect(0, index, Gradient, first, count, sums);
            Ending.Store(sums, count, new RowPlace(target, geometry.X[^1], 0, 0, 0, 0));
        }
    }

    /// <summary>Goes through every row of dy that shows the row of x, axis by axis and in order of position.</summary>
    private void Collect(int axis, ReadOnlySpan<long> index, TStored* gradient, long first, int count, T* sums)
    {
        if (axis == index.Length)
        {
            AddRow(gradient, first, count, sums);
            return;
        }

        PadGeometry geometry = rows.Geometry;
        (long before, long padded) = (geometry.Before[axis], geometry.Output[axis]);
        for (long position = 0; position < padded; position++)
        {
            // Between the added positions there is the row's own and nothing else.
            if (position >= before && position < before + geometry.Input[axis])
            {
                long own = index[axis] + before;
                if (own >= position && own < padded) Collect(axis + 1, index, gradient + (nint)(own * geometry.Y[axis]), first, count, sums);
                position = before + geometry.Input[axis] - 1;
            }
            else if (rows.Maps[axis].Source(position - before) == index[axis])
            {
                Collect(axis + 1, index, gradient + (nint)(position * geometry.Y[axis]), first, count, sums);
            }
        }
    }

    private void AddRow(TStored* gradient, long first, int count, T* sums)
    {
        PadGeometry geometry = rows.Geometry;
        (long before, long padded, long length) = (geometry.Before[^1], geometry.Output[^1], geometry.Input[^1]);
        nint step = (nint)geometry.Y[^1];
        for (long position = 0; position < Math.Min(before, padded); position++) AddOuter(gradient, position, first, count, sums);
        for (int i = 0; i < count; i++)
        {
            long own = first + i + before;
            if (own >= 0 && own < padded) sums[i] += TElement.Read(gradient[(nint)own * step]);
        }

        for (long position = Math.Max(0, before + length); position < padded; position++) AddOuter(gradient, position, first, count, sums);
    }

    private void AddOuter(TStored* gradient, long position, long first, int count, T* sums)
    {
        long at = rows.Maps[^1].Source(position - rows.Geometry.Before[^1]) - first;
        if (at >= 0 && at < count) sums[at] += TElement.Read(gradient[(nint)(position * rows.Geometry.Y[^1])]);
    }
}
