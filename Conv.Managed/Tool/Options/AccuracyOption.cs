using System.CommandLine;

namespace ConvDnn.Tool.Options;

/// <summary><c>--accuracy</c>: how much rounding error is accepted for speed.</summary>
internal sealed class AccuracyOption
{
    public Option<string?> Option { get; } = new("--accuracy")
    {
        Description = "accurate: sums of products only; default: transforms with a small loss too; fast: every transform.",
        HelpName = "A",
    };

    /// <exception cref="UsageException">The value means nothing.</exception>
    public Accuracy Read(ParseResult parsed) => parsed.GetValue(Option) switch
    {
        null or "default" => Accuracy.Default,
        "accurate" => Accuracy.Accurate,
        "fast" => Accuracy.Fast,
        string other => throw new UsageException($"--accuracy is '{other}'; expected accurate, default or fast."),
    };
}
