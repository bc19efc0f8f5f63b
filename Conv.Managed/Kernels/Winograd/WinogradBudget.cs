namespace ConvDnn.Kernels.Winograd;

/// <summary>The workspace that minimal filtering may take by itself.</summary>
internal static class WinogradBudget
{
    private const double MostTensors = 1.5;

    /// <summary>What a core keeps in its second-level cache. Tiny problems would otherwise be denied what costs nothing.</summary>
    private const long LeastBytesPerThread = 1 << 20;

    /// <summary>Bytes: one and a half times the largest tensor, or what the threads' cores keep at hand if that is more.</summary>
    public static long Of(ConvolutionRequest request, int elementBytes)
    {
        ConvolutionGeometry g = request.Geometry;
        long x = checked(g.Images * g.Groups * g.Channels * g.Input.Volume), y = checked(g.Images * g.Groups * g.Filters * g.Output.Volume);
        long w = checked(g.Groups * g.Filters * g.Channels * g.Kernel.Volume);
        double tensors = MostTensors * Math.Max(w, Math.Max(x, y)) * elementBytes;
        return Math.Max((long)Math.Min(tensors, long.MaxValue / 2), request.Threads * LeastBytesPerThread);
    }
}
