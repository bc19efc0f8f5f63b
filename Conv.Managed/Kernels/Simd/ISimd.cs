using System.Numerics;

namespace ConvDnn.Kernels.Simd;

/// <summary>
/// The few vector operations that kernels are written in, once for every width. An implementation is an empty struct, so the compiler
/// makes one specialised body per width and element and the calls vanish.
/// </summary>
/// <typeparam name="T">The element.</typeparam>
/// <typeparam name="TVector">The register.</typeparam>
internal unsafe interface ISimd<T, TVector>
    where T : unmanaged, INumber<T>
    where TVector : struct
{
    /// <summary>Elements in a vector.</summary>
    static abstract int Count { get; }

    /// <summary>Whether this machine has registers of the width. Without them everything still works, slowly.</summary>
    static abstract bool IsAccelerated { get; }

    /// <summary>All zero.</summary>
    static abstract TVector Zero { get; }

    /// <summary>One value in every lane.</summary>
    static abstract TVector Broadcast(T value);

    /// <summary>Reads <see cref="Count"/> elements, at any alignment.</summary>
    static abstract TVector Load(T* source);

    /// <summary>Writes <see cref="Count"/> elements, at any alignment.</summary>
    static abstract void Store(TVector value, T* target);

    /// <summary>Writes <see cref="Count"/> elements to a multiple of their size, past the caches where the machine can: for much that nobody reads soon.</summary>
    static abstract void StoreAround(TVector value, T* target);

    /// <summary>a + b.</summary>
    static abstract TVector Add(TVector a, TVector b);

    /// <summary>a − b.</summary>
    static abstract TVector Subtract(TVector a, TVector b);

    /// <summary>a · b.</summary>
    static abstract TVector Multiply(TVector a, TVector b);

    /// <summary>a · b + c, rounded once where the machine can, the same at every width.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>The larger one, lane by lane; NaN where one is.</summary>
    static abstract TVector Max(TVector a, TVector b);

    /// <summary>The value in lanes whose mask is not all zero bits, zero elsewhere (so a NaN there is gone).</summary>
    static abstract TVector Keep(TVector value, TVector mask);

    /// <summary>The mask that keeps a lane: all bits set.</summary>
    static abstract T KeepLane { get; }
}
