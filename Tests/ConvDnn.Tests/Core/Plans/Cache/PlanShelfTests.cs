using NUnit.Framework;

namespace ConvDnn.Tests.Core.Plans.Cache;

public class PlanShelfTests
{
    private const string Text = "conv forward x=1,3,8,8 w=4,3,3,3";
    private static readonly Problem Some = Problem.Parse(Text);

    [Test]
    public void Second_plan_is_another_owner_of_the_first()
    {
        using var shelf = new PlanShelf();
        RecordingPlan inner = RecordingPlan.Of(Text);
        Plan first = shelf.Get(Some, PlanOptions.Default, 0, () => inner);
        Plan second = shelf.Get(Problem.Parse(Text), new PlanOptions(), 0, () => throw new InvalidOperationException("made twice"));
        first.Dispose();
        first.Dispose();
        Execute(second);
        Assert.That(inner.Executions, Is.EqualTo(1));
        Assert.That(inner.Disposals, Is.Zero);
        Assert.That(() => Execute(first), Throws.TypeOf<ObjectDisposedException>());
        second.Dispose();
        Assert.That(inner.Disposals, Is.Zero, "the shelf keeps it");
        shelf.Dispose();
        Assert.That(inner.Disposals, Is.EqualTo(1));
    }

    [Test]
    public void Plan_of_another_place_is_another_plan()
    {
        using var shelf = new PlanShelf();
        RecordingPlan here = RecordingPlan.Of(Text), there = RecordingPlan.Of(Text);
        using Plan first = shelf.Get(Some, PlanOptions.Default, 0, () => here), second = shelf.Get(Some, PlanOptions.Default, 1, () => there);
        Execute(second);
        Assert.That((here.Executions, there.Executions), Is.EqualTo((0, 1)));
    }

    [Test]
    public void Plan_in_use_survives_the_shelf()
    {
        RecordingPlan inner = RecordingPlan.Of(Text);
        var shelf = new PlanShelf();
        Plan plan = shelf.Get(Some, PlanOptions.Default, 0, () => inner);
        shelf.Dispose();
        Execute(plan);
        Assert.That(inner.Disposals, Is.Zero);
        plan.Dispose();
        Assert.That(inner.Disposals, Is.EqualTo(1));
        Assert.That(() => shelf.Get(Some, PlanOptions.Default, 0, () => inner), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void Full_shelf_lets_go_of_the_plan_that_nobody_asked_for_the_longest()
    {
        using var shelf = new PlanShelf(capacity: 2);
        RecordingPlan[] inner = [.. Enumerable.Range(0, 3).Select(_ => RecordingPlan.Of(Text))];
        for (int i = 0; i < 2; i++) shelf.Get(Some, new PlanOptions { Threads = i + 1 }, 0, () => inner[i]).Dispose();
        shelf.Get(Some, new PlanOptions { Threads = 1 }, 0, () => throw new InvalidOperationException("made twice")).Dispose();
        shelf.Get(Some, new PlanOptions { Threads = 3 }, 0, () => inner[2]).Dispose();
        Assert.That(inner.Select(plan => plan.Disposals), Is.EqualTo(new[] { 0, 1, 0 }));
        Assert.That(shelf.Count, Is.EqualTo(2));
    }

    [Test]
    public void Shelf_without_room_keeps_nothing()
    {
        using var shelf = new PlanShelf(capacity: 0);
        RecordingPlan inner = RecordingPlan.Of(Text);
        Plan plan = shelf.Get(Some, PlanOptions.Default, 0, () => inner);
        Assert.That((shelf.Count, inner.Disposals), Is.EqualTo((0, 0)));
        plan.Dispose();
        Assert.That(inner.Disposals, Is.EqualTo(1), "its only owner let go of it");
    }

    [Test]
    public void Makes_once_however_many_threads_ask()
    {
        using var shelf = new PlanShelf();
        int made = 0;
        Parallel.For(0, 16, _ => shelf.Get(Some, PlanOptions.Default, 0, () =>
        {
            Interlocked.Increment(ref made);
            Thread.Sleep(10);
            return RecordingPlan.Of(Text);
        }).Dispose());
        Assert.That(made, Is.EqualTo(1));
    }

    [Test]
    public void Failure_is_not_kept()
    {
        using var shelf = new PlanShelf();
        Assert.That(() => shelf.Get(Some, PlanOptions.Default, 0, () => throw new RefusedException("no")), Throws.TypeOf<RefusedException>());
        Assert.That(shelf.Count, Is.Zero);
        shelf.Get(Some, PlanOptions.Default, 0, () => RecordingPlan.Of(Text)).Dispose();
        Assert.That(shelf.Count, Is.EqualTo(1));
    }

    [Test]
    public void Binding_a_filter_leaves_the_other_owners_without_one()
    {
        using var shelf = new PlanShelf();
        var made = new List<RecordingPlan>();
        Plan Make()
        {
            made.Add(RecordingPlan.Of(Text));
            return made[^1];
        }

        Plan first = shelf.Get(Some, PlanOptions.Default, 0, Make), second = shelf.Get(Some, PlanOptions.Default, 0, Make);
        using (Plan bound = first.Bind(TensorView.Of(Enumerable.Repeat(7f, 108).ToArray())))
        {
            bound.Execute(new ExecutionArguments { X = TensorView.Of(new float[192]), Y = TensorView.Of(new float[144]) });
            Execute(second);
            Assert.That(made.Select(plan => plan.Executions).ToArray(), Is.EqualTo(new[] { 1, 1 }));
            Assert.That(made[1].Filter, Is.All.EqualTo(7f));
            Assert.That(made[0].Filter, Is.All.Zero, "its own filter");
        }

        Assert.That(made.Select(plan => plan.Disposals).ToArray(), Is.EqualTo(new[] { 0, 1 }));
        second.Dispose();
    }

    [Test]
    public void Filter_that_cannot_be_bound_leaves_the_plan_and_the_shelf_as_they_were()
    {
        using var shelf = new PlanShelf();
        var made = new List<RecordingPlan>();
        Plan plan = shelf.Get(Some, PlanOptions.Default, 0, Make);
        Assert.That(() => plan.Bind(TensorView.Of(new float[107])), Throws.ArgumentException);
        Execute(plan);
        Assert.That(made.Select(made => (made.Executions, made.Disposals)), Is.EqualTo(new[] { (1, 0) }));
        plan.Dispose();

        RecordingPlan Make()
        {
            made.Add(RecordingPlan.Of(Text));
            return made[^1];
        }
    }

    [Test]
    public void Bound_plan_gives_its_place_on_the_shelf_back()
    {
        var shelf = new PlanShelf();
        RecordingPlan kept = RecordingPlan.Of(Text), own = RecordingPlan.Of(Text);
        Plan plan = shelf.Get(Some, PlanOptions.Default, 0, () => kept, () => own);
        using Plan bound = plan.Bind(TensorView.Of(new float[108]));
        plan.Dispose();
        shelf.Dispose();
        Assert.That(kept.Disposals, Is.EqualTo(1), "neither the shelf nor the bound plan holds it");
        Assert.That(own.Disposals, Is.Zero);
    }

    private static void Execute(Plan plan) => plan.Execute(new ExecutionArguments
    {
        X = TensorView.Of(new float[192]),
        W = TensorView.Of(new float[108]),
        Y = TensorView.Of(new float[144]),
    });
}
