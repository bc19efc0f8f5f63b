using ConvDnn.Device;
using ConvDnn.Engines.CuBlas;
using ConvDnn.Engines.CuDnn;
using ConvDnn.Engines.CuDnnGraph;
using ConvDnn.Interop.Cuda.Loading;

namespace ConvDnn.Benchmarks.Overhead;

/// <summary>One plan and the calls that do the same by hand.</summary>
/// <param name="Name">What is measured.</param>
/// <param name="Engine">Makes the engine.</param>
/// <param name="Problem">What is computed.</param>
/// <param name="Kernel">The algorithm.</param>
/// <param name="ByHand">Makes the calls for the bytes of workspace that the plan announces.</param>
internal sealed record OverheadCase(string Name, Func<NativeLoader, IEngine> Engine, string Problem, string? Kernel, Func<NativeLoader, ConvProblem, long, HandWritten> ByHand)
{
    private const string Shape = "x=2,8,12,12 w=8,8,3,3 padding=1,1";

    /// <summary>Every direction of cuDNN's functions, with and without a workspace; the graphs; a product.</summary>
    public static IReadOnlyList<OverheadCase> All { get; } =
    [
        Cudnn("forward", "implicit-gemm", 0),
        Cudnn("forward", "implicit-precomp-gemm", 1),
        Cudnn("backward-data", "algo-1", 1),
        Cudnn("backward-filter", "algo-1", 1),
        new("cudnn-graph forward", static loader => new CudnnGraphEngine(new GpuPlatform(loader)), $"conv forward {Shape}", "engine-0", static (loader, problem, bytes) => new HandWrittenGraph(loader, problem, 0, bytes)),
        new("cublas 1x1 forward", static loader => new CuBlasEngine(new GpuPlatform(loader), ownsPlatform: true), "conv forward x=2,8,12,12 w=8,8,1,1", null, static (loader, problem, bytes) => new HandWrittenProduct(loader, problem, bytes)),
    ];

    private static OverheadCase Cudnn(string direction, string kernel, int algorithm) => new(
        $"cudnn {direction} {kernel}",
        static loader => new CudnnEngine(new GpuPlatform(loader)),
        $"conv {direction} {Shape}", kernel,
        (loader, problem, bytes) => new HandWrittenConvolution(loader, problem, algorithm, bytes));
}
