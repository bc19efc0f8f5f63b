using System.Runtime.Intrinsics;

namespace ConvDnn.Kernels.Memory;

/// <summary>How a vector is written, as a type, so that straight code is compiled once for each way.</summary>
internal unsafe interface IVectorStore
{
    static abstract void Store(Vector512<float> value, float* target);
}

/// <summary>Into the caches.</summary>
internal readonly unsafe struct NearStore : IVectorStore
{
    public static void Store(Vector512<float> value, float* target) => value.Store(target);
}

/// <summary>Past them, to a multiple of the vector's size.</summary>
internal readonly unsafe struct AroundStore : IVectorStore
{
    public static void Store(Vector512<float> value, float* target) => value.StoreAlignedNonTemporal(target);
}
