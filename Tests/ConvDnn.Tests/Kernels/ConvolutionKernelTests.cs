using ConvDnn.Kernels;
using ConvDnn.Kernels.Threading;
using NUnit.Framework;

namespace ConvDnn.Tests.Kernels;

/// <summary>Every kernel, forced by name, against plain loops.</summary>
[Platform("Linux", Reason = "guard pages are made with mmap")]
public sealed class ConvolutionKernelTests
{
    private static readonly ConvolutionDirection[] Directions = Enum.GetValues<ConvolutionDirection>();

    private WorkerPool _pool = null!;

    public static IEnumerable<string> Kernels() => KernelCatalog.Entries<float>().Select(entry => entry.Name);

    [OneTimeSetUp]
    public void StartWorkers() => _pool = new WorkerPool(4);

    [OneTimeTearDown]
    public void StopWorkers() => _pool.Dispose();

    [Test]
    public void Kernel_on_random_geometries_is_exact_on_integers(
        [ValueSource(nameof(Kernels))] string kernel, [ValueSource(nameof(Directions))] ConvolutionDirection direction)
    {
        int done = 0;
        for (int seed = 0; seed < 120; seed++)
        {
            ConvolutionGeometry geometry = ConvolutionGeometries.Random(seed, depthwise: kernel.StartsWith("depthwise", StringComparison.Ordinal));
            bool exact = geometry.Padding is not (PaddingKind.MeanChannel or PaddingKind.MeanSample);
            bool filter = direction == ConvolutionDirection.BackwardFilter;
            var trial = new ConvolutionTrial<float>(geometry, direction, seed, integers: true)
            {
                Threads = 1 + seed % 3,
                Alpha = seed % 4 == 0 ? 2 : 1,
                Beta = seed % 5 == 0 ? -1 : 0,
                AlphaZ = seed % 6 == 0 && !filter ? 3 : 0,
                WithBias = seed % 2 == 0 && !filter,
                Prepacked = seed % 7 == 0,
                Activation = seed % 3 == 0 && !filter ? new PointwiseFunction(PointwiseKind.Relu) : PointwiseFunction.Identity,
            };
            if (Refuses<float>(kernel, trial.Request)) continue;
            trial.Check(kernel, _pool, exact);
            done++;
        }

        Assert.That(done, Is.GreaterThan(40), "most geometries must be accepted, or nothing was tested");
    }

    [Test]
    public void Kernel_on_random_values_stays_within_the_rounding_bound(
        [ValueSource(nameof(Kernels))] string kernel, [ValueSource(nameof(Directions))] ConvolutionDirection direction, [Values] bool doubles)
    {
        for (int seed = 1000; seed < 1040; seed++)
        {
            ConvolutionGeometry geometry = ConvolutionGeometries.Random(seed, depthwise: kernel.StartsWith("depthwise", StringComparison.Ordinal));
            if (doubles) CheckOne<double>(kernel, direction, geometry, seed);
            else CheckOne<float>(kernel, direction, geometry, seed);
        }
    }

    private void CheckOne<T>(string kernel, ConvolutionDirection direction, ConvolutionGeometry geometry, int seed)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var trial = new ConvolutionTrial<T>(geometry, direction, seed, integers: false) { Threads = 2, Alpha = 0.5, Beta = seed % 2 };
        if (!Refuses<T>(kernel, trial.Request)) trial.Check(kernel, _pool, exact: false);
    }

    private static bool Refuses<T>(string kernel, ConvolutionRequest request)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> =>
        KernelCatalog.Entries<T>().Single(entry => entry.Name == kernel).Refusal(request) is not null;
}
