using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace ConvDnn.Parity;

/// <summary>A histogram of |error| / bound as inline SVG, its bars in logarithmic height, the bound as a dashed line.</summary>
internal static class HistogramPlot
{
    private const int BarWidth = 16;
    private const int Height = 90;
    private const int Base = 100;

    public static string Draw(ImmutableArray<long> histogram)
    {
        double tallest = Math.Log10(1 + histogram.Max());
        int width = (BarWidth * histogram.Length) + 8;
        int bound = 4 + (BarWidth * RatioBins.FirstBeyond);
        var svg = new StringBuilder();
        Add(svg, $"<svg viewBox=\"0 0 {width} {Base + 16}\" role=\"img\" aria-label=\"elements by error over bound\">");
        for (int bin = 0; bin < histogram.Length; bin++)
        {
            if (histogram[bin] == 0) continue;
            double height = Math.Max(2, Height * Math.Log10(1 + histogram[bin]) / tallest);
            string kind = bin >= RatioBins.FirstBeyond ? "wrong" : "bar";
            Add(svg, $"<rect class=\"{kind}\" x=\"{5 + (BarWidth * bin)}\" y=\"{Base - height:0.#}\" width=\"{BarWidth - 2}\" height=\"{height:0.#}\"><title>{Edge(bin)}: {histogram[bin]:N0}</title></rect>");
        }

        Add(svg, $"<line class=\"axis\" x1=\"4\" y1=\"{Base}\" x2=\"{width - 4}\" y2=\"{Base}\"/><line class=\"bound\" x1=\"{bound}\" y1=\"6\" x2=\"{bound}\" y2=\"{Base}\"/>");
        Add(svg, $"<text x=\"5\" y=\"{Base + 12}\">exact</text><text x=\"{5 + (BarWidth * 6)}\" y=\"{Base + 12}\">1/64</text><text x=\"{bound - 3}\" y=\"{Base + 12}\">1</text></svg>");
        return svg.ToString();
    }

    private static string Edge(int bin)
    {
        double edge = RatioBins.UpperEdges[bin];
        return double.IsFinite(edge) ? string.Create(CultureInfo.InvariantCulture, $"up to {edge:0.####}") : "beyond";
    }

    private static void Add(StringBuilder svg, FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture));
}
