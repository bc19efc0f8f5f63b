using ConvDnn.Kernels.Threading;
using NUnit.Framework;

namespace ConvDnn.Tests.Kernels;

public sealed class WorkerPoolTests
{
    /// <summary>Counts how often each chunk runs and how many run at once under each worker's number.</summary>
    private sealed class Counting(int chunks) : IParallelJob
    {
        public readonly int[] Runs = new int[chunks];
        public readonly int[] PerWorker = new int[64];
        public readonly long[] Allocated = new long[64];
        public int Clashes;
        public Action<int>? Inside;

        public void Run(int chunk, int worker)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            if (Interlocked.Increment(ref PerWorker[worker]) != 1) Interlocked.Increment(ref Clashes);
            Interlocked.Increment(ref Runs[chunk]);
            Inside?.Invoke(chunk);
            Thread.SpinWait(50);
            Interlocked.Decrement(ref PerWorker[worker]);
            Allocated[worker] += GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Test]
    public void Run_does_every_chunk_once([Values(1, 2, 3, 8)] int threads, [Values(0, 1, 2, 7, 1000)] int chunks)
    {
        using var pool = new WorkerPool(threads);
        for (int round = 0; round < 20; round++)
        {
            var job = new Counting(chunks);
            pool.Run(job, chunks, threads);
            Assert.That(job.Runs, Is.All.EqualTo(1));
            Assert.That(job.Clashes, Is.Zero);
        }
    }

    [Test]
    public void Run_begins_every_worker_with_its_own_part([Values(2, 3)] int threads)
    {
        using var pool = new WorkerPool(threads);
        for (int round = 0; round < 20; round++)
        {
            int[] first = [.. Enumerable.Repeat(-1, threads)];
            using var met = new CountdownEvent(threads);
            // Whoever has begun waits for the others, so that nobody takes a second chunk before all have their first.
            var job = new Placed((chunk, worker) =>
            {
                if (first[worker] >= 0) return;
                first[worker] = chunk;
                met.Signal();
                met.Wait(TimeSpan.FromSeconds(20));
            });
            pool.Run(job, 5 * threads, threads);
            Assert.That(first, Is.EqualTo(Enumerable.Range(0, threads).Select(worker => 5 * worker)));
        }
    }

    [Test]
    public void Run_lets_workers_help_with_the_parts_of_others()
    {
        using var pool = new WorkerPool(2);
        using var others = new CountdownEvent(9);
        // The first chunk ends when all the others are done, the rest of its own part included.
        var job = new Placed((chunk, _) =>
        {
            if (chunk > 0) others.Signal();
            else Assert.That(others.Wait(TimeSpan.FromSeconds(20)), Is.True);
        });
        pool.Run(job, 10, 2);
        Assert.That(others.IsSet, Is.True);
    }

    [Test]
    public void Run_uses_no_more_workers_than_asked()
    {
        using var pool = new WorkerPool(8);
        int highest = 0;
        var job = new Highest(worker => { lock (pool) highest = Math.Max(highest, worker); });
        for (int round = 0; round < 50; round++) pool.Run(job, 500, 3);
        Assert.That(highest, Is.LessThan(3));
    }

    [Test]
    public void Run_inside_a_run_does_its_chunks_on_its_caller()
    {
        using var pool = new WorkerPool(4);
        int inner = 0;
        var outer = new Counting(20) { Inside = _ => pool.Run(new Highest(worker => Interlocked.Increment(ref inner)), 10, 4) };
        pool.Run(outer, 20, 4);
        Assert.That(inner, Is.EqualTo(200));
        Assert.That(outer.Runs, Is.All.EqualTo(1));
    }

    [Test]
    public void Run_from_many_threads_at_once_does_every_job()
    {
        using var pool = new WorkerPool(4);
        Parallel.For(0, 16, _ =>
        {
            for (int round = 0; round < 50; round++)
            {
                var job = new Counting(37);
                pool.Run(job, 37, 4);
                Assert.That(job.Runs, Is.All.EqualTo(1));
                Assert.That(job.Clashes, Is.Zero);
            }
        });
    }

    [Test]
    public void Run_throws_what_a_chunk_threw_and_works_again()
    {
        using var pool = new WorkerPool(4);
        var failing = new Highest(_ => throw new InvalidOperationException("chunk"));
        Assert.That(() => pool.Run(failing, 100, 4), Throws.InvalidOperationException.With.Message.EqualTo("chunk"));
        var job = new Counting(100);
        pool.Run(job, 100, 4);
        Assert.That(job.Runs, Is.All.EqualTo(1));
    }

    [Test]
    public void Run_allocates_nothing_on_any_thread()
    {
        using var pool = new WorkerPool(4);
        var job = new Counting(200);
        for (int warmUp = 0; warmUp < 50; warmUp++) pool.Run(job, 200, 4);
        Array.Clear(job.Allocated);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 100; round++) pool.Run(job, 200, 4);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(job.Allocated, Is.All.Zero);
    }

    [Test]
    public void Run_after_disposal_throws()
    {
        var pool = new WorkerPool(2);
        pool.Dispose();
        pool.Dispose();
        Assert.That(() => pool.Run(new Counting(4), 4, 2), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void Constructor_refuses_no_threads() => Assert.That(() => new WorkerPool(0), Throws.TypeOf<ArgumentOutOfRangeException>());

    private sealed class Placed(Action<int, int> run) : IParallelJob
    {
        public void Run(int chunk, int worker) => run(chunk, worker);
    }

    private sealed class Highest(Action<int> seen) : IParallelJob
    {
        public void Run(int chunk, int worker) => seen(worker);
    }
}
