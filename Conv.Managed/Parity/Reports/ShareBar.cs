using System.Globalization;

namespace ConvDnn.Parity;

/// <summary>A share of a whole as a bar of inline SVG.</summary>
internal static class ShareBar
{
    private const int Width = 120;

    public static string Draw(double share) => string.Create(
        CultureInfo.InvariantCulture,
        $"<svg viewBox=\"0 0 {Width} 10\" style=\"width:{Width}px\" aria-hidden=\"true\"><rect class=\"bar\" y=\"1\" width=\"{Math.Clamp(double.IsFinite(share) ? share : 0, 0, 1) * Width:0.#}\" height=\"8\"/></svg>");
}
