using ConvDnn.Device;
using NUnit.Framework;

namespace ConvDnn.Tests.Device;

public class HandlePoolTests
{
    [Test]
    public void What_came_back_is_rented_again()
    {
        int made = 0;
        using var pool = new HandlePool<Thing>(() => new Thing(made++));
        for (int i = 0; i < 3; i++)
        {
            using HandlePool<Thing>.Lease one = pool.Rent(), two = pool.Rent(), three = pool.Rent();
            Assert.That(new[] { one.Value.Number, two.Value.Number, three.Value.Number }, Is.EquivalentTo(new[] { 0, 1, 2 }));
        }

        Assert.That(made, Is.EqualTo(3));
    }

    [Test]
    public void Renting_allocates_nothing_when_one_is_free()
    {
        using var pool = new HandlePool<Thing>(() => new Thing(0));
        long before = 0;
        for (int i = 0; i < 200; i++)
        {
            if (i == 100) before = GC.GetAllocatedBytesForCurrentThread();
            using HandlePool<Thing>.Lease lease = pool.Rent();
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void One_that_could_not_be_made_is_tried_again()
    {
        bool fails = true;
        using var pool = new HandlePool<Thing>(() => fails ? throw new InvalidOperationException("no memory") : new Thing(7));
        Assert.That(() => pool.Rent().Dispose(), Throws.InvalidOperationException.With.Message.EqualTo("no memory"));
        fails = false;
        using HandlePool<Thing>.Lease lease = pool.Rent();
        Assert.That(lease.Value.Number, Is.EqualTo(7));
    }

    [Test]
    public void Disposal_takes_what_is_free_at_once_and_what_is_out_when_it_comes_back()
    {
        var things = new List<Thing>();
        var pool = new HandlePool<Thing>(() =>
        {
            things.Add(new Thing(things.Count));
            return things[^1];
        });
        HandlePool<Thing>.Lease first = pool.Rent(), second = pool.Rent(), third = pool.Rent();
        second.Dispose();
        pool.Dispose();
        Assert.That(things.Select(thing => thing.Disposals), Is.EqualTo(new[] { 0, 1, 0 }));
        first.Dispose();
        third.Dispose();
        Assert.That(things.Select(thing => thing.Disposals), Is.EqualTo(new[] { 1, 1, 1 }));
        Assert.That(() => pool.Rent().Dispose(), Throws.TypeOf<ObjectDisposedException>());
        pool.Dispose();
        Assert.That(things.Select(thing => thing.Disposals), Is.EqualTo(new[] { 1, 1, 1 }));
    }

    [Test]
    public void Threads_never_hold_the_same_one()
    {
        int made = 0, shared = 0;
        using (var pool = new HandlePool<Thing>(() => new Thing(Interlocked.Increment(ref made))))
        {
            Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
            {
                for (int i = 0; i < 5000; i++)
                {
                    using HandlePool<Thing>.Lease lease = pool.Rent();
                    if (Interlocked.Increment(ref lease.Value.Holders) != 1) Interlocked.Increment(ref shared);
                    Interlocked.Decrement(ref lease.Value.Holders);
                }
            });
        }

        Assert.That(shared, Is.Zero);
        Assert.That(made, Is.LessThanOrEqualTo(8));
    }

    private sealed class Thing(int number) : IDisposable
    {
        public int Holders;

        public int Number => number;

        public int Disposals { get; private set; }

        public void Dispose() => Disposals++;
    }
}
