using System.Globalization;

namespace ConvDnn;

/// <summary>The functions that can be applied to a result before it is stored.</summary>
public enum ActivationKind
{
    /// <summary>f(v) = v.</summary>
    Identity,

    /// <summary>f(v) = max(v, 0); NaN stays NaN.</summary>
    Relu,

    /// <summary>f(v) = min(max(v, 0), p); p defaults to 6.</summary>
    ClippedRelu,

    /// <summary>f(v) = v for v &gt; 0, p·v else; p defaults to 0.01.</summary>
    LeakyRelu,

    /// <summary>f(v) = v for v &gt; 0, p·(eᵛ − 1) else; p defaults to 1.</summary>
    Elu,

    /// <summary>f(v) = 1 / (1 + e⁻ᵛ).</summary>
    Sigmoid,

    /// <summary>f(v) = tanh v.</summary>
    Tanh,

    /// <summary>f(v) = ln(1 + e^(p·v)) / p; p defaults to 1.</summary>
    Softplus,

    /// <summary>f(v) = v·Φ(v) with the normal distribution's Φ (through erf).</summary>
    Gelu,

    /// <summary>f(v) = v/2·(1 + tanh(√(2/π)·(v + 0.044715·v³))), the usual approximation of GELU.</summary>
    GeluTanh,

    /// <summary>f(v) = v / (1 + e^(−p·v)); SiLU for the default p = 1.</summary>
    Swish,
}

/// <summary>An activation function with its parameter.</summary>
/// <param name="Kind">The function.</param>
/// <param name="Parameter">Its parameter p, where <see cref="ActivationKind"/> names one; else 0. Finite; positive for clipped ReLU and softplus.</param>
public readonly record struct Activation(ActivationKind Kind, double Parameter)
{
    /// <summary>No activation.</summary>
    public static Activation Identity { get; } = new(ActivationKind.Identity, 0);

    /// <summary>max(v, 0).</summary>
    public static Activation Relu { get; } = new(ActivationKind.Relu, 0);

    /// <summary>The function with its default parameter.</summary>
    public static Activation Of(ActivationKind kind) => new(kind, DefaultParameter(kind));

    /// <summary>True when nothing is applied.</summary>
    public bool IsIdentity => Kind == ActivationKind.Identity;

    /// <summary>True where the function has a parameter.</summary>
    public static bool HasParameter(ActivationKind kind) =>
        kind is ActivationKind.ClippedRelu or ActivationKind.LeakyRelu or ActivationKind.Elu or ActivationKind.Softplus or ActivationKind.Swish;

    /// <summary>Reads what <see cref="ToString"/> writes: a name, or a name and a parameter as in <c>clipped-relu(6)</c>.</summary>
    public static bool TryParse(string? text, out Activation activation)
    {
        activation = Identity;
        if (text is null) return false;
        int open = text.IndexOf('(', StringComparison.Ordinal);
        string name = open < 0 ? text : text[..open];
        if (!Words.TryParse(name, out ActivationKind kind)) return false;
        double parameter = DefaultParameter(kind);
        bool understood = open < 0
            || (HasParameter(kind) && text.EndsWith(')') && double.TryParse(text[(open + 1)..^1], NumberStyles.Float, CultureInfo.InvariantCulture, out parameter));
        if (understood) activation = new Activation(kind, parameter);
        return understood;
    }

    /// <summary><c>relu</c>, <c>clipped-relu(6)</c> …: the parameter is shown unless it is the default.</summary>
    public override string ToString() =>
        HasParameter(Kind) && Parameter != DefaultParameter(Kind)
            // Adding 0 turns −0 into 0: what is equal prints equally.
            ? $"{Words.Of(Kind)}({(Parameter + 0.0).ToString("R", CultureInfo.InvariantCulture)})"
            : Words.Of(Kind);

    private static double DefaultParameter(ActivationKind kind) => kind switch
    {
        ActivationKind.ClippedRelu => 6,
        ActivationKind.LeakyRelu => 0.01,
        ActivationKind.Elu or ActivationKind.Softplus or ActivationKind.Swish => 1,
        _ => 0,
    };
}
