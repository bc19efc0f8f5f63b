using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Grouped;

/// <summary>How a vector of source values for the lanes comes out of the channels of one pixel, as a type: see <see cref="LaneMeeting"/>.</summary>
internal unsafe interface ILaneSource<T, TVector>
    where T : unmanaged
    where TVector : struct
{
    /// <summary>Elements from one source channel of a group to the next, for lane 0's pointer.</summary>
    static abstract nint Step { get; }

    /// <summary>True when lanes choose among the channels of a vector.</summary>
    static abstract bool Chooses { get; }

    /// <summary>The values of one source channel per lane. Lanes that choose are told whom.</summary>
    static abstract TVector Load(T* pixel, TVector choice);
}

/// <summary>A lane reads its own channel.</summary>
internal readonly unsafe struct AloneSource<T, TVector, TSimd> : ILaneSource<T, TVector>
    where T : unmanaged, INumber<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
{
    public static nint Step => 0;

    public static bool Chooses => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load(T* pixel, TVector choice) => TSimd.Load(pixel);
}

/// <summary>All lanes read one channel.</summary>
internal readonly unsafe struct SpreadSource<T, TVector, TSimd> : ILaneSource<T, TVector>
    where T : unmanaged, INumber<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
{
    public static nint Step => 1;

    public static bool Chooses => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load(T* pixel, TVector choice) => TSimd.Broadcast(*pixel);
}

/// <summary>A lane reads the channel that its number in the choice names.</summary>
internal readonly unsafe struct WithinSource<T, TVector, TSimd> : ILaneSource<T, TVector>
    where T : unmanaged, INumber<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
{
    public static nint Step => 0;

    public static bool Chooses => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load(T* pixel, TVector choice)
    {
        TVector value = TSimd.Load(pixel);
        if (typeof(TVector) == typeof(Vector512<float>) && Avx512F.IsSupported) return Like(Avx512F.PermuteVar16x32(As<Vector512<float>>(value), As<Vector512<int>>(choice)));
        if (typeof(TVector) == typeof(Vector256<float>) && Avx2.IsSupported) return Like(Avx2.PermuteVar8x32(As<Vector256<float>>(value), As<Vector256<int>>(choice)));
        if (typeof(TVector) == typeof(Vector512<double>) && Avx512F.IsSupported) return Like(Avx512F.PermuteVar8x64(As<Vector512<double>>(value), As<Vector512<long>>(choice)));
        if (typeof(TVector) == typeof(Vector512<float>)) return Like(Vector512.Shuffle(As<Vector512<float>>(value), As<Vector512<int>>(choice)));
        if (typeof(TVector) == typeof(Vector512<double>)) return Like(Vector512.Shuffle(As<Vector512<double>>(value), As<Vector512<long>>(choice)));
        if (typeof(TVector) == typeof(Vector256<float>)) return Like(Vector256.Shuffle(As<Vector256<float>>(value), As<Vector256<int>>(choice)));
        if (typeof(TVector) == typeof(Vector256<double>)) return Like(Vector256.Shuffle(As<Vector256<double>>(value), As<Vector256<long>>(choice)));
        if (typeof(TVector) == typeof(Vector128<float>)) return Like(Vector128.Shuffle(As<Vector128<float>>(value), As<Vector128<int>>(choice)));
        // A vector of one element holds no group of several.
        return typeof(TVector) == typeof(Vector128<double>) ? Like(Vector128.Shuffle(As<Vector128<double>>(value), As<Vector128<long>>(choice))) : value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TOther As<TOther>(TVector value)
        where TOther : struct => Unsafe.BitCast<TVector, TOther>(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Like<TOther>(TOther value)
        where TOther : struct => Unsafe.BitCast<TOther, TVector>(value);
}
