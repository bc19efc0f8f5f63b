namespace ConvDnn.EngineContract;

/// <summary>How many problems of the files an engine executes at least: less means that support, or a file, was lost.</summary>
internal static class ExecutedProblems
{
    private static readonly Dictionary<string, int> Known = new(StringComparer.Ordinal)
    {
        ["reference"] = 812,
        ["cpu"] = 789,
        ["cublas"] = 1,
        ["cudnn"] = 743,
        ["cudnn-graph"] = 604,
    };

    /// <summary>An engine that came later has to do something too.</summary>
    public static int Least(string engine) => Known.GetValueOrDefault(engine, 20);
}
