using System.Numerics;
using ConvDnn.Kernels.ImplicitGemm;

namespace ConvDnn.Kernels.Integer;

/// <summary>An integer less its zero point, as a double: products and sums of these are exact.</summary>
internal readonly unsafe struct ZeroPointReader<TSource>(int zeroPoint, int* byChannel) : IElementReader<TSource, double>
    where TSource : unmanaged, IBinaryInteger<TSource>
{
    public static bool IsCopy => false;

    public double Read(TSource element, long channel = 0) => int.CreateTruncating(element) - (byChannel == null ? zeroPoint : byChannel[channel]);
}
