using ConvDnn.Tests.Interop;
using NUnit.Framework;

namespace ConvDnn.Tests;

/// <summary>
/// Loads the simulated driver, where it is built, before any test can load NVIDIA's own, which has the same name: the
/// system's loader gives each of the simulated libraries whichever of the two came first.
/// </summary>
[SetUpFixture]
public sealed class SimulatedStackFirst
{
    [OneTimeSetUp]
    public void Load() => SimulatedStack.LoadWhereBuilt();
}
