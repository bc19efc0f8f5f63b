using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvDnn.Kernels.Memory;

namespace ConvDnn.Kernels.Planar;

/// <summary>Whether the vectors of a tile are read and written whole or through masks, as a type.</summary>
internal unsafe interface IEdge
{
    static abstract Vector512<float> Load(float* source, float* mask);

    /// <summary>The value in lanes that exist, zero elsewhere.</summary>
    static abstract Vector512<float> Keep(Vector512<float> value, float* mask);

    static abstract void Store(Vector512<float> value, float* target, float* mask);
}

/// <summary>Everything exists.</summary>
internal readonly unsafe struct Whole : IEdge
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* source, float* mask) => Vector512.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> value, float* target, float* mask) => value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Keep(Vector512<float> value, float* mask) => value;
}

/// <summary>Lanes outside are zero and are not touched in memory.</summary>
internal readonly unsafe struct Masked : IEdge
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* source, float* mask) => MaskedLanes.Load(source, Vector512.Load(mask));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> value, float* target, float* mask) => MaskedLanes.Store(target, Vector512.Load(mask), value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Keep(Vector512<float> value, float* mask) => value & Vector512.Load(mask);
}
