using System.Reflection;

namespace ConvDnn.EngineContract;

/// <summary>The engines that the assemblies beside this one announce (<see cref="ConvEngineAttribute"/>): nobody is listed here by name.</summary>
internal static class EngineDiscovery
{
    private static readonly Lazy<Dictionary<string, Type>> Found = new(Find);

    /// <summary>Their names, in alphabetical order.</summary>
    public static IEnumerable<string> Names => Found.Value.Keys.Order(StringComparer.Ordinal);

    /// <summary>A new engine, which the caller disposes.</summary>
    public static IEngine Create(string name) => Create(Found.Value[name]);

    private static IEngine Create(Type type) => (IEngine)Activator.CreateInstance(type)!;

    private static Dictionary<string, Type> Find()
    {
        var found = new Dictionary<string, Type>(StringComparer.Ordinal);
        foreach (string path in Directory.EnumerateFiles(AppContext.BaseDirectory, "ConvDnn.Engines.*.dll"))
        {
            foreach (ConvEngineAttribute announced in Assembly.LoadFrom(path).GetCustomAttributes<ConvEngineAttribute>())
            {
                using IEngine engine = Create(announced.Engine);
                found.Add(engine.Name, announced.Engine);
            }
        }

        return found;
    }
}
