namespace ConvDnn.Parity.Conformance;

/// <summary>The words of case files, where they differ from those of problem texts.</summary>
internal static class CaseWords
{
    public static PaddingMode PaddingMode(StrictObject attributes) => attributes.Text("pad_mode", "zeros") switch
    {
        "zeros" => ConvDnn.PaddingMode.Zero,
        var word => Parse<PaddingMode>(attributes, "pad_mode", word),
    };

    public static ConvMode Mode(StrictObject attributes) => Parse<ConvMode>(attributes, "mode", attributes.Text("mode", "cross_correlation"));

    public static Activation Activation(StrictObject attributes)
    {
        ActivationKind kind = attributes.Text("activation", "identity") switch
        {
            "gelu_erf" => ActivationKind.Gelu,
            var word => Parse<ActivationKind>(attributes, "activation", word),
        };
        if (!attributes.Has("activation_param")) return ConvDnn.Activation.Of(kind);
        double parameter = attributes.Real("activation_param");
        // Some cases state a parameter for functions that have none.
        return ConvDnn.Activation.HasParameter(kind) ? new Activation(kind, parameter) : ConvDnn.Activation.Of(kind);
    }

    private static T Parse<T>(StrictObject attributes, string key, string word)
        where T : struct, Enum =>
        Words.TryParse(word, out T value) ? value : throw attributes.Wrong($"{key} is '{word}'", $"one of {string.Join(", ", Words.All<T>())}");
}
