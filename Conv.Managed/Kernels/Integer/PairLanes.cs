using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Integer;

/// <summary>
/// Vectors whose 32-bit lanes hold two 16-bit factors that follow each other in depth; "multiply and add" is the sum of both products. So a tile of the
/// floating-point matrix product, compiled with these lanes, is the integer one: its panels advance two factors at a time and its sums are 32-bit integers.
/// </summary>
internal readonly unsafe struct PairLanes<TVector, TSimd, TDot> : ISimd<int, TVector>
    where TVector : struct
    where TSimd : struct, ISimd<int, TVector>
    where TDot : struct, IPairDot<TVector>
{
    public static int Count => TSimd.Count;

    public static bool IsAccelerated => TSimd.IsAccelerated;

    public static TVector Zero => TSimd.Zero;

    public static int KeepLane => TSimd.KeepLane;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Broadcast(int value) => TSimd.Broadcast(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load(int* source) => TSimd.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(TVector value, int* target) => TSimd.Store(value, target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreAround(TVector value, int* target) => TSimd.StoreAround(value, target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Add(TVector a, TVector b) => TSimd.Add(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Subtract(TVector a, TVector b) => TSimd.Subtract(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Multiply(TVector a, TVector b) => TDot.Add(a, b, TSimd.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector MultiplyAdd(TVector a, TVector b, TVector c) => TDot.Add(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Max(TVector a, TVector b) => TSimd.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Keep(TVector value, TVector mask) => TSimd.Keep(value, mask);
}
