namespace ConvDnn.Kernels;

/// <summary>Lengths of blocks that are all alike.</summary>
internal static class Divisor
{
    /// <summary>The largest divisor of a number that is at most another; 1 at least.</summary>
    public static long Largest(long number, long most)
    {
        long divisor = Math.Clamp(most, 1, Math.Max(1, number));
        while (number % divisor != 0) divisor--;
        return divisor;
    }
}
