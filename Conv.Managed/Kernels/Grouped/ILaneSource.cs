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
        // Casts only: a helper here would be one call more to inline at dozens of places.
        TVector value = TSimd.Load(pixel);
        if (typeof(TVector) == typeof(Vector512<float>))
        {
            return Avx512F.IsSupported
                ? Unsafe.BitCast<Vector512<float>, TVector>(Avx512F.PermuteVar16x32(Unsafe.BitCast<TVector, Vector512<float>>(value), Unsafe.BitCast<TVector, Vector512<int>>(choice)))
                : Unsafe.BitCast<Vector512<float>, TVector>(Vector512.Shuffle(Unsafe.BitCast<TVector, Vector512<float>>(value), Unsafe.BitCast<TVector, Vector512<int>>(choice)));
        }

        if (typeof(TVector) == typeof(Vector512<double>))
        {
            return Avx512F.IsSupported
                ? Unsafe.BitCast<Vector512<double>, TVector>(Avx512F.PermuteVar8x64(Unsafe.BitCast<TVector, Vector512<double>>(value), Unsafe.BitCast<TVector, Vector512<long>>(choice)))
                : Unsafe.BitCast<Vector512<double>, TVector>(Vector512.Shuffle(Unsafe.BitCast<TVector, Vector512<double>>(value), Unsafe.BitCast<TVector, Vector512<long>>(choice)));
        }

        if (typeof(TVector) == typeof(Vector256<float>))
        {
            return Avx2.IsSupported
                ? Unsafe.BitCast<Vector256<float>, TVector>(Avx2.PermuteVar8x32(Unsafe.BitCast<TVector, Vector256<float>>(value), Unsafe.BitCast<TVector, Vector256<int>>(choice)))
                : Unsafe.BitCast<Vector256<float>, TVector>(Vector256.Shuffle(Unsafe.BitCast<TVector, Vector256<float>>(value), Unsafe.BitCast<TVector, Vector256<int>>(choice)));
        }

        if (typeof(TVector) == typeof(Vector256<double>))
            return Unsafe.BitCast<Vector256<double>, TVector>(Vector256.Shuffle(Unsafe.BitCast<TVector, Vector256<double>>(value), Unsafe.BitCast<TVector, Vector256<long>>(choice)));
        if (typeof(TVector) == typeof(Vector128<float>))
            return Unsafe.BitCast<Vector128<float>, TVector>(Vector128.Shuffle(Unsafe.BitCast<TVector, Vector128<float>>(value), Unsafe.BitCast<TVector, Vector128<int>>(choice)));
        // A vector of one element holds no group of several.
        return typeof(TVector) == typeof(Vector128<double>)
            ? Unsafe.BitCast<Vector128<double>, TVector>(Vector128.Shuffle(Unsafe.BitCast<TVector, Vector128<double>>(value), Unsafe.BitCast<TVector, Vector128<long>>(choice)))
            : value;
    }
}
