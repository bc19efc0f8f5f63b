using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvDnn.Parity;

/// <summary>Measures how many multiply-adds this machine does per second: independent chains in registers at the widest width, nothing from memory.</summary>
public static class FmaPeak
{
    /// <summary>Chains per thread: more than latency times throughput of any processor of today, and few enough for its registers.</summary>
    private const int Chains = 12;

    private const int StepsPerRound = 20_000;

    /// <summary>About a millisecond: long beside a clock reading, short beside the time that a scheduler gives away.</summary>
    private const int RoundsPerSlice = 10;

    /// <summary>A vector width and element type. One method each, so that the loop below is compiled for it alone.</summary>
    private interface IWidth<TVector>
        where TVector : struct
    {
        static abstract int Lanes { get; }

        static abstract TVector Fill(double value);

        static abstract TVector Fma(TVector a, TVector b, TVector c);
    }

    /// <summary>Measures.</summary>
    /// <param name="type">Float32 or Float64.</param>
    /// <param name="threads">Threads that work at once; 0 means one per processor.</param>
    /// <param name="duration">How long each thread works.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="type"/> is neither, or <paramref name="threads"/> is negative.</exception>
    public static MachinePeak Measure(ElementType type, int threads, TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        int workers = threads == 0 ? Environment.ProcessorCount : threads;
        return new MachinePeak(type.Name(), workers, AllThreads(RoundOf(type), workers, duration) / 1e9);
    }

    private static Func<long> RoundOf(ElementType type) => type switch
    {
        ElementType.Float32 when Vector512.IsHardwareAccelerated => Round<Vector512<float>, Float512>,
        ElementType.Float32 when Vector256.IsHardwareAccelerated => Round<Vector256<float>, Float256>,
        ElementType.Float32 => Round<Vector128<float>, Float128>,
        ElementType.Float64 when Vector512.IsHardwareAccelerated => Round<Vector512<double>, Double512>,
        ElementType.Float64 when Vector256.IsHardwareAccelerated => Round<Vector256<double>, Double256>,
        ElementType.Float64 => Round<Vector128<double>, Double128>,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, $"type = {type.Name()} was given; expected f32 or f64."),
    };

    private static double AllThreads(Func<long> round, int workers, TimeSpan duration)
    {
        double[] rates = new double[workers];
        using var start = new Barrier(workers);
        Thread[] threads = [.. Enumerable.Range(0, workers).Select(worker => new Thread(() =>
        {
            round();
            start.SignalAndWait();
            rates[worker] = Rate(round, duration);
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        return rates.Sum();
    }

    /// <summary>The best of many short slices: a slice in which somebody else had the processor says nothing about the processor.</summary>
    private static double Rate(Func<long> round, TimeSpan duration)
    {
        double best = 0;
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < duration)
        {
            long operations = 0;
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < RoundsPerSlice; i++) operations += round();
            best = Math.Max(best, operations / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }

    /// <summary>Runs the chains and returns the number of operations. The factor below 1 keeps every value normal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static long Round<TVector, TWidth>()
        where TVector : struct
        where TWidth : IWidth<TVector>
    {
        TVector factor = TWidth.Fill(0.999), term = TWidth.Fill(0.001);
        TVector a = term, b = term, c = term, d = term, e = term, f = term, g = term, h = term, i = term, j = term, k = term, l = term;
        for (int step = 0; step < StepsPerRound; step++)
        {
            a = TWidth.Fma(a, factor, term);
            b = TWidth.Fma(b, factor, term);
            c = TWidth.Fma(c, factor, term);
            d = TWidth.Fma(d, factor, term);
            e = TWidth.Fma(e, factor, term);
            f = TWidth.Fma(f, factor, term);
            g = TWidth.Fma(g, factor, term);
            h = TWidth.Fma(h, factor, term);
            i = TWidth.Fma(i, factor, term);
            j = TWidth.Fma(j, factor, term);
            k = TWidth.Fma(k, factor, term);
            l = TWidth.Fma(l, factor, term);
        }

        Keep(TWidth.Fma(TWidth.Fma(a, b, c), TWidth.Fma(d, e, f), TWidth.Fma(TWidth.Fma(g, h, i), j, TWidth.Fma(k, l, term))));
        return 2L * StepsPerRound * Chains * TWidth.Lanes;
    }

    /// <summary>Makes the compiler believe that the value is needed.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Keep<T>(T value) => _ = value;

    private readonly struct Float512 : IWidth<Vector512<float>>
    {
        public static int Lanes => Vector512<float>.Count;

        public static Vector512<float> Fill(double value) => Vector512.Create((float)value);

        public static Vector512<float> Fma(Vector512<float> a, Vector512<float> b, Vector512<float> c) => Vector512.FusedMultiplyAdd(a, b, c);
    }

    private readonly struct Float256 : IWidth<Vector256<float>>
    {
        public static int Lanes => Vector256<float>.Count;

        public static Vector256<float> Fill(double value) => Vector256.Create((float)value);

        public static Vector256<float> Fma(Vector256<float> a, Vector256<float> b, Vector256<float> c) => Vector256.FusedMultiplyAdd(a, b, c);
    }

    private readonly struct Float128 : IWidth<Vector128<float>>
    {
        public static int Lanes => Vector128<float>.Count;

        public static Vector128<float> Fill(double value) => Vector128.Create((float)value);

        public static Vector128<float> Fma(Vector128<float> a, Vector128<float> b, Vector128<float> c) => Vector128.FusedMultiplyAdd(a, b, c);
    }

    private readonly struct Double512 : IWidth<Vector512<double>>
    {
        public static int Lanes => Vector512<double>.Count;

        public static Vector512<double> Fill(double value) => Vector512.Create(value);

        public static Vector512<double> Fma(Vector512<double> a, Vector512<double> b, Vector512<double> c) => Vector512.FusedMultiplyAdd(a, b, c);
    }

    private readonly struct Double256 : IWidth<Vector256<double>>
    {
        public static int Lanes => Vector256<double>.Count;

        public static Vector256<double> Fill(double value) => Vector256.Create(value);

        public static Vector256<double> Fma(Vector256<double> a, Vector256<double> b, Vector256<double> c) => Vector256.FusedMultiplyAdd(a, b, c);
    }

    private readonly struct Double128 : IWidth<Vector128<double>>
    {
        public static int Lanes => Vector128<double>.Count;

        public static Vector128<double> Fill(double value) => Vector128.Create(value);

        public static Vector128<double> Fma(Vector128<double> a, Vector128<double> b, Vector128<double> c) => Vector128.FusedMultiplyAdd(a, b, c);
    }
}
