using System.Numerics;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Winograd;

/// <summary>Gathers the gradients of the results of a run of neighbouring tiles, one vector of filters at a time, into a strip [row][column][lane]. Results that do not exist are zeros.</summary>
internal static unsafe class GradientStrips<T, TVector, TSimd>
    where T : unmanaged, INumber<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
{
    /// <summary>Fills a strip.</summary>
    /// <param name="correlation">The correlation.</param>
    /// <param name="source">Row 0, column 0, lane 0.</param>
    /// <param name="rows">Rows of the strip.</param>
    /// <param name="realRows">Rows that exist.</param>
    /// <param name="columns">Columns of the strip.</param>
    /// <param name="realColumns">Columns that exist.</param>
    /// <param name="lanes">Filters that exist.</param>
    /// <param name="strip">The strip.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill(WinogradCorrelation correlation, T* source, int rows, int realRows, int columns, int realColumns, int lanes, T* strip)
    {
        int row = 0;
        for (; row < realRows; row++, source += (nint)correlation.Target.H, strip += columns * TSimd.Count)
        {
            LaneBlocks<T, TVector, TSimd>.Gather(source, (nint)correlation.Target.Row, (nint)correlation.Target.W, strip, lanes, realColumns);
            new Span<T>(strip + realColumns * TSimd.Count, (columns - realColumns) * TSimd.Count).Clear();
        }

        new Span<T>(strip, (rows - row) * columns * TSimd.Count).Clear();
    }
}
