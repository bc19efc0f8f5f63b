using System.Globalization;

namespace ConvDnn;

/// <summary>A problem's text taken apart: <c>operation direction key=value key=value flag …</c>.</summary>
internal sealed class ProblemText
{
    private readonly string _text;
    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _unused = new(StringComparer.OrdinalIgnoreCase);

    public ProblemText(string text)
    {
        _text = text;
        string[] words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0) throw Wrong("is empty; expected an operation such as 'conv'");
        Operation = words[0].ToLowerInvariant();
        int first = 1;
        if (words.Length > 1 && !words[1].Contains('=', StringComparison.Ordinal) && Words.TryParse(words[1], out Direction direction))
        {
            Direction = direction;
            first = 2;
        }

        foreach (string word in words.AsSpan(first))
        {
            int equals = word.IndexOf('=', StringComparison.Ordinal);
            string key = equals < 0 ? word : word[..equals];
            if (!_values.TryAdd(key, equals < 0 ? "" : word[(equals + 1)..])) throw Wrong($"gives '{key}' twice");
            _unused.Add(key);
        }
    }

    public string Operation { get; }

    public Direction Direction { get; }

    public static bool TryParseNumber(string text, out long number) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    public bool Flag(string key)
    {
        if (!Take(key, out string value)) return false;
        return value.Length == 0 ? true : throw Wrong($"has {key}={value}; expected the word '{key}' alone");
    }

    public Dims Dims(string key, bool required = false)
    {
        if (!Take(key, out string value)) return required ? throw Wrong($"lacks {key}=…") : default;
        return TryParseDims(value, out Dims dims) ? dims : throw Wrong($"has {key}={value}; expected up to {ConvDnn.Dims.MaxRank} whole numbers with commas between");
    }

    public Padding Padding(string key)
    {
        if (!Take(key, out string value)) return default;
        return ConvDnn.Padding.TryParse(value, out Padding padding) ? padding : throw Wrong($"has {key}={value}; expected one number per axis, or before:after, with commas between");
    }

    public long Number(string key, long defaultValue)
    {
        if (!Take(key, out string value)) return defaultValue;
        return TryParseNumber(value, out long number) ? number : throw Wrong($"has {key}={value}; expected a whole number");
    }

    public double Real(string key, double defaultValue)
    {
        if (!Take(key, out string value)) return defaultValue;
        return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : throw Wrong($"has {key}={value}; expected a number");
    }

    public T Word<T>(string key, T defaultValue)
        where T : struct, Enum
    {
        if (!Take(key, out string value)) return defaultValue;
        return Words.TryParse(value, out T word) ? word : throw Wrong($"has {key}={value}; expected one of {string.Join(", ", Words.All<T>())}");
    }

    public ElementType Type(string key, ElementType defaultValue)
    {
        if (!Take(key, out string value)) return defaultValue;
        return ElementTypes.TryParse(value, out ElementType type) ? type : throw Wrong($"has {key}={value}; expected one of {string.Join(", ", Enum.GetValues<ElementType>().Select(ElementTypes.Name))}");
    }

    public Activation Activation(string key)
    {
        if (!Take(key, out string value)) return ConvDnn.Activation.Identity;
        return ConvDnn.Activation.TryParse(value, out Activation activation) ? activation : throw Wrong($"has {key}={value}; expected one of {string.Join(", ", Words.All<ActivationKind>())}, with a parameter in brackets where it has one");
    }

    /// <summary>An activation tensor from its lengths, its type and either a named format or strides under <c>key-strides</c>.</summary>
    public TensorSpec Tensor(string key, ElementType type, TensorFormat format)
    {
        Dims lengths = Dims(key, required: true);
        Dims strides = Dims(key + "-strides");
        return strides.IsEmpty ? TensorSpec.Activations(type, format, lengths) : new TensorSpec(type, lengths, strides);
    }

    /// <summary>A tensor whose type and lengths follow from other arguments: in a named format, or with strides under <c>key-strides</c>.</summary>
    public TensorSpec TensorOf(string key, TensorSpec derived, TensorFormat format)
    {
        Dims strides = Dims(key + "-strides");
        return !strides.IsEmpty ? new TensorSpec(derived.Type, derived.Lengths, strides)
            : format == TensorFormat.Strided ? derived
            : TensorSpec.Activations(derived.Type, format, derived.Lengths);
    }

    public void RequireAllUsed()
    {
        if (_unused.Count > 0) throw Wrong($"has '{_unused.Order(StringComparer.Ordinal).First()}', which {Operation} does not know");
    }

    public FormatException Wrong(string what) => new($"The problem text '{_text}' {what}.");

    private static bool TryParseDims(string text, out Dims dims)
    {
        dims = default;
        string[] parts = text.Split(',');
        if (parts.Length > ConvDnn.Dims.MaxRank) return false;
        Span<long> values = stackalloc long[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!TryParseNumber(parts[i], out values[i])) return false;
        }

        dims = ConvDnn.Dims.Create(values);
        return true;
    }

    private bool Take(string key, out string value)
    {
        _unused.Remove(key);
        return _values.TryGetValue(key, out value!);
    }
}
