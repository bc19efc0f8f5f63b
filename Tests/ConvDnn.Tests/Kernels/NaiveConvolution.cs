using ConvDnn.Kernels;

namespace ConvDnn.Tests.Kernels;

/// <summary>The three operations as plain loops over products, in double precision, on the same strided memory that the kernels get. Written from the formulas, sharing nothing with the kernels but the geometry record.</summary>
internal static class NaiveConvolution
{
    /// <summary>One product of the sum: offsets of its three elements; x is −1 for a position outside the image.</summary>
    private readonly record struct Product(long X, long W, long Y, long Image, long Channel);

    public static double[] Forward(ConvolutionGeometry g, double[] x, double[] w, long yLength)
    {
        var y = new double[yLength];
        double[] outside = Outside(g, x);
        foreach (Product p in Products(g)) y[p.Y] += w[p.W] * Value(g, x, outside, p);
        return y;
    }

    public static double[] BackwardFilter(ConvolutionGeometry g, double[] x, double[] dy, long wLength)
    {
        var dw = new double[wLength];
        double[] outside = Outside(g, x);
        foreach (Product p in Products(g)) dw[p.W] += dy[p.Y] * Value(g, x, outside, p);
        return dw;
    }

    public static double[] BackwardData(ConvolutionGeometry g, double[] w, double[] dy, long xLength)
    {
        var dx = new double[xLength];
        foreach (Product p in Products(g))
        {
            double product = w[p.W] * dy[p.Y];
            if (p.X >= 0) dx[p.X] += product;
            else if (g.Padding == PaddingKind.MeanChannel) Spread(g, dx, p.Image, p.Channel, product / g.Input.Volume);
            else if (g.Padding == PaddingKind.MeanSample)
            {
                for (long c = 0; c < g.Groups * g.Channels; c++) Spread(g, dx, p.Image, c, product / (g.Input.Volume * g.Groups * g.Channels));
            }
        }

        return dx;
    }

    public static IEnumerable<long> Offsets(long outer, long channels, Extent3 extents, TensorStrides s)
    {
        for (long n = 0; n < outer; n++)
            for (long c = 0; c < channels; c++)
                for (long d = 0; d < extents.D; d++)
                    for (long h = 0; h < extents.H; h++)
                        for (long w = 0; w < extents.W; w++)
                            yield return n * s.Outer + c * s.Channel + d * s.D + h * s.H + w * s.W;
    }

    private static IEnumerable<Product> Products(ConvolutionGeometry g)
    {
        Extent3 taps = g.Kernel, output = g.Output;
        long[][] sources = [Sources(g, 0), Sources(g, 1), Sources(g, 2)];
        for (long n = 0; n < g.Images; n++)
            for (long k = 0; k < g.Groups * g.Filters; k++)
                for (long d = 0; d < output.D; d++)
                    for (long h = 0; h < output.H; h++)
                        for (long w = 0; w < output.W; w++)
                            for (long c = 0; c < g.Channels; c++)
                            {
                                long channel = k / g.Filters * g.Channels + c;
                                long xAt = n * g.X.Outer + channel * g.X.Channel, wAt = k * g.W.Outer + c * g.W.Channel;
                                long yAt = n * g.Y.Outer + k * g.Y.Channel + d * g.Y.D + h * g.Y.H + w * g.Y.W;
                                for (long td = 0; td < taps.D; td++)
                                    for (long th = 0; th < taps.H; th++)
                                        for (long tw = 0; tw < taps.W; tw++)
                                        {
                                            long id = sources[0][d * taps.D + td], ih = sources[1][h * taps.H + th], iw = sources[2][w * taps.W + tw];
                                            bool outside = id < 0 || ih < 0 || iw < 0;
                                            (long fd, long fh, long fw) = g.Flipped ? (taps.D - 1 - td, taps.H - 1 - th, taps.W - 1 - tw) : (td, th, tw);
                                            yield return new Product(outside ? -1 : xAt + id * g.X.D + ih * g.X.H + iw * g.X.W, wAt + fd * g.W.D + fh * g.W.H + fw * g.W.W, yAt, n, channel);
                                        }
                            }
    }

    /// <summary>Where each tap of each window reads along an axis; −1 outside.</summary>
    private static long[] Sources(ConvolutionGeometry g, int axis)
    {
        long taps = g.Kernel[axis];
        return [.. from window in Enumerable.Range(0, (int)g.Output[axis]) from tap in Enumerable.Range(0, (int)taps) select Source(g, axis, window, tap)];
    }

    private static long Source(ConvolutionGeometry g, int axis, long window, long tap)
    {
        long position = window * g.Stride[axis] + tap * g.Dilation[axis] - g.PadBefore[axis], length = g.Input[axis];
        if (position >= 0 && position < length) return position;
        switch (g.Padding)
        {
            case PaddingKind.Circular:
                while (position < 0) position += length;
                while (position >= length) position -= length;
                return position;
            case PaddingKind.Replicate:
                return position < 0 ? 0 : length - 1;
            case PaddingKind.Reflect:
                while (position < 0 || position >= length) position = position < 0 ? -position : 2 * (length - 1) - position;
                return position;
            default:
                return -1;
        }
    }

    private static double Value(ConvolutionGeometry g, double[] x, double[] outside, Product p) =>
        p.X >= 0 ? x[p.X] : outside[p.Image * g.Groups * g.Channels + p.Channel];

    /// <summary>The value outside each image and channel.</summary>
    private static double[] Outside(ConvolutionGeometry g, double[] x)
    {
        long channels = g.Groups * g.Channels;
        double Mean(long image, long channel) => Plane(g, image, channel).Average(at => x[at]);
        double Of(long image, long channel) => g.Padding switch
        {
            PaddingKind.Constant => g.PadValue,
            PaddingKind.MeanChannel => Mean(image, channel),
            PaddingKind.MeanSample => Enumerable.Range(0, (int)channels).Average(c => Mean(image, c)),
            _ => 0,
        };
        return Enumerable.Range(0, (int)(g.Images * channels)).Select(i => Of(i / channels, i % channels)).ToArray();
    }

    private static void Spread(ConvolutionGeometry g, double[] dx, long image, long channel, double share)
    {
        foreach (long at in Plane(g, image, channel)) dx[at] += share;
    }

    private static IEnumerable<long> Plane(ConvolutionGeometry g, long image, long channel) =>
        Offsets(1, 1, g.Input, g.X).Select(at => image * g.X.Outer + channel * g.X.Channel + at);
}
