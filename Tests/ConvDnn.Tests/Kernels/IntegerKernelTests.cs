using ConvDnn.Kernels;
using ConvDnn.Kernels.Threading;
using NUnit.Framework;

namespace ConvDnn.Tests.Kernels;

/// <summary>Every integer kernel, forced by name, against plain loops: equality, whatever the bytes and zero points.</summary>
[Platform("Linux", Reason = "guard pages are made with mmap")]
[Parallelizable(ParallelScope.All), FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class IntegerKernelTests : IDisposable
{
    private readonly WorkerPool _pool = new(4);

    public static IEnumerable<string> Kernels() => IntegerConvolutionCatalog.Names;

    public void Dispose() => _pool.Dispose();

    [Test]
    public void Kernel_on_random_geometries_is_exact([ValueSource(nameof(Kernels))] string kernel, [Values] bool signedX, [Values] bool signedW)
    {
        for (int seed = 0; seed < 90; seed++)
        {
            new IntegerTrial(ConvolutionGeometries.Random(seed), signedX, signedW, seed)
            {
                Threads = 1 + seed % 3,
                WithBias = seed % 2 == 0,
                Output = (IntegerOutput)(seed / 2 % 4),
                Alpha = seed % 5 == 0 ? 0.375 : 1,
                Beta = seed % 7 == 0 ? -1 : 0,
                OutputZeroPoint = seed % 100,
                GuardFront = seed % 4 == 1,
            }.Check(kernel, _pool);
        }
    }

    [Test]
    public void Kernel_is_exact_at_every_row_length_and_channel_count([ValueSource(nameof(Kernels))] string kernel, [Values] bool channelsLast, [Values(1, 2)] int stride)
    {
        ConvolutionGeometries.ImageLayout layout = channelsLast ? ConvolutionGeometries.ImageLayout.ChannelsLast : ConvolutionGeometries.ImageLayout.ChannelsFirst;
        for (int length = 1; length <= 70; length++)
        {
            ConvolutionGeometry geometry = ConvolutionGeometries.Make(
                1, 1, 1 + length % 37, 1 + length % 35, new Extent3(1, 2, length), new Extent3(1, 2, 3), stride: new Extent3(1, 1, stride), before: new Extent3(0, 1, 1), after: new Extent3(0, 0, 1),
                x: layout, y: layout, w: channelsLast ? ConvolutionGeometries.FilterLayout.Krsc : ConvolutionGeometries.FilterLayout.Kcrs);
            new IntegerTrial(geometry, length % 2 == 0, length % 3 == 0, length) { GuardFront = length % 2 == 0, Output = (IntegerOutput)(length % 4) }.Check(kernel, _pool);
        }
    }

    [Test]
    public void Sums_of_many_passes_are_exact([ValueSource(nameof(Kernels))] string kernel, [Values] bool channelsLast)
    {
        ConvolutionGeometries.ImageLayout layout = channelsLast ? ConvolutionGeometries.ImageLayout.ChannelsLast : ConvolutionGeometries.ImageLayout.ChannelsFirst;
        ConvolutionGeometry geometry = ConvolutionGeometries.Make(2, 1, 301, 40, new Extent3(1, 5, 6), new Extent3(1, 3, 3), before: new Extent3(0, 1, 1), after: new Extent3(0, 1, 1), x: layout, y: layout);
        new IntegerTrial(geometry, signedX: false, signedW: true, 4) { Threads = 2 }.Check(kernel, _pool);
    }

    /// <summary>Every factor 255: the largest sums that there are, at the most products that 32 bits hold, and one more, which only double precision takes.</summary>
    [Test]
    public void Longest_sums_of_largest_factors_do_not_overflow([ValueSource(nameof(Kernels))] string kernel, [Values] bool below)
    {
        const long most = int.MaxValue / (255 * 255);
        ConvolutionGeometry longest = ConvolutionGeometries.Make(1, 1, most, 2, new Extent3(1, 1, 3), Extent3.All(1)), longer = ConvolutionGeometries.Make(1, 1, most + 1, 2, new Extent3(1, 1, 3), Extent3.All(1));
        new IntegerTrial(longest, below, below, 1, extremes: true).Check(kernel, _pool);
        var tooLong = new IntegerTrial(longer, below, below, 1, extremes: true);
        if (kernel.StartsWith("pairs", StringComparison.Ordinal)) Assert.That(() => tooLong.Check(kernel, _pool), Throws.TypeOf<NotSupportedException>().With.Message.Contains($"{most}"));
        else tooLong.Check(kernel, _pool);
        tooLong.Check(null, _pool);
    }

    [Test]
    public void Kernel_gives_the_same_bits_on_any_number_of_threads([ValueSource(nameof(Kernels))] string kernel)
    {
        ConvolutionGeometry geometry = ConvolutionGeometries.Make(3, 1, 40, 70, new Extent3(1, 23, 29), new Extent3(1, 3, 3), before: new Extent3(0, 1, 1), after: new Extent3(0, 1, 1));
        using var pool = new WorkerPool(8);
        int[]? expected = null;
        foreach (int threads in new[] { 1, 2, 3, 8 })
        {
            int[] actual = new IntegerTrial(geometry, true, true, 7) { Threads = threads, Output = IntegerOutput.SignedBytes, WithBias = true }.Run(kernel, pool, out _);
            expected ??= actual;
            Assert.That(actual, Is.EqualTo(expected), $"{threads} threads");
        }
    }

    [Test]
    public void Plan_takes_the_widest_pairs_that_are_accelerated()
    {
        string expected = System.Runtime.Intrinsics.Vector512.IsHardwareAccelerated ? "pairs512"
            : System.Runtime.Intrinsics.X86.AvxVnni.IsSupported ? "pairs-vnni256"
            : System.Runtime.Intrinsics.Vector256.IsHardwareAccelerated ? "pairs256"
            : System.Runtime.Intrinsics.Vector128.IsHardwareAccelerated ? "pairs128" : "pairs-scalar";
        ConvolutionGeometry geometry = ConvolutionGeometries.Make(1, 1, 3, 4, new Extent3(1, 4, 4), new Extent3(1, 2, 2));
        Assert.That(IntegerConvolutionCatalog.Plan(geometry, true, true, IntegerOutput.Sums, 1).Name, Is.EqualTo(expected));
        Assert.That(() => IntegerConvolutionCatalog.Plan(geometry, true, true, IntegerOutput.Sums, 1, "pairs1024"), Throws.TypeOf<ArgumentException>().With.Message.Contains("pairs1024").And.Message.Contains("gemm256"));
    }

    [Test]
    public unsafe void Execute_allocates_nothing([ValueSource(nameof(Kernels))] string kernel, [Values] IntegerOutput output)
    {
        ConvolutionGeometry geometry = ConvolutionGeometries.Make(2, 1, 6, 6, new Extent3(1, 17, 19), new Extent3(1, 3, 3), before: new Extent3(0, 1, 1), after: new Extent3(0, 1, 1));
        IntegerConvolution planned = IntegerConvolutionCatalog.Plan(geometry, true, false, output, 2, kernel);
        using GuardedMemory<byte> x = new(2 * 6 * 17 * 19), w = new(6 * 6 * 9), y = new(2 * 6 * 17 * 19 * 4), workspace = new(planned.WorkspaceBytes);
        var operands = new IntegerOperands { X = x.Pointer, W = w.Pointer, Y = y.Pointer, Workspace = workspace.Pointer, Alpha = 1, InputScale = 1, OutputScale = 1 };
        for (int warmUp = 0; warmUp < 5; warmUp++) planned.Execute(operands, _pool);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 20; round++) planned.Execute(operands, _pool);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }
}
