namespace ConvDnn.EngineContract;

/// <summary>How many problems of the files an engine executes at least: less means that support, or a file, was lost.</summary>
internal static class ExecutedProblems
{
    private static readonly Dictionary<string, int> Known = new(StringComparer.Ordinal)
    {
        ["reference"] = 828,
        ["cpu"] = 807,
        ["cublas"] = 643,
        ["cudnn"] = 773,
        ["cudnn-graph"] = 634,
    };

    /// <summary>The engines that are known; a test holds the list against what discovery finds.</summary>
    public static IEnumerable<string> Engines => Known.Keys;

    /// <summary>An engine of somebody else's has to do something too.</summary>
    public static int Least(string engine) => Known.GetValueOrDefault(engine, 20);
}
