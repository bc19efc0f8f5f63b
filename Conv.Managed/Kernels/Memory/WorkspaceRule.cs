namespace ConvDnn.Kernels.Memory;

/// <summary>
/// The rule for what a plan takes beside its operands at default settings: one and a half times the largest of them, or one MiB a thread where that is more. That is what a core keeps in its
/// second-level cache: it costs nothing, and tiny problems would otherwise be denied it.
/// </summary>
internal static class WorkspaceRule
{
    private const double MostTensors = 1.5;

    /// <summary>What a thread may take whatever the tensors.</summary>
    public const long LeastBytesPerThread = 1 << 20;

    /// <summary>The most bytes for a convolution.</summary>
    /// <param name="geometry">The convolution.</param>
    /// <param name="inputBytes">Bytes of an element of x and w.</param>
    /// <param name="outputBytes">Bytes of an element of y.</param>
    /// <param name="threads">Threads.</param>
    public static long Bytes(ConvolutionGeometry geometry, int inputBytes, int outputBytes, int threads)
    {
        ConvolutionGeometry g = geometry;
        long x = checked(g.Images * g.Groups * g.Channels * g.Input.Volume), y = checked(g.Images * g.Groups * g.Filters * g.Output.Volume);
        long w = checked(g.Groups * g.Filters * g.Channels * g.Kernel.Volume);
        double tensors = MostTensors * Math.Max((double)Math.Max(w, x) * inputBytes, (double)y * outputBytes);
        return Math.Max((long)Math.Min(tensors, long.MaxValue / 2), threads * LeastBytesPerThread);
    }
}
