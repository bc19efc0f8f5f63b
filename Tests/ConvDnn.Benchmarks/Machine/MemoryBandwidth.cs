using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvDnn.Benchmarks.Machine;

/// <summary>Measures how fast this machine copies main memory, bytes read and written together.</summary>
internal sealed unsafe class MemoryBandwidth : IDisposable
{
    /// <summary>Both halves are well above a processor's caches.</summary>
    private const long HalfBytes = 96L << 20;

    private readonly Workspace _memory = new(2 * HalfBytes);

    public MemoryBandwidth()
    {
        // Every page is touched, or the reads would find the one page of zeros.
        fixed (byte* start = _memory.View) new Span<byte>(start, (int)(2 * HalfBytes)).Fill(1);
    }

    /// <summary>One measurement.</summary>
    /// <param name="threads">Threads that copy at once.</param>
    /// <returns>10⁹ bytes per second.</returns>
    public double Measure(int threads)
    {
        fixed (byte* start = _memory.View)
        {
            byte* source = start, target = start + HalfBytes;
            long part = HalfBytes / threads / 64 * 64;
            using var together = new Barrier(threads);
            // Each worker looks at the clock itself: whoever waits for them may get a processor late.
            long[] began = new long[threads], ended = new long[threads];
            Thread[] workers = [.. Enumerable.Range(0, threads).Select(worker => new Thread(() =>
            {
                together.SignalAndWait();
                began[worker] = Stopwatch.GetTimestamp();
                Copy(source + (worker * part), target + (worker * part), part);
                ended[worker] = Stopwatch.GetTimestamp();
            }))];
            foreach (Thread worker in workers) worker.Start();
            foreach (Thread worker in workers) worker.Join();
            return 2.0 * part * threads / Stopwatch.GetElapsedTime(began.Min(), ended.Max()).TotalSeconds / 1e9;
        }
    }

    public void Dispose() => _memory.Dispose();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Copy(byte* source, byte* target, long bytes)
    {
        for (long i = 0; i < bytes; i += 64) Vector512.LoadAligned(source + i).StoreAligned(target + i);
    }
}
