using System.Numerics;

namespace ConvDnn.Kernels.Pointwise;

/// <summary>Sums the plane of one image and channel, in double precision.</summary>
internal static unsafe class PlaneSum
{
    public static double Of<T>(T* plane, Extent3 extents, Extent3 strides)
        where T : unmanaged, INumberBase<T>
    {
        PairwiseSum sum = default;
        Add(ref sum, plane, extents, strides);
        return sum.Total;
    }

    /// <summary>Adds a plane to a sum.</summary>
    public static void Add<T>(ref PairwiseSum sum, T* plane, Extent3 extents, Extent3 strides)
        where T : unmanaged, INumberBase<T>
    {
        for (long d = 0; d < extents.D; d++)
        {
            for (long h = 0; h < extents.H; h++) AddRow(ref sum, plane + (nint)(d * strides.D + h * strides.H), extents.W, (nint)strides.W);
        }
    }

    private static void AddRow<T>(ref PairwiseSum sum, T* row, long length, nint step)
        where T : unmanaged, INumberBase<T>
    {
        for (long first = 0; first < length; first += PairwiseSum.Block)
        {
            long count = Math.Min(PairwiseSum.Block, length - first);
            double even = 0, odd = 0;
            long i = 0;
            for (; i + 1 < count; i += 2, row += 2 * step)
            {
                even += double.CreateTruncating(row[0]);
                odd += double.CreateTruncating(row[step]);
            }

            if (i < count)
            {
                even += double.CreateTruncating(*row);
                row += step;
            }

            sum.Add(even + odd);
        }
    }
}
