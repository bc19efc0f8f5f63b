using NUnit.Framework;

namespace ConvDnn.Tests.Core.Plans.Cache;

public class PlanKeyTests
{
    private static readonly Problem Some = Problem.Parse("conv forward x=1,3,8,8 w=4,3,3,3");

    /// <summary>Every option that a plan can depend on, changed one at a time. A property that is added later must be added here: the last test counts them.</summary>
    private static readonly PlanOptions[] Changed =
    [
        new() { Kernel = "winograd" },
        new() { Accuracy = Enum.GetValues<Accuracy>()[^1] },
        new() { Threads = 3 },
        new() { WorkspaceLimit = 1 << 20 },
        new() { Space = MemorySpace.Device },
        new() { Deterministic = true },
        new() { Selection = PlanSelection.Measured },
        new() { Alignment = 4 },
        new() { Precompiled = true },
    ];

    [Test]
    public void Every_option_changes_the_key() =>
        Assert.That(Changed.Select(options => PlanKey.Of("some", "device", Some, options)).Append(PlanKey.Of("some", "device", Some, PlanOptions.Default)), Is.Unique);

    [Test]
    public void Key_is_written_out() => Assert.Multiple(() =>
    {
        Assert.That(PlanKey.Of("some", "device", Some, PlanOptions.Default).ToString(), Is.EqualTo($"some [device] {Some} | space=host alignment=16 selection=heuristic"));
        Assert.That(
            PlanKey.Of("some", "device", Some, new PlanOptions { Accuracy = Accuracy.Fast, Deterministic = true, Precompiled = true, WorkspaceLimit = 9, Threads = 2, Kernel = "k" }).Text,
            Is.EqualTo($"some [device] {Some} | space=host alignment=16 selection=heuristic accuracy=fast deterministic precompiled limit=9 threads=2 kernel=k"));
    });

    [Test]
    public void Every_option_is_tried_here() =>
        // Engine is part of the key as the engine's own name.
        Assert.That(typeof(PlanOptions).GetProperties().Where(property => property.CanWrite && property.Name != nameof(PlanOptions.Engine)).Select(property => property.Name), Has.Exactly(Changed.Length).Items);

    [Test]
    public void Engine_fingerprint_and_problem_change_the_key()
    {
        PlanKey[] keys =
        [
            PlanKey.Of("some", "device", Some, PlanOptions.Default),
            PlanKey.Of("other", "device", Some, PlanOptions.Default),
            PlanKey.Of("some", "device with another driver", Some, PlanOptions.Default),
            PlanKey.Of("some", "device", Problem.Parse("conv forward x=1,3,8,8 w=4,3,3,3 precision=tf32"), PlanOptions.Default),
            PlanKey.Of("some", "device", Problem.Parse("conv forward x=1,3,8,8 w=4,3,3,3 dilation=2,2"), PlanOptions.Default),
            PlanKey.Of("some", "device", Problem.Parse("conv forward x=1,3,8,8 w=4,3,3,3 layout=channels-last"), PlanOptions.Default),
        ];
        Assert.That(keys, Is.Unique);
    }

    [Test]
    public void Same_things_give_the_same_key() =>
        Assert.That(PlanKey.Of("some", "device", Problem.Parse(Some.ToString()), new PlanOptions { Threads = 2 }), Is.EqualTo(PlanKey.Of("some", "device", Some, new PlanOptions { Threads = 2 })));
}
