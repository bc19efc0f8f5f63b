using System.Numerics;

namespace ConvDnn.Kernels.Epilogue;

/// <summary>The ending of what is only copied or added up: each row is blended into its place.</summary>
/// <param name="target">Element 0 of the result.</param>
/// <param name="blend">The factors.</param>
internal readonly unsafe struct BlendedRows<T>(T* target, Blending<T> blend) : IRowEpilogue<T>
    where T : unmanaged, INumber<T>
{
    public void Store(T* sums, int count, in RowPlace place) => blend.Store(sums, target + (nint)place.Target, (nint)place.TargetStep, count);
}
