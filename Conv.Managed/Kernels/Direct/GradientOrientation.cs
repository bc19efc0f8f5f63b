namespace ConvDnn.Kernels.Direct;

/// <summary>
/// The gradient of a filter of one tap is dw[k, c] = Σ_p dy[k, p] · x[c, p], in which x and dy play the same part: either may fill lanes, packed into panels or where it lies, while the other is
/// broadcast from where it lies. Which is better is a sum of what the two ways cost, in multiply-adds of a vector.
/// </summary>
internal static class GradientOrientation
{
    /// <summary>Of an element that is packed: rows of neighbouring lanes are copied, rows of windows turned around 16 at a time, windows with steps between them one by one.</summary>
    private const double CopiedElement = 0.15, TurnedElement = 0.35, GatheredElement = 2;

    /// <summary>Of an element of the gradient: written in whole vectors, or turned around twice.</summary>
    private const double StoredElement = 0.2, TurnedResult = 1;

    /// <summary>A panel alone reads a broadcast value for every product.</summary>
    private const double LonePanel = 1.15;

    /// <summary>The same gradient with the roles of x and y exchanged where that is better, and whether they are.</summary>
    public static (ConvolutionGeometry Geometry, bool IsExchanged) Choose(ConvolutionGeometry geometry, int lanes)
    {
        if (geometry.Groups != 1 || geometry.Kernel.Volume != 1 || geometry.PadBefore != default || geometry.ReadsOutside) return (geometry, false);
        ConvolutionGeometry exchanged = geometry with
        {
            Channels = geometry.Filters,
            Filters = geometry.Channels,
            Input = geometry.Output,
            Stride = Extent3.All(1),
            X = geometry.Y,
            Y = geometry.X with { D = geometry.X.D * geometry.Stride.D, H = geometry.X.H * geometry.Stride.H, W = geometry.X.W * geometry.Stride.W },
            W = geometry.W with { Outer = geometry.W.Channel, Channel = geometry.W.Outer },
        };
        return Cost(exchanged, lanes) < Cost(geometry, lanes) ? (exchanged, true) : (geometry, false);
    }

    private static double Cost(ConvolutionGeometry geometry, int lanes)
    {
        double pixels = (double)geometry.Images * geometry.Output.Volume, panels = Math.Ceiling((double)geometry.Filters / lanes);
        bool inPlace = geometry.Y.Channel == 1 && geometry.X.Channel == 1 && geometry.Filters % lanes == 0;
        double packed = inPlace ? 0 : geometry.Y.Channel == 1 ? CopiedElement : geometry.Y.W == 1 ? TurnedElement : GatheredElement;
        return panels * geometry.Channels * pixels * (panels == 1 ? LonePanel : 1) + geometry.Filters * pixels * packed
            + (double)geometry.Filters * geometry.Channels * (geometry.W.Outer == 1 ? StoredElement : TurnedResult);
    }
}
