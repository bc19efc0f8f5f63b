namespace ConvDnn.Reference;

/// <summary>Brings the sums of a filter gradient, which are ordered by tap, into the order of the filter.</summary>
internal static class FilterSums
{
    /// <summary><c>dw[r] = alpha · sums[r] + beta · dw[r]</c>, or <c>sums[R − 1 − r]</c> for true convolution, where w[R − 1 − r] met tap r.</summary>
    public static void Blend(double[] sums, SlidingWindow window, ReferenceConvolutionMode mode, ReferenceTensor dw, double alpha, double beta)
    {
        if (mode == ReferenceConvolutionMode.Convolution)
        {
            // Reversing every spatial axis of a row-major kernel reverses the kernel as a whole.
            for (int kernel = 0; kernel < sums.Length; kernel += window.KernelVolume) sums.AsSpan(kernel, window.KernelVolume).Reverse();
        }

        Blending.Blend(sums, dw, alpha, beta);
    }
}
