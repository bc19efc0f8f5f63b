using ConvDnn.Device;
using ConvDnn.Interop.CuBlas;
using ConvDnn.Interop.CuBlas.Raw;
using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Parity;

/// <summary>What a device can do at most: large products of matrices and a large copy, measured where and when the plans were.</summary>
internal sealed class DeviceCeilings
{
    private const int Runs = 12;

    /// <summary>The edge of the matrices: 1.1·10¹² operations.</summary>
    private const int Edge = 8192;

    private const long CopyBytes = 1L << 30;

    /// <summary>On the simulated stack, which computes for real on the processor.</summary>
    private const int SimulatedEdge = 32;

    private const long SimulatedCopyBytes = 1L << 20;

    private DeviceCeilings(BenchDevice device) => Device = device;

    /// <summary>The device.</summary>
    public BenchDevice Device { get; }

    /// <summary>Measures what the problems need.</summary>
    /// <param name="context">Where they were timed.</param>
    /// <param name="engines">The engines that were measured.</param>
    /// <param name="problems">The problems that were timed on the device.</param>
    public static DeviceCeilings Measure(GpuContext context, IReadOnlyList<IEngine> engines, IEnumerable<Problem> problems)
    {
        string[] arithmetic = [.. problems.Select(Arithmetic.Of).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        GpuPlatform platform = context.Platform;
        CudaContext cuda = context.Cuda;
        int edge = platform.IsSimulated ? SimulatedEdge : Edge;
        long bytes = platform.IsSimulated ? SimulatedCopyBytes : Math.Min(CopyBytes, cuda.Memory.Free / 4);
        using CudaStream stream = cuda.CreateStream();
        MatrixProducts? cublas = MatrixProducts.TryCreate(platform, cuda, stream);
        try
        {
            return new DeviceCeilings(new BenchDevice
            {
                Name = cuda.Device.Name,
                IsSimulated = platform.IsSimulated,
                Engines = [.. engines.Where(static engine => engine.Status.IsAvailable).Select(static engine => $"{engine.Name}: {engine.Status.Summary}")],
                Products = cublas is null ? [] : [.. arithmetic.Where(MatrixProducts.Knows).Select(type => new DeviceCeiling(type, cublas.TeraFlops(type, edge), edge))],
                Copy = new DeviceCeiling("copy", CopyTeraBytes(cuda, stream, bytes), bytes),
            });
        }
        finally
        {
            cublas?.Dispose();
        }
    }

    /// <summary>The result with its shares.</summary>
    public BenchResult Rate(BenchResult result, Problem problem)
    {
        DeviceCeiling? product = Device.Products.FirstOrDefault(ceiling => ceiling.What == Arithmetic.Of(problem));
        if (product is null || result.Device is not { } times || result.MedianMilliseconds <= 0) return result;
        double operations = problem.Flops / product.Value / 1e9, bytes = problem.Bytes / Device.Copy.Value / 1e9;
        return result with
        {
            ShareOfPeak = result.GigaFlops / 1e3 / product.Value,
            Device = times with { ShareOfRoofline = Math.Max(operations, bytes) / result.MedianMilliseconds, LimitedBy = operations >= bytes ? "operations" : "bytes" },
        };
    }

    private static double CopyTeraBytes(CudaContext cuda, CudaStream stream, long bytes)
    {
        using DeviceBuffer<byte> from = cuda.Allocate<byte>(bytes), to = cuda.Allocate<byte>(bytes);
        from.Span.FillBytes(0x3C, stream);
        double least = Least(cuda, stream, () => from.Span.CopyTo(to.Span, stream));
        return 2 * bytes / least / 1e9;
    }

    private static double Least(CudaContext cuda, CudaStream stream, Action work)
    {
        using CudaEvent begin = cuda.CreateEvent(), end = cuda.CreateEvent();
        double least = double.PositiveInfinity;
        for (int run = 0; run < Runs; run++)
        {
            stream.Record(begin);
            work();
            stream.Record(end);
            end.Synchronize();
            // The first ones warm up; a simulated event may see no time pass.
            if (run >= 2) least = Math.Min(least, Math.Max(end.MillisecondsSince(begin), 1e-6));
        }

        return least;
    }

    /// <summary>cuBLAS with matrices of numbers around 1; zeros are faster on some hardware.</summary>
    private sealed class MatrixProducts(CublasContext cublas, CudaContext cuda, CudaStream stream) : IDisposable
    {
        private static readonly (string Name, cudaDataType Type, cublasComputeType_t Compute)[] Kinds =
        [
            ("f32", cudaDataType.CUDA_R_32F, cublasComputeType_t.CUBLAS_COMPUTE_32F),
            ("tf32", cudaDataType.CUDA_R_32F, cublasComputeType_t.CUBLAS_COMPUTE_32F_FAST_TF32),
            ("f16", cudaDataType.CUDA_R_16F, cublasComputeType_t.CUBLAS_COMPUTE_32F),
            ("bf16", cudaDataType.CUDA_R_16BF, cublasComputeType_t.CUBLAS_COMPUTE_32F),
            ("f64", cudaDataType.CUDA_R_64F, cublasComputeType_t.CUBLAS_COMPUTE_64F),
        ];

        public static MatrixProducts? TryCreate(GpuPlatform platform, CudaContext cuda, CudaStream stream) =>
            CublasLibrary.Load(platform.Loader).Value is { } library ? new(CublasContext.Create(library, cuda, stream), cuda, stream) : null;

        public static bool Knows(string name) => Kinds.Any(kind => kind.Name == name);

        public double TeraFlops(string name, int edge)
        {
            (_, cudaDataType type, cublasComputeType_t compute) = Kinds.First(kind => kind.Name == name);
            ElementType element = name == "tf32" ? ElementType.Float32 : ElementTypes.TryParse(name, out ElementType parsed) ? parsed : throw new InvalidOperationException($"'{name}' is no type.");
            var spec = TensorSpec.Packed(element, [edge, edge]);
            var numbers = new TiledNumbers(OperandRole.X, spec);
            using DeviceBuffer<byte> a = cuda.Allocate<byte>(spec.Bytes), b = cuda.Allocate<byte>(spec.Bytes), c = cuda.Allocate<byte>(spec.Bytes);
            numbers.Fill(a);
            numbers.Fill(b);
            var product = new ReadyProduct(new MatrixProduct(edge, edge, edge), compute, type, type);
            double least = Least(cuda, stream, () =>
            {
                using (cuda.Enter())
                {
                    using ConvDnn.Interop.Cuda.Handles.HandleUse use = stream.Use();
                    cublas.Use(new CUstream(use.Value), default, 0);
                    cublas.GemmEx(product, 1, a.Address, b.Address, 0, c.Address);
                }
            });
            return 2.0 * edge * edge * edge / least / 1e9;
        }

        public void Dispose() => cublas.Dispose();
    }
}
