using System.Numerics;
using System.Numerics.Tensors;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.Pointwise;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Winograd;

/// <summary>
/// Writes the results of a run of neighbouring tiles, one vector of filters at a time, from a strip [row][column][lane]. What needs nothing but the sums and a bias is
/// finished in the strip; what also reads the old result or another tensor goes through rows of one channel.
/// </summary>
internal static unsafe class ResultStrips<T, TVector, TSimd>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
{
    /// <summary>Writes a strip.</summary>
    /// <param name="correlation">The correlation.</param>
    /// <param name="epilogue">What happens to the sums.</param>
    /// <param name="strip">The sums; overwritten.</param>
    /// <param name="pitch">Columns of the strip.</param>
    /// <param name="rows">Rows that exist.</param>
    /// <param name="columns">Columns that exist.</param>
    /// <param name="lanes">Channels that exist.</param>
    /// <param name="place">Where row 0, column 0, lane 0 belongs; steps are between channels.</param>
    /// <param name="rowBuffer">Room for the columns of all lanes.</param>
    /// <param name="bias">Room for a vector.</param>
    public static void Store(
        WinogradCorrelation correlation, in RowEpilogue<T> epilogue, T* strip, int pitch, int rows, int columns, int lanes, in RowPlace place, T* rowBuffer, T* bias)
    {
        if (epilogue.Beta != T.Zero || (epilogue.Z != null && epilogue.AlphaZ != T.Zero))
        {
            for (int row = 0; row < rows; row++, strip += pitch * TSimd.Count) ByRows(correlation, epilogue, strip, row, columns, lanes, place, rowBuffer);
            return;
        }

        Finish(epilogue, strip, rows * pitch, lanes, place.Channel, bias);
        T* target = epilogue.Target + (nint)place.Target;
        for (int row = 0; row < rows; row++, strip += pitch * TSimd.Count, target += (nint)correlation.Target.H)
            LaneBlocks<T, TVector, TSimd>.Scatter(strip, target, (nint)correlation.Target.Row, (nint)correlation.Target.W, lanes, columns);
    }

    private static void Finish(in RowEpilogue<T> epilogue, T* strip, int columns, int lanes, long channel, T* bias)
    {
        nint elements = columns * TSimd.Count;
        if (epilogue.Alpha != T.One) Scale(epilogue.Alpha, strip, elements);
        if (epilogue.Bias != null)
        {
            for (int lane = 0; lane < TSimd.Count; lane++) bias[lane] = lane < lanes ? epilogue.Bias[channel + lane] : T.Zero;
            TVector value = TSimd.Load(bias);
            for (T* at = strip, end = strip + elements; at < end; at += TSimd.Count) TSimd.Store(TSimd.Add(TSimd.Load(at), value), at);
        }

        if (epilogue.Activation.Kind != PointwiseKind.Identity) Activate(epilogue.Activation, strip, elements);
    }

    // Apart, so that a run which needs neither does not wait for their compilation.
    private static void Scale(T alpha, T* strip, nint elements)
    {
        var all = new Span<T>(strip, (int)elements);
        TensorPrimitives.Multiply(all, alpha, all);
    }

    private static void Activate(PointwiseFunction activation, T* strip, nint elements) => PointwiseEvaluation.Apply(activation, new Span<T>(strip, (int)elements));

    private static void ByRows(WinogradCorrelation correlation, in RowEpilogue<T> epilogue, T* strip, int row, int columns, int lanes, in RowPlace place, T* rowBuffer)
    {
        LaneBlocks<T, TVector, TSimd>.Scatter(strip, rowBuffer, columns, 1, lanes, columns);
        for (int lane = 0; lane < lanes; lane++)
        {
            epilogue.Store(rowBuffer + lane * columns, columns, new RowPlace(
                place.Target + row * correlation.Target.H + lane * correlation.Target.Row, correlation.Target.W,
                place.Z + row * correlation.Z.H + lane * correlation.Z.Row, correlation.Z.W, place.Channel + lane, 0));
        }
    }
}
