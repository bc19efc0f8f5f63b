using System.Runtime.InteropServices;
using ConvDnn.Kernels;
using ConvDnn.Kernels.Threading;
using NUnit.Framework;

namespace ConvDnn.Tests.Kernels;

/// <summary>
/// Tensors whose elements lie more than 2^31 (in bytes 2^33) apart, in address space that is reserved and hardly touched: an offset that is counted in 32 bits anywhere leaves it.
/// Small integers make the sums exact, so the same convolution on compact tensors gives the same bits.
/// </summary>
[Platform("Linux", Reason = "address space is reserved with mmap")]
public sealed unsafe class LargeStrideTests
{
    private const long Far = (1L << 31) + 13;

    private static readonly ConvolutionGeometry Compact = ConvolutionGeometries.Make(
        2, 1, 3, 5, new Extent3(1, 7, 9), new Extent3(1, 3, 3), before: new Extent3(0, 1, 1), after: new Extent3(0, 1, 1));

    private static readonly ConvolutionGeometry Distant = Compact with { X = Compact.X with { Outer = Far }, Y = Compact.Y with { Outer = Far + 5 } };

    private WorkerPool _pool = null!;

    public static IEnumerable<string> Kernels() => ["gemm512", "gemm256", "gemm-scalar", "direct512", "direct256", "winograd-f2-512"];

    [OneTimeSetUp]
    public void StartWorkers() => _pool = new WorkerPool(2);

    [OneTimeTearDown]
    public void StopWorkers() => _pool.Dispose();

    [Test]
    public void Convolution_reaches_elements_beyond_2_to_the_31([ValueSource(nameof(Kernels))] string kernel, [Values] ConvolutionDirection direction)
    {
        if (!Environment.Is64BitProcess) Assert.Ignore("needs 64 bits of address space");
        float[] near = Run(Compact, kernel, direction), far = Run(Distant, kernel, direction);
        Assert.That(near.Distinct().Count(), Is.GreaterThan(near.Length / 8), "results that hardly differ say little");
        Assert.That(far, Is.EqualTo(near));
    }

    /// <summary>Results in the order of the compact tensor.</summary>
    private float[] Run(ConvolutionGeometry geometry, string kernel, ConvolutionDirection direction)
    {
        ConvolutionKernel<float> planned = KernelCatalog.Plan<float>(new ConvolutionRequest(direction, geometry) { Threads = 2 }, kernel);
        long xPlane = 3 * 7 * 9, yPlane = 5 * 7 * 9, wCount = 5 * 3 * 9;
        using var x = new Reserved((geometry.X.Outer + xPlane) * sizeof(float));
        using var y = new Reserved((geometry.Y.Outer + yPlane) * sizeof(float));
        using GuardedMemory<float> w = new(wCount);
        using var workspace = new GuardedMemory<byte>(planned.WorkspaceBytes);
        // Even numbers stay exact through the halves of a small Winograd transform.
        var random = new Random(5);
        void Fill(float* plane, long count)
        {
            for (long i = 0; i < count; i++) plane[i] = 4 * random.Next(-3, 4);
        }

        for (long image = 0; image < 2; image++)
        {
            Fill(x.Floats + image * geometry.X.Outer, xPlane);
            Fill(y.Floats + image * geometry.Y.Outer, yPlane);
        }

        Fill(w.Pointer, wCount);
        planned.Execute(new ConvolutionOperands<float> { X = x.Floats, W = w.Pointer, Y = y.Floats, Workspace = workspace.Pointer, Alpha = 1 }, _pool);
        return direction switch
        {
            ConvolutionDirection.Forward => [.. new Span<float>(y.Floats, (int)yPlane), .. new Span<float>(y.Floats + geometry.Y.Outer, (int)yPlane)],
            ConvolutionDirection.BackwardData => [.. new Span<float>(x.Floats, (int)xPlane), .. new Span<float>(x.Floats + geometry.X.Outer, (int)xPlane)],
            _ => w.Span.ToArray(),
        };
    }

    /// <summary>Address space without memory behind it until it is touched.</summary>
    private sealed class Reserved : IDisposable
    {
        private const int PrivateAnonymousUnreserved = 0x4022;

        private readonly nuint _bytes;

        public Reserved(long bytes)
        {
            _bytes = (nuint)bytes;
            nint start = GuardPages.Map(0, _bytes, 3, PrivateAnonymousUnreserved, -1, 0);
            if (start == -1) throw new InvalidOperationException($"{bytes} bytes of address space cannot be reserved: error {Marshal.GetLastPInvokeError()}.");
            Floats = (float*)start;
        }

        public float* Floats { get; }

        public void Dispose() => _ = GuardPages.Unmap((nint)Floats, _bytes);
    }
}
