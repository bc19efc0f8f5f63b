using ConvDnn.Kernels.Simd;
using System.Numerics;

namespace ConvDnn.Kernels.Winograd;

internal static class WinogradChoice
{
    public static string? Reluctance<T>(ConvolutionRequest request, VectorWidth width, int outputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return "not yet";
    }
}
