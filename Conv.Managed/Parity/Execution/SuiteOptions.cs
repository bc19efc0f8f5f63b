namespace ConvDnn.Parity;

/// <summary>How a suite is run.</summary>
public sealed record SuiteOptions
{
    /// <summary>What is asked of every plan beyond the problem.</summary>
    public PlanOptions Plans { get; init; } = PlanOptions.Default;

    /// <summary>Configurations that are tried at once; 0 means one per processor. Never changes a result.</summary>
    public int Parallelism { get; init; }

    /// <summary>Configurations with more floating-point operations are skipped and counted as such.</summary>
    public double MaxFlops { get; init; } = 2e9;

    /// <summary>Configurations whose operands reach over more bytes are skipped and counted as such.</summary>
    public double MaxBytes { get; init; } = 256 << 20;

    /// <summary>How many failures are shrunk, the first ones of the suite; shrinking runs a configuration many times.</summary>
    public int ShrunkFailures { get; init; } = 20;

    /// <summary>Runs granted to shrinking one failure.</summary>
    public int ShrinkTries { get; init; } = 300;
}
