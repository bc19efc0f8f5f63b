using System.Reflection;
using NUnit.Framework;

namespace ConvDnn.Gpu.Tests;

/// <summary>The engines that plan for device memory, found as the contract suite finds engines: whoever announces itself is tested.</summary>
public static class DeviceEngine
{
    /// <summary>A problem that every engine of a GPU does.</summary>
    private const string Simple = "conv forward x=2,8,9,11 w=16,8,3,3 padding=1,1";

    private static readonly Lazy<string[]> Found = new(() =>
    [
        .. All().Where(static engine => engine is not ("cpu" or "reference")),
    ]);

    /// <summary>Their names, whether or not they can work here.</summary>
    public static IEnumerable<string> Names => Found.Value;

    /// <summary>An engine that works. Ignores the test where it cannot; fails it where a device is promised.</summary>
    public static IEngine Start(string name)
    {
        IEngine engine = Create(name);
        EngineStatus status = engine.Status;
        if (!status.IsAvailable)
        {
            engine.Dispose();
            string reason = $"The engine '{name}' cannot work here: {status.Summary}";
            if (Environment.GetEnvironmentVariable("CONVDNN_REQUIRE_GPU") == "1") Assert.Fail(reason);
            Assert.Ignore(reason);
        }

        EngineAnswer answer = engine.Supports(Problem.Parse(Simple), new PlanOptions { Space = MemorySpace.Device });
        Assert.That(answer.IsSupported, $"{name} does not plan for device memory: {answer.Text}");
        return engine;
    }

    private static IEnumerable<string> All()
    {
        foreach ((string name, Type _) in Announced()) yield return name;
    }

    private static IEngine Create(string name) => (IEngine)Activator.CreateInstance(Announced().First(announced => announced.Name == name).Type)!;

    private static IEnumerable<(string Name, Type Type)> Announced()
    {
        foreach (string path in Directory.EnumerateFiles(AppContext.BaseDirectory, "ConvDnn.Engines.*.dll").Order(StringComparer.Ordinal))
        {
            foreach (ConvEngineAttribute announced in Assembly.LoadFrom(path).GetCustomAttributes<ConvEngineAttribute>())
            {
                using var engine = (IEngine)Activator.CreateInstance(announced.Engine)!;
                yield return (engine.Name, announced.Engine);
            }
        }
    }
}
