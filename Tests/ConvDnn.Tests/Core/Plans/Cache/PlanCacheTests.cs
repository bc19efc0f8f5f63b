using ConvDnn.Tests.Core.Files;
using NUnit.Framework;

namespace ConvDnn.Tests.Core.Plans.Cache;

public class PlanCacheTests
{
    private static readonly PlanKey Key = new("key");
    private static readonly PlanDecision Winograd = PlanDecision.Take("winograd", 4096, 0.25);

    [Test]
    public void Decides_once_however_many_threads_ask()
    {
        var cache = new PlanCache();
        int decided = 0;
        using var start = new Barrier(8);
        PlanDecision[] got = new PlanDecision[8];
        Thread[] threads = [.. Enumerable.Range(0, got.Length).Select(i => new Thread(() =>
        {
            start.SignalAndWait();
            got[i] = cache.GetOrDecide(Key, () =>
            {
                Interlocked.Increment(ref decided);
                Thread.Sleep(20);
                return Winograd;
            });
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.That(decided, Is.EqualTo(1));
        Assert.That(got, Is.All.SameAs(Winograd));
    }

    [Test]
    public void Failure_to_decide_is_not_kept()
    {
        var cache = new PlanCache();
        Assert.That(() => cache.GetOrDecide(Key, () => throw new InvalidOperationException("no device")), Throws.InvalidOperationException);
        Assert.That(cache.Find(Key), Is.Null);
        Assert.That(cache.GetOrDecide(Key, () => Winograd), Is.SameAs(Winograd));
    }

    [Test]
    public void Refusals_and_decisions_survive_in_the_file()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "plans.json");
        var first = new PlanCache(path, Fail);
        first.Set(Key, Winograd);
        first.Set(new PlanKey("refused"), PlanDecision.Refuse("It has no kernels for elements of type f16."));
        first.Set(new PlanKey("one way"), PlanDecision.Take(null, 0));
        Assert.That(first.Save(), Is.True);
        Assert.That(first.Save(), Is.False, "nothing changed since");

        var second = new PlanCache(path, Fail);
        Assert.That(second.Count, Is.EqualTo(3));
        Assert.That(second.Find(Key), Is.EqualTo(Winograd));
        Assert.That(second.Find(new PlanKey("refused"))!.Refusal, Is.EqualTo("It has no kernels for elements of type f16."));
        Assert.That(second.Find(new PlanKey("one way")), Is.EqualTo(PlanDecision.Take(null, 0)));
        Assert.That(second.HasChanges, Is.False);
        Assert.That(Directory.GetFiles(folder.Path), Has.Length.EqualTo(1), "no temporary file is left");
    }

    [Test]
    public void Saving_keeps_what_another_process_put_there()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "plans.json");
        var mine = new PlanCache(path, Fail);
        var other = new PlanCache(path, Fail);
        mine.Set(Key, Winograd);
        other.Set(new PlanKey("theirs"), PlanDecision.Take("gemm", 0));
        mine.Save();
        other.Save();
        Assert.That(new PlanCache(path, Fail).Count, Is.EqualTo(2));
    }

    [TestCase("")]
    [TestCase("{")]
    [TestCase("[1, 2]")]
    [TestCase("""{"format": "something-else", "version": 1, "decisions": []}""")]
    [TestCase("""{"format": "convdnn-plan-cache", "version": 99, "decisions": []}""")]
    [TestCase("""{"format": "convdnn-plan-cache", "version": 1, "decisions": [{"kernel": "gemm"}]}""")]
    [TestCase("""{"format": "convdnn-plan-cache", "version": 1, "decisions": [{"key": "k", "kernel": 7, "workspaceBytes": 0}]}""")]
    [TestCase("""{"format": "convdnn-plan-cache", "version": 1, "decisions": [{"key": "k", "kernel": "gemm", "workspaceBytes": -5}]}""")]
    public void Unusable_file_is_ignored_with_a_warning_and_replaced_by_the_next_save(string content)
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "plans.json");
        File.WriteAllText(path, content);
        var warnings = new List<string>();
        var cache = new PlanCache(path, warnings.Add);
        Assert.That(cache.Count, Is.Zero);
        Assert.That(warnings, Has.Count.EqualTo(1).And.One.Contains(path));
        cache.Set(Key, Winograd);
        Assert.That(cache.Save(), Is.True);
        Assert.That(new PlanCache(path, Fail).Find(Key), Is.EqualTo(Winograd));
    }

    [Test]
    public void File_that_cannot_be_written_costs_a_warning()
    {
        using var folder = new TemporaryFolder();
        var warnings = new List<string>();
        var cache = new PlanCache(Path.Combine(folder.Path, "no", "such", "folder", "plans.json"), warnings.Add);
        cache.Set(Key, Winograd);
        Assert.That(cache.Save(), Is.False);
        Assert.That(warnings, Has.Count.EqualTo(1));
        Assert.That(cache.HasChanges, "the decision is still to be saved");
    }

    [Test]
    public void Dropped_decision_is_made_again()
    {
        var cache = new PlanCache();
        cache.Set(Key, Winograd);
        Assert.That(cache.Drop(Key), Is.True);
        Assert.That(cache.Drop(Key), Is.False);
        Assert.That(cache.GetOrDecide(Key, () => PlanDecision.Take("gemm", 0)).Kernel, Is.EqualTo("gemm"));
    }

    private static void Fail(string warning) => Assert.Fail(warning);
}
