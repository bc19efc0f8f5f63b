using System.CommandLine;
using System.Globalization;

namespace ConvDnn.Tool.Options;

/// <summary>How a filter or window slides, as the command line says it. Words are turned into numbers here; whether the numbers make sense is the problem's to say.</summary>
internal sealed class GeometryOptions
{
    public Option<string?> Stride { get; } = Of("--stride", "2,2", "Steps between outputs, one number per spatial axis or one for all.");

    public Option<string?> Padding { get; } = Of("--padding", "1,1", "Symmetric (1,1), before:after (0:1,2:3; negative crops), same, valid or causal.");

    public Option<string?> Dilation { get; } = Of("--dilation", "1,1", "Steps between filter taps; 1 means none between.");

    public Option<string?> Groups { get; } = Of("--groups", "G", "Independent groups of channels.");

    public Option<string?> PaddingMode { get; } = Of("--padding-mode", "MODE", $"What stands outside the input: {string.Join(", ", Words.All<PaddingMode>())}.");

    public Option<string?> PaddingValue { get; } = Of("--padding-value", "V", "The value of --padding-mode constant.");

    public Option<string?> Mode { get; } = Of("--mode", "MODE", $"{string.Join(" or ", Words.All<ConvMode>())}.");

    public Option<string?> OutputPadding { get; } = Of("--output-padding", "0,0", "Transposed: positions added at the end of the output.");

    public Option<string?> Window { get; } = Of("--window", "2,2", "Pooling: lengths of the window.");

    public Option<bool> Ceil { get; } = new("--ceil") { Description = "Pooling: round the number of windows up." };

    public Option<bool> CountPadding { get; } = new("--count-padding") { Description = "Average pooling: divide by the elements inside the padded extent." };

    /// <summary>What slides: stride, dilation and padding belong to filters and windows alike.</summary>
    public IReadOnlyList<Option> OfWindows => [Stride, Padding, Dilation];

    public IReadOnlyList<Option> OfConvolutions => [.. OfWindows, Groups, PaddingMode, PaddingValue, Mode];

    public IReadOnlyList<Option> OfPooling => [.. OfWindows, Window, Ceil];

    public IReadOnlyList<Option> All => [.. OfConvolutions, OutputPadding, Window, Ceil, CountPadding];

    /// <summary>The options of a convolution.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="kernel">Spatial lengths of the filter, or nothing while they are still looked for.</param>
    /// <param name="input">Spatial lengths of the input, or nothing while they are still looked for.</param>
    /// <param name="rank">The number of spatial axes.</param>
    /// <exception cref="UsageException">A value means nothing.</exception>
    public ConvOptions Convolution(ParseResult parsed, Dims kernel, Dims input, int rank)
    {
        Dims stride = DimsOf(parsed, Stride, rank, 1);
        Dims dilation = DimsOf(parsed, Dilation, rank, 1);
        return new ConvOptions
        {
            Stride = stride,
            Dilation = dilation,
            Padding = PaddingOf(parsed, kernel, input, stride, dilation, rank),
            Groups = NumberOf(parsed, Groups, 1),
            PaddingMode = WordOf(parsed, PaddingMode, ConvDnn.PaddingMode.Zero),
            PaddingValue = RealOf(parsed, PaddingValue, 0),
            Mode = WordOf(parsed, Mode, ConvMode.CrossCorrelation),
            OutputPadding = DimsOf(parsed, OutputPadding, rank, 0),
        };
    }

    /// <summary>The options of a pooling.</summary>
    /// <exception cref="UsageException">A value means nothing, or there is no window.</exception>
    public PoolOptions Pooling(ParseResult parsed, Dims input)
    {
        int rank = input.Count;
        if (parsed.GetValue(Window) is null) throw new UsageException("Pooling was given no --window; expected its lengths, such as --window 2,2.");
        Dims window = DimsOf(parsed, Window, rank, 1);
        Dims stride = DimsOf(parsed, Stride, rank, 1);
        Dims dilation = DimsOf(parsed, Dilation, rank, 1);
        return new PoolOptions
        {
            Window = window,
            Stride = stride,
            Dilation = dilation,
            Padding = PaddingOf(parsed, window, input, stride, dilation, rank),
            CeilMode = parsed.GetValue(Ceil),
            CountPadding = parsed.GetValue(CountPadding),
        };
    }

    /// <summary>A list with one number per axis; a single number stands for all axes.</summary>
    public static Dims DimsOf(ParseResult parsed, Option<string?> option, int rank, long defaultValue)
    {
        if (parsed.GetValue(option) is not { } text) return Dims.Filled(rank, defaultValue);
        Dims dims = Numbers(option, text);
        return dims.Count == 1 && rank > 1 ? Dims.Filled(rank, dims[0]) : dims;
    }

    /// <summary>A list of numbers with commas between.</summary>
    public static Dims Numbers(Option option, string text)
    {
        string[] parts = text.Split(',');
        Span<long> values = stackalloc long[Math.Min(parts.Length, Dims.MaxRank + 1)];
        bool isList = parts.Length <= Dims.MaxRank;
        for (int i = 0; isList && i < parts.Length; i++) isList = long.TryParse(parts[i], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out values[i]);
        return isList ? Dims.Create(values[..parts.Length]) : throw new UsageException($"{option.Name} is '{text}'; expected up to {Dims.MaxRank} whole numbers with commas between.");
    }

    public static double RealOf(ParseResult parsed, Option<string?> option, double defaultValue)
    {
        if (parsed.GetValue(option) is not { } text) return defaultValue;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw new UsageException($"{option.Name} is '{text}'; expected a finite number.");
    }

    private static long NumberOf(ParseResult parsed, Option<string?> option, long defaultValue) =>
        parsed.GetValue(option) is not { } text ? defaultValue
        : Numbers(option, text) is { Count: 1 } number ? number[0]
        : throw new UsageException($"{option.Name} is '{text}'; expected one whole number.");

    private static T WordOf<T>(ParseResult parsed, Option<string?> option, T defaultValue)
        where T : struct, Enum =>
        parsed.GetValue(option) is not { } text ? defaultValue
        : Words.TryParse(text, out T value) ? value
        : throw new UsageException($"{option.Name} is '{text}'; expected one of {string.Join(", ", Words.All<T>())}.");

    private Padding PaddingOf(ParseResult parsed, Dims kernel, Dims input, Dims stride, Dims dilation, int rank)
    {
        switch (parsed.GetValue(Padding))
        {
            case null or "valid": return ConvDnn.Padding.Create(Dims.Filled(rank, 0).ToArray());
            case "same": return input.IsEmpty ? throw Unknown("same", "the size of the input") : kernel.IsEmpty ? throw Unknown("same", "the size of the filter") : ConvDnn.Padding.Same(input, kernel, stride, dilation);
            case "causal": return kernel.IsEmpty ? throw Unknown("causal", "the size of the filter") : ConvDnn.Padding.Causal(kernel, dilation);
            case { } text when ConvDnn.Padding.TryParse(text, out Padding padding): return padding.Before.Count == 1 && rank > 1 ? OnEveryAxis(padding, rank) : padding;
            case { } text: throw new UsageException($"--padding is '{text}'; expected one number per axis, before:after, same, valid or causal.");
        }

        static Padding OnEveryAxis(Padding padding, int rank) => new(Dims.Filled(rank, padding.Before[0]), Dims.Filled(rank, padding.After[0]));
        static UsageException Unknown(string word, string what) => new($"--padding {word} follows from {what}, which is not known here; expected --input-shape, --filter-shape or --like, or the padding in numbers.");
    }

    private static Option<string?> Of(string name, string example, string description) => new(name) { Description = description, HelpName = example };
}
