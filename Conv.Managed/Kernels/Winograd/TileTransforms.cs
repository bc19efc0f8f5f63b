using System.Numerics;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Winograd;

/// <summary>
/// The transforms on two axes, each the one of a line applied to all columns and then to all rows, for a vector of channels at a time. TRow acts along the height,
/// TColumn along the width. Between the two passes a tile lies in scratch memory, [row][column][lane]. A transformed tile is spread over its positions:
/// position (i, j) is at (i · TColumn.Inputs + j) · positionStep.
/// </summary>
internal static unsafe class TileTransforms<T, TVector, TSimd, TRow, TColumn>
    where T : unmanaged, INumber<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
    where TRow : struct, IMinimalFilter<T>
    where TColumn : struct, IMinimalFilter<T>
{
    /// <summary>Positions of a transformed tile.</summary>
    public static int Positions => TRow.Inputs * TColumn.Inputs;

    /// <summary>Elements of scratch memory that a transform needs.</summary>
    public static int ScratchElements => TRow.Inputs * TColumn.Inputs * TSimd.Count;

    /// <summary>v = Bᵀ·d·B for neighbouring tiles. The tiles of the source are tileStep apart, those of the target a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Input(int tiles, T* source, nint rowStep, nint columnStep, nint tileStep, T* scratch, T* target, nint positionStep)
    {
        for (; tiles > 0; tiles--, source += tileStep, target += TSimd.Count)
        {
            for (int column = 0; column < TColumn.Inputs; column++) TRow.Input(source + column * columnStep, rowStep, scratch + column * TSimd.Count, TColumn.Inputs * TSimd.Count);
            for (int row = 0; row < TRow.Inputs; row++) TColumn.Input(scratch + row * TColumn.Inputs * TSimd.Count, TSimd.Count, target + row * TColumn.Inputs * positionStep, positionStep);
        }
    }

    /// <summary>u = G·g·Gᵀ for one channel. Missing taps are zeros in the source.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Filter(T* source, nint rowStep, nint columnStep, T* scratch, T* target, nint positionStep)
    {
        for (int column = 0; column < TColumn.Taps; column++) TRow.Filter(source + column * columnStep, rowStep, scratch + column * TSimd.Count, TColumn.Taps * TSimd.Count);
        for (int row = 0; row < TRow.Inputs; row++) TColumn.Filter(scratch + row * TColumn.Taps * TSimd.Count, TSimd.Count, target + row * TColumn.Inputs * positionStep, positionStep);
    }

    /// <summary>y = Aᵀ·m·A for neighbouring tiles. The results of tile t are columns from t · TColumn.Outputs on of rows that are rowStep apart, a vector per column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output(int tiles, T* source, nint positionStep, T* scratch, T* target, nint rowStep)
    {
        for (; tiles > 0; tiles--, source += TSimd.Count, target += TColumn.Outputs * TSimd.Count)
        {
            for (int column = 0; column < TColumn.Inputs; column++)
                TRow.Output(source + column * positionStep, TColumn.Inputs * positionStep, scratch + column * TSimd.Count, TColumn.Inputs * TSimd.Count);
            for (int row = 0; row < TRow.Outputs; row++) TColumn.Output(scratch + row * TColumn.Inputs * TSimd.Count, TSimd.Count, target + row * rowStep, TSimd.Count);
        }
    }

    /// <summary>A·dy·Aᵀ for neighbouring tiles. The tiles of the source are tileStep apart, those of the target a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gradient(int tiles, T* source, nint rowStep, nint columnStep, nint tileStep, T* scratch, T* target, nint positionStep)
    {
        for (; tiles > 0; tiles--, source += tileStep, target += TSimd.Count)
        {
            for (int column = 0; column < TColumn.Outputs; column++) TRow.Gradient(source + column * columnStep, rowStep, scratch + column * TSimd.Count, TColumn.Outputs * TSimd.Count);
            for (int row = 0; row < TRow.Inputs; row++) TColumn.Gradient(scratch + row * TColumn.Outputs * TSimd.Count, TSimd.Count, target + row * TColumn.Inputs * positionStep, positionStep);
        }
    }

    /// <summary>dg = Gᵀ·m·G for one channel: tap (i, j) of the target is at i · rowStep + j · columnStep.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FilterGradient(T* source, nint positionStep, T* scratch, T* target, nint rowStep, nint columnStep)
    {
        for (int column = 0; column < TColumn.Inputs; column++)
            TRow.FilterGradient(source + column * positionStep, TColumn.Inputs * positionStep, scratch + column * TSimd.Count, TColumn.Inputs * TSimd.Count);
        for (int row = 0; row < TRow.Taps; row++) TColumn.FilterGradient(scratch + row * TColumn.Inputs * TSimd.Count, TSimd.Count, target + row * rowStep, columnStep);
    }
}
