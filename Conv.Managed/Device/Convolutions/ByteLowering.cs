namespace ConvDnn.Device;

/// <summary>
/// A convolution of 8-bit integers as a vendor takes it: signed bytes, channels last, channels and filters of every group in multiples of 4, zeros around x.
/// A zero point in x is what stands around it, so x is then padded in a copy; zero points of unsigned bytes are moved down with them.
/// </summary>
internal sealed record ByteLowering
{
    /// <summary>What channels and filters must be multiples of.</summary>
    public const long Multiple = 4;

    /// <summary>The largest magnitude of a product of signed bytes.</summary>
    private const long LargestProduct = 128 * 128;

    /// <summary>Up to here float32 has every integer.</summary>
    private const long LargestExact = 1 << 24;

    /// <summary>The problem.</summary>
    public required ConvProblem Problem { get; init; }

    /// <summary>What the vendor computes: all channels, or some of them at a time.</summary>
    public required ConvProblem Core { get; init; }

    /// <summary>Whether x is packed in a copy, with its padding.</summary>
    public required bool PacksX { get; init; }

    /// <summary>Whether w is packed in a copy.</summary>
    public required bool PacksW { get; init; }

    /// <summary>Channels of a group that are summed at once, so that the sums stay exact.</summary>
    public required long ChannelsAtOnce { get; init; }

    /// <summary>Channels of a group.</summary>
    public long Channels => Problem.InputChannels / Problem.Options.Groups;

    /// <summary>Whether nothing depends on what stands around x, so that no other way is needed for zero points.</summary>
    public bool TakesAnyZeroPoint => PacksX || (Core.Options.Padding.Before.All(0) && Core.Options.Padding.After.All(0));

    /// <summary>What is done around the core, in words.</summary>
    public string Words
    {
        get
        {
            List<string> remarks = [];
            bool isPadded = !Problem.Options.Padding.Before.All(0) || !Problem.Options.Padding.After.All(0);
            if (PacksX) remarks.Add(isPadded ? "x padded in a copy" : "x packed in a copy");
            if (PacksW) remarks.Add("w packed in a copy");
            if (ChannelsAtOnce < Channels) remarks.Add(FormattableString.Invariant($"{ChannelsAtOnce} channels at a time, so that float32 sums stay exact"));
            remarks.Add("zero points and scales in kernels of their own");
            return string.Join("; ", remarks);
        }
    }

    /// <summary>The ways of handing a problem over: x as it is, where it can be, then packed.</summary>
    /// <param name="problem">A forward convolution of 8-bit integers.</param>
    /// <param name="traits">What the vendor can do.</param>
    /// <param name="refusal">Why there is none; null where there is one.</param>
    public static IReadOnlyList<ByteLowering> Of(ConvProblem problem, VendorTraits traits, out string? refusal)
    {
        long groups = problem.Options.Groups, filters = problem.OutputChannels / groups, taps = problem.KernelSize.Product();
        // Filters that fill up a group lie between those of two groups in the sums, and what reads the sums steps evenly from filter to filter.
        refusal = groups > 1 && filters % Multiple != 0 ? $"It takes 8-bit filters in multiples of {Multiple} in every group, not {filters}."
            : traits.ByteSums == ElementType.Float32 && taps * LargestProduct > LargestExact ? $"It gives 8-bit sums as float32, which is exact for {LargestExact / LargestProduct} products; one channel has {taps}."
            : null;
        if (refusal is not null) return [];
        return [.. Ways(problem, traits)];
    }

    /// <summary>Whether the vendor counts the elements of a problem that is not refused for another reason.</summary>
    /// <param name="problem">A forward convolution of 8-bit integers.</param>
    /// <param name="traits">What the vendor can do.</param>
    public static bool IsCounted(ConvProblem problem, VendorTraits traits) => Ways(problem, traits).Any();

    private static IEnumerable<ByteLowering> Ways(ConvProblem problem, VendorTraits traits)
    {
        if (Lower(problem, traits, packsX: false) is { } asItIs) yield return asItIs;
        if (Lower(problem, traits, packsX: true) is { } packed) yield return packed;
    }

    private static ByteLowering? Lower(ConvProblem problem, VendorTraits traits, bool packsX)
    {
        ConvOptions options = problem.Options;
        long groups = options.Groups, channels = problem.InputChannels / groups, filters = problem.OutputChannels / groups;
        TensorSpec x = CoreTensors.Raise(problem.X), w = CoreTensors.Raise(problem.W), y = CoreTensors.Raise(problem.Y);
        Padding padding = CoreTensors.Raise(options.Padding);
        long atOnce = AtOnce(channels, w.Lengths.Slice(2, w.Rank - 2).Product(), traits.ByteSums);
        long packedChannels = RoundedUp(atOnce), packedFilters = groups == 1 ? RoundedUp(filters) : filters;
        if (!packsX && (atOnce < channels || packedChannels != channels || !IsSignedPacked(x) || !IsOfDescriptor(padding, traits))) return null;

        Dims lengths = x.Lengths.With(1, groups * packedChannels);
        if (packsX)
        {
            for (int i = 0; i < padding.Before.Count; i++) lengths = lengths.With(i + 2, lengths[i + 2] + padding.Before[i] + padding.After[i]);
        }

        TensorSpec coreX = TensorSpec.Activations(ElementType.Int8, TensorFormat.ChannelsLast, lengths);
        TensorSpec coreW = TensorSpec.Filter(ElementType.Int8, FilterFormat.Krsc, w.Lengths.With(0, groups * packedFilters).With(1, packedChannels));
        TensorSpec coreY = TensorSpec.Activations(traits.ByteSums, TensorFormat.ChannelsLast, y.Lengths.With(1, groups * packedFilters));
        if (Math.Max(Math.Max(coreX.Extent, coreY.Extent), coreW.Extent) > traits.MostElements) return null;
        var core = new ConvProblem(
            Direction.Forward,
            coreX,
            coreW,
            new ConvOptions
            {
                Stride = CoreTensors.Raise(options.Stride, 1),
                Dilation = CoreTensors.Raise(options.Dilation, 1),
                Padding = packsX ? default : padding,
                Groups = groups,
                Mode = options.Mode,
            },
            coreY);
        return new ByteLowering
        {
            Problem = problem,
            Core = core,
            PacksX = packsX,
            PacksW = packsX && atOnce < channels || !CoreTensors.IsSameMemory(w, coreW),
            ChannelsAtOnce = atOnce,
        };
    }

    /// <summary>As many channels as sums stay exact with, whole multiples of 4 where that is possible.</summary>
    private static long AtOnce(long channels, long taps, ElementType sums)
    {
        if (sums != ElementType.Float32) return channels;
        long most = LargestExact / LargestProduct / taps;
        return most >= channels ? channels : most < Multiple ? Math.Max(1, most) : most / Multiple * Multiple;
    }

    private static bool IsSignedPacked(TensorSpec x) =>
        CoreTensors.IsSameMemory(x, TensorSpec.Activations(ElementType.Int8, TensorFormat.ChannelsLast, x.Lengths));

    private static bool IsOfDescriptor(Padding padding, VendorTraits traits)
    {
        foreach (long length in padding.Before.Concat(padding.After))
        {
            if (length is < 0 or > int.MaxValue) return false;
        }

        return padding.IsSymmetric || traits.HasUnevenPadding;
    }

    private static long RoundedUp(long count) => (count + Multiple - 1) / Multiple * Multiple;
}
