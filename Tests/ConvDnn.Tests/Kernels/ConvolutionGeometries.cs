using ConvDnn.Kernels;

namespace ConvDnn.Tests.Kernels;

/// <summary>Geometries that a kernel must get right: odd sizes, every option, every layout.</summary>
internal static class ConvolutionGeometries
{
    public enum ImageLayout
    {
        ChannelsFirst,
        ChannelsLast,
        Gaps,
    }

    /// <summary>Which groups there are.</summary>
    public enum GroupSizes
    {
        Any,

        /// <summary>Groups that fill vectors of any width, or of which several fill one.</summary>
        Lanes,
    }

    public enum FilterLayout
    {
        Kcrs,
        Krsc,
        Rsck,
        Ckrs,
    }

    /// <summary>One of two values, by what groups there are.</summary>
    public static int Pick(this GroupSizes sizes, int any, int lanes) => sizes == GroupSizes.Lanes ? lanes : any;

    /// <summary>A geometry with the output length that symmetric reasoning gives: floor((L + before + after − d(k−1) − 1)/s) + 1.</summary>
    public static ConvolutionGeometry Make(
        long images, long groups, long channels, long filters, Extent3 input, Extent3 kernel,
        Extent3? stride = null, Extent3? dilation = null, Extent3 before = default, Extent3 after = default,
        PaddingKind padding = PaddingKind.Zero, double padValue = 0, bool flipped = false,
        ImageLayout x = ImageLayout.ChannelsFirst, ImageLayout y = ImageLayout.ChannelsFirst, FilterLayout w = FilterLayout.Kcrs)
    {
        (Extent3 s, Extent3 d) = (stride ?? Extent3.All(1), dilation ?? Extent3.All(1));
        long Out(int axis) => (input[axis] + before[axis] + after[axis] - d[axis] * (kernel[axis] - 1) - 1) / s[axis] + 1;
        var output = new Extent3(Out(0), Out(1), Out(2));
        return new ConvolutionGeometry
        {
            Images = images,
            Groups = groups,
            Channels = channels,
            Filters = filters,
            Input = input,
            Kernel = kernel,
            Output = output,
            Stride = s,
            Dilation = d,
            PadBefore = before,
            Padding = padding,
            PadValue = padValue,
            Flipped = flipped,
            X = Strides(x, groups * channels, input),
            Y = Strides(y, groups * filters, output),
            W = w switch
            {
                FilterLayout.Krsc => TensorStrides.ChannelsLast(channels, kernel),
                FilterLayout.Rsck => TensorStrides.FiltersLast(groups * filters, channels, kernel),
                FilterLayout.Ckrs => TensorStrides.ChannelsOutside(groups * filters, kernel),
                _ => TensorStrides.ChannelsFirst(channels, kernel),
            },
        };
    }

    public static TensorStrides Strides(ImageLayout layout, long channels, Extent3 extents) => layout switch
    {
        ImageLayout.ChannelsLast => TensorStrides.ChannelsLast(channels, extents),
        // Every distance has room to spare, and columns are two apart.
        ImageLayout.Gaps => new TensorStrides(
            channels * (extents.D * extents.H * (extents.W * 2 + 3) + 5) + 7, extents.D * extents.H * (extents.W * 2 + 3) + 5, extents.H * (extents.W * 2 + 3), extents.W * 2 + 3, 2),
        _ => TensorStrides.ChannelsFirst(channels, extents),
    };

    /// <summary>A random geometry with every option in play; the same for the same seed.</summary>
    public static ConvolutionGeometry Random(int seed, GroupSizes sizes = GroupSizes.Any)
    {
        var random = new Random(seed);
        int Pick(params int[] choices) => choices[random.Next(choices.Length)];
        while (true)
        {
            int rank = Pick(1, 2, 2, 2, 3);
            Extent3 Each(Func<int> value, long missing) => new(rank == 3 ? value() : missing, rank >= 2 ? value() : missing, value());
            PaddingKind padding = random.Next(3) == 0 ? (PaddingKind)random.Next(1, 7) : PaddingKind.Zero;
            Extent3 input = Each(() => rank == 1 ? random.Next(1, 70) : rank == 2 ? random.Next(1, 20) : random.Next(1, 8), 1);
            Extent3 before = Each(() => Pick(0, 0, 1, 1, 2, 3, -1), 0), after = Each(() => Pick(0, 0, 1, 1, 2, 4, -1), 0);
            ConvolutionGeometry made;
            bool reflectTooFar = padding == PaddingKind.Reflect && Enumerable.Range(0, 3).Any(a => Math.Max(before[a], after[a]) >= input[a]);
            Extent3 kernel = Each(() => Pick(1, 1, 2, 3, 3, 5), 1);
            int images = Pick(1, 1, 2, 3);
            (int groups, int channels, int filters) = (Pick(1, 1, 1, 2, 3), Pick(1, 2, 3, 5, 8, 17), Pick(1, 2, 4, 7, 13, 20));
            if (sizes == GroupSizes.Lanes)
            {
                int each = Pick(1, 1, 2, 4, 8, 16);
                groups = (each == 16 ? 0 : 16 / each) + Pick(1, 1, 2, 5);
                (channels, filters) = each == 16 ? (Pick(16, 32), Pick(16, 32)) : (each, each);
            }

            made = Make(
                images, groups, channels, filters, input, kernel, Each(() => Pick(1, 1, 1, 2, 2, 3), 1), Each(() => Pick(1, 1, 1, 2, 3), 1), before, after, padding, random.Next(-3, 4), random.Next(4) == 0,
                (ImageLayout)random.Next(3), (ImageLayout)random.Next(3), (FilterLayout)random.Next(4));
            // Some kernels for lanes ask for channels that are neighbours.
            if (sizes == GroupSizes.Lanes && seed % 4 != 0)
                made = made with { X = TensorStrides.ChannelsLast(groups * channels, input), Y = TensorStrides.ChannelsLast(groups * filters, made.Output) };
            if (!reflectTooFar && made.Output is { D: > 0, H: > 0, W: > 0 } && Enumerable.Range(0, 3).All(a => input[a] + before[a] + after[a] >= made.Dilation[a] * (kernel[a] - 1) + 1)
                && Enumerable.Range(0, 3).All(a => input[a] + Math.Min(0, before[a]) + Math.Min(0, after[a]) > 0)
                && (double)made.Images * made.Groups * made.Filters * made.Output.Volume * made.Channels * made.Kernel.Volume < (sizes == GroupSizes.Lanes ? 4e5 : 1e5))
            {
                return made;
            }
        }
    }
}
