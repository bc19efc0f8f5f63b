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
        EngineStatus status = Engine.Status;
        if (status.IsAvailable) return;
        string reason = $"The engine '{name}' cannot work here: {status.Summary}";
        if (Environment.GetEnvironmentVariable("CONVDNN_REQUIRE_GPU") == "1") Assert.Fail(reason);
        Assert.Ignore(reason);
    }

    [OneTimeTearDown]
    public void StopEngine() => Engine.Dispose();
}
