using System.CommandLine;

namespace ConvDnn.Tool.Options;

/// <summary><c>--layout</c>: channels first, or channels last with filters as K, spatial, C.</summary>
internal sealed class LayoutOption
{
    public Option<string> Option { get; } = new("--layout")
    {
        Description = "nchw, or nhwc (filters then are KRSC).",
        HelpName = "LAYOUT",
        DefaultValueFactory = static _ => "nchw",
    };

    /// <exception cref="UsageException">The layout is not known.</exception>
    public TensorFormat Read(ParseResult parsed) => parsed.GetRequiredValue(Option).ToLowerInvariant() switch
    {
        "nchw" or "channels-first" => TensorFormat.ChannelsFirst,
        "nhwc" or "channels-last" => TensorFormat.ChannelsLast,
        var other => throw new UsageException($"--layout is '{other}'; expected nchw or nhwc."),
    };
}
