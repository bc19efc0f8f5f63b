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

    /// <summary>The device on which plans were timed, with its ceilings; null where all ran on the processor.</summary>
    public BenchDevice? Device { get; init; }

    /// <summary>The measurements.</summary>
    public required ImmutableArray<BenchResult> Results { get; init; }
}

/// <summary>A device and what it can do at most, measured in the same run.</summary>
public sealed record BenchDevice
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>True for the simulated stack: its times say nothing of a GPU.</summary>
    public required bool IsSimulated { get; init; }

    /// <summary>What every engine says of itself: driver and library versions.</summary>
    public required ImmutableArray<string> Engines { get; init; }

    /// <summary>Large matrix products, in 10¹² operations per second, by arithmetic: f32, tf32, f16, bf16, f64.</summary>
    public required ImmutableArray<DeviceCeiling> Products { get; init; }

    /// <summary>A large copy inside the device's memory, in 10¹² bytes per second read and written together.</summary>
    public required DeviceCeiling Copy { get; init; }
}

/// <summary>A measured ceiling.</summary>
/// <param name="What">The arithmetic, or <c>copy</c>.</param>
/// <param name="Value">10¹² operations or bytes per second.</param>
/// <param name="Size">The edge of the matrices, or the bytes of the copy.</param>
public sealed record DeviceCeiling(string What, double Value, long Size);

/// <summary>What was measured besides the times of a plan whose operands are in device memory.</summary>
public sealed record DeviceTimes
{
    /// <summary>The median time that a call of Execute takes on the host, in microseconds.</summary>
    public required double HostMicroseconds { get; init; }

    /// <summary>Executions between two events.</summary>
    public required int CallsPerBatch { get; init; }

    /// <summary>Sets of operands that executions take in turn, so that together they are larger than twice the cache; 1 where one set is.</summary>
    public required int OperandSets { get; init; }

    /// <summary>The problem's operations by the median time, in 10¹² per second.</summary>
    public required double TeraFlops { get; init; }

    /// <summary>The bytes of all operands, each touched once, by the median time, in 10¹² per second.</summary>
    public required double TeraBytes { get; init; }

    /// <summary>How the result was checked before it was timed.</summary>
    public required string Verified { get; init; }

    /// <summary>The least time that the ceilings allow (for the operations or for the bytes, whichever is longer) by the median time; null without a ceiling of this arithmetic.</summary>
    public double? ShareOfRoofline { get; init; }

    /// <summary>What the ceilings limit: <c>operations</c> or <c>bytes</c>; empty without a ceiling.</summary>
    public string LimitedBy { get; init; } = "";
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

    /// <summary>For a plan that was timed on operands in device memory: the rest of what was measured. The times above are the device's then. Null for plans of the processor.</summary>
    public DeviceTimes? Device { get; init; }

    /// <summary><see cref="GigaFlops"/> as a share of the machine's measured peak; null where no peak of the type was measured.</summary>
    public double? ShareOfPeak { get; init; }
}
