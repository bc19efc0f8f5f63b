using System.Collections.Immutable;

namespace ConvDnn.Parity;

/// <summary>Measured times, as the JSON of <c>convdnn bench</c>. Additions keep <see cref="CurrentSchema"/>; anything else raises it.</summary>
public sealed record BenchReport
{
    /// <summary>The version of this layout.</summary>
    public const int CurrentSchema = 1;

    /// <summary>The layout's version.</summary>
    public int SchemaVersion { get; init; } = CurrentSchema;

    /// <summary>What kind of document this is.</summary>
    public string Kind { get; init; } = "convdnn-bench";

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Where it was made.</summary>
    public required ReportMachine Machine { get; init; }

    /// <summary>Threads that one execution may use; 0 means all.</summary>
    public required int Threads { get; init; }

    /// <summary>Multiply-add operations of the processor, measured, in GFLOP/s, for that many threads.</summary>
    public required ImmutableArray<MachinePeak> Peaks { get; init; }

    /// <summary>The measurements.</summary>
    public required ImmutableArray<BenchResult> Results { get; init; }
}

/// <summary>The processor's measured peak for an element type.</summary>
/// <param name="Type">f32 or f64.</param>
/// <param name="Threads">Threads that worked at once.</param>
/// <param name="GigaFlops">Multiply-adds times two, in 10⁹ per second.</param>
public sealed record MachinePeak(string Type, int Threads, double GigaFlops);

/// <summary>One problem on one engine.</summary>
public sealed record BenchResult
{
    /// <summary>The problem's text.</summary>
    public required string Problem { get; init; }

    /// <summary>The operation's name.</summary>
    public required string Operation { get; init; }

    /// <summary>The engine.</summary>
    public required string Engine { get; init; }

    /// <summary>Empty when it was measured; else why not: the engine's refusal, or what it threw.</summary>
    public string NotMeasured { get; init; } = "";

    /// <summary>What the engine chose.</summary>
    public string Algorithm { get; init; } = "";

    /// <summary>Scratch memory in bytes.</summary>
    public long WorkspaceBytes { get; init; }

    /// <summary>Executions measured.</summary>
    public int Calls { get; init; }

    /// <summary>The shortest time of a call, in milliseconds.</summary>
    public double MinMilliseconds { get; init; }

    /// <summary>The median time of a call, in milliseconds.</summary>
    public double MedianMilliseconds { get; init; }

    /// <summary>The problem's floating-point operations by the shortest time, in 10⁹ per second. Algorithms that need fewer operations than the formula can pass the peak.</summary>
    public double GigaFlops { get; init; }

    /// <summary><see cref="GigaFlops"/> as a share of the machine's measured peak; null where no peak of the type was measured.</summary>
    public double? ShareOfPeak { get; init; }
}
