using NUnit.Framework;
using NUnit.Framework.Internal;

namespace ConvDnn.EngineContract;

public class EngineFixtureTests
{
    private static readonly EngineStatus Missing = EngineStatus.Missing("no device; plug one in");

    [Test]
    public void Require_of_an_engine_that_works_goes_on([Values(null, "1")] string? requireGpu) =>
        Assert.That(() => EngineFixture.Require("some", EngineStatus.Available("a device"), requireGpu), Throws.Nothing);

    [Test]
    public void Require_of_an_engine_that_cannot_work_ignores_with_its_reason([Values(null, "", "0")] string? requireGpu) =>
        Assert.That(() => EngineFixture.Require("some", Missing, requireGpu), Throws.TypeOf<IgnoreException>().With.Message.EqualTo("The engine 'some' cannot work here: no device; plug one in"));

    [Test]
    public void Require_of_an_engine_that_cannot_work_fails_where_a_device_is_promised()
    {
        // Otherwise the expected failure would be noted as this test's own.
        using var isolated = new TestExecutionContext.IsolatedContext();
        Assert.That(() => EngineFixture.Require("some", Missing, "1"), Throws.TypeOf<AssertionException>().With.Message.Contains("no device"));
    }
}
