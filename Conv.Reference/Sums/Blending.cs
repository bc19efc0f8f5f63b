namespace ConvDnn.Reference;

/// <summary>The last step of every operation.</summary>
internal static class Blending
{
    /// <summary>
    /// <c>out = alpha·result + beta·out</c>, the result row-major; with beta = 0 the old content is never read, so that a NaN in it is harmless.
    /// </summary>
    public static void Blend(double[] result, ReferenceTensor output, double alpha, double beta)
    {
        double[] data = output.Data;
        int next = 0;
        foreach (long place in output.Places())
        {
            double scaled = alpha * result[next++];
            data[place] = beta == 0 ? scaled : scaled + beta * data[place];
        }
    }
}
