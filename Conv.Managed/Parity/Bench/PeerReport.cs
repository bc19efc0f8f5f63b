using System.Collections.Immutable;

namespace ConvDnn.Parity;

/// <summary>Times that another library measured of the same problems on the same device, such as by <c>eng/gpu/pytorch_bench.py</c>.</summary>
public sealed record PeerReport
{
    /// <summary>The version of this layout.</summary>
    public const int CurrentSchema = 1;

    /// <summary>The kind of document.</summary>
    public const string DocumentKind = "convdnn-peer-bench";

    /// <summary>The layout's version.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary>What kind of document this is.</summary>
    public required string Kind { get; init; }

    /// <summary>The library, such as <c>PyTorch</c>.</summary>
    public required string Peer { get; init; }

    /// <summary>The device's name.</summary>
    public required string Device { get; init; }

    /// <summary>Versions of everything involved, by name.</summary>
    public ImmutableDictionary<string, string> Versions { get; init => field = value ?? ImmutableDictionary<string, string>.Empty; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The command that measured.</summary>
    public string Command { get; init => field = value ?? ""; } = "";

    /// <summary>The measurements.</summary>
    public required ImmutableArray<PeerResult> Results { get; init; }
}

/// <summary>One problem in one layout.</summary>
public sealed record PeerResult
{
    /// <summary>The problem's text. Its layout is that of <see cref="Layout"/>, whatever the text says.</summary>
    public required string Problem { get; init; }

    /// <summary><c>channels-first</c> or <c>channels-last</c>.</summary>
    public required string Layout { get; init; }

    /// <summary>Empty when it was measured; else why not.</summary>
    public string NotMeasured { get; init => field = value ?? ""; } = "";

    /// <summary>The median time on the device, in milliseconds.</summary>
    public double MedianMilliseconds { get; init; }

    /// <summary>The median time of the calls on the host, in microseconds.</summary>
    public double HostMicroseconds { get; init; }
}
