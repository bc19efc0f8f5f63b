using NUnit.Framework;

namespace ConvDnn.EngineContract;

/// <summary>
/// One engine under contract. Where it cannot work its tests are ignored with its own reason;
/// with <c>CONVDNN_REQUIRE_GPU=1</c>, which says that there is a device here, they fail.
/// </summary>
[TestFixtureSource(typeof(EngineFixture), nameof(Engines))]
public abstract class EngineFixture(string name)
{
    /// <summary>The names of all engines.</summary>
    public static IEnumerable<string> Engines => EngineDiscovery.Names;

    protected IEngine Engine { get; private set; } = null!;

    protected string Name => name;

    [OneTimeSetUp]
    public void StartEngine()
    {
        Engine = EngineDiscovery.Create(name);
        Require(name, Engine.Status, Environment.GetEnvironmentVariable("CONVDNN_REQUIRE_GPU"));
    }

    [OneTimeTearDown]
    public void StopEngine() => Engine.Dispose();

    /// <summary>Goes on with an engine that works; ignores one that does not, or fails where it is required.</summary>
    internal static void Require(string engine, EngineStatus status, string? requireGpu)
    {
        if (status.IsAvailable) return;
        string reason = $"The engine '{engine}' cannot work here: {status.Summary}";
        if (requireGpu == "1") Assert.Fail(reason);
        Assert.Ignore(reason);
    }
}
