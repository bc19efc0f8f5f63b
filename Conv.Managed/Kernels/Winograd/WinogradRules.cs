using ConvDnn.Kernels.ImplicitGemm;

namespace ConvDnn.Kernels.Winograd;

/// <summary>What minimal filtering takes: convolutions with at least one axis on which neighbouring windows overlap by all but one tap.</summary>
internal static class WinogradRules
{
    private const long MostCorrelations = 4096;

    /// <summary>Why a request cannot be done, or null.</summary>
    public static string? Refusal(ConvolutionRequest request)
    {
        if (GemmRules.Refusal(request) is { } reason) return reason;
        CorrelationFamily family = Family(request);
        (bool rows, bool columns) = TransformedAxes(family);
        if (!rows && !columns) return "needs an axis with two or more taps and windows that overlap by all but one of them, which a stride prevents.";
        long count = Count(family, rows, columns);
        return count <= MostCorrelations ? null : $"treats each residue of positions modulo stride and dilation on its own; this has {count} of them, and up to {MostCorrelations} are allowed.";
    }

    /// <summary>The correlations that are cut into tiles. A gradient of w pairs the patches of a forward pass with its results.</summary>
    public static CorrelationFamily Family(ConvolutionRequest request) => CorrelationFamily.Of(
        request.Geometry, request.Direction == ConvolutionDirection.BackwardData ? ConvolutionDirection.BackwardData : ConvolutionDirection.Forward);

    /// <summary>The axes that can be transformed: all correlations of the family must agree.</summary>
    public static (bool Rows, bool Columns) TransformedAxes(CorrelationFamily family)
    {
        (bool rows, bool columns) = (family.Count > 0, family.Count > 0);
        for (long i = 0; i < Math.Min(family.Count, MostCorrelations + 1); i++)
        {
            Correlation correlation = family[i];
            rows &= WinogradAxis.CanTransform(correlation.H);
            columns &= WinogradAxis.CanTransform(correlation.W);
        }

        return (rows, columns);
    }

    private static long Count(CorrelationFamily family, bool rows, bool columns)
    {
        if (family.Count > MostCorrelations) return family.Count;
        long count = 0;
        for (long i = 0; i < family.Count; i++)
        {
            Correlation correlation = family[i];
            count = checked(count + WinogradAxis.Classes(correlation.H, rows) * WinogradAxis.Classes(correlation.W, columns));
        }

        return count;
    }
}
