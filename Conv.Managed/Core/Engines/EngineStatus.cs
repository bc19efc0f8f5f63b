using System.Collections.Immutable;

namespace ConvDnn;

/// <summary>Whether an engine can work here, and on what.</summary>
/// <param name="IsAvailable">False when something that it needs is missing.</param>
/// <param name="Summary">One line: the device and level it runs on, or what is missing and what to do.</param>
/// <param name="Details">More lines, such as libraries with path and version, or what was tried.</param>
/// <param name="IsSimulated">True when a simulated stack stands in for a device: results prove the wrapper, not the device.</param>
public sealed record EngineStatus(bool IsAvailable, string Summary, ImmutableArray<string> Details, bool IsSimulated = false)
{
    /// <summary>An engine that works.</summary>
    public static EngineStatus Available(string summary, params ImmutableArray<string> details) => new(true, summary, details);

    /// <summary>An engine that cannot work here.</summary>
    public static EngineStatus Missing(string summary, params ImmutableArray<string> details) => new(false, summary, details);
}
