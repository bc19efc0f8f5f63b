namespace ConvDnn.Tool;

/// <summary>What the tool's exit code says. Part of the contract in docs/cli.md.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>A result is wrong, or a case failed.</summary>
    public const int Mismatch = 1;

    /// <summary>The command line or an input file is wrong; one sentence on standard error says how.</summary>
    public const int BadInput = 2;

    /// <summary>A requested engine is not here, or does not do what was asked of it.</summary>
    public const int EngineUnavailable = 3;

    /// <summary>Ctrl-C.</summary>
    public const int Cancelled = 130;

    /// <summary>The list for help texts.</summary>
    public const string Help = """
        Exit codes:
          0    all good
          1    a result is wrong or a case failed
          2    bad usage or input (one sentence on standard error)
          3    a requested engine is unavailable, or refuses the problem
          130  cancelled
        """;
}
