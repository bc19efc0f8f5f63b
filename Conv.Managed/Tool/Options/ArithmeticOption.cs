using System.CommandLine;

namespace ConvDnn.Tool.Options;

/// <summary>How numbers are stored and multiplied.</summary>
/// <param name="Type">The element type.</param>
/// <param name="Precision">How exactly float32 products are formed.</param>
internal sealed record Arithmetic(ElementType Type, Float32Precision Precision);

/// <summary><c>--type</c> of <c>run</c>: the files' own type when left out.</summary>
internal sealed class ArithmeticOption
{
    public Option<string?> Option { get; } = new("--type")
    {
        Description = "f32, f64, f16, bf16, tf32, s8 or u8; the files are rounded to it. Default: the type that they have.",
        HelpName = "T",
    };

    /// <summary>What was asked for, or null.</summary>
    /// <exception cref="UsageException">The type is not known, or none to compute in.</exception>
    public Arithmetic? Read(ParseResult parsed)
    {
        if (parsed.GetValue(Option) is not { } text) return null;
        if (string.Equals(text, "tf32", StringComparison.OrdinalIgnoreCase)) return new Arithmetic(ElementType.Float32, Float32Precision.Tf32);
        return ElementTypes.TryParse(text, out ElementType type) && type is not (ElementType.Int32 or ElementType.Int64)
            ? new Arithmetic(type, Float32Precision.Ieee)
            : throw new UsageException($"--type is '{text}'; expected f32, f64, f16, bf16, tf32, s8 or u8.");
    }
}
