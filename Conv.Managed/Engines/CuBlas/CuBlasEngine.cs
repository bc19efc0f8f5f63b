using ConvDnn.Device;
using ConvDnn.Interop.CuBlas;
using ConvDnn.Interop.Cuda.Loading;

[assembly: ConvDnn.ConvEngine(typeof(ConvDnn.Engines.CuBlas.CuBlasEngine))]

namespace ConvDnn.Engines.CuBlas;

/// <summary>
/// Convolutions as matrix products of cuBLAS: filters of one tap directly, all others on patches that a kernel lays out as a matrix (im2col), in pieces that keep to the workspace limit.
/// All directions, groups, layouts, padding modes; float32 (strict, or TF32 when asked), float64, float16 and bfloat16 summed in float32, 8-bit integers into 32 bits, 8 bits or float32.
/// Equal bits for equal inputs as long as cuBLAS itself chooses the same products.
/// </summary>
public sealed class CuBlasEngine : IEngine
{
    /// <summary>The engine's name: <c>cublas</c>.</summary>
    public const string EngineName = "cublas";

    private readonly GpuPlatform _platform;
    private readonly bool _ownsPlatform;
    private readonly Lazy<LibraryLoad<CublasLibrary>> _library;
    private int _disposed;

    /// <summary>An engine on the libraries of this machine.</summary>
    public CuBlasEngine()
        : this(GpuPlatform.Acquire(), ownsPlatform: true)
    {
    }

    /// <summary>An engine on a platform of the caller's.</summary>
    /// <param name="platform">The driver and where to look for cuBLAS.</param>
    /// <param name="ownsPlatform">True when the engine disposes the platform.</param>
    public CuBlasEngine(GpuPlatform platform, bool ownsPlatform)
    {
        ArgumentNullException.ThrowIfNull(platform);
        (_platform, _ownsPlatform) = (platform, ownsPlatform);
        _library = new(() => CublasLibrary.Load(platform.Loader));
    }

    /// <inheritdoc/>
    public string Name => EngineName;

    /// <inheritdoc/>
    public EngineStatus Status => _platform.HasDevice ? _platform.StatusOf(_library.Value) : _platform.StatusOf();

    /// <inheritdoc/>
    public EngineAnswer Supports(Problem problem, PlanOptions options)
    {
        Design design = DesignOf(problem, options);
        return design.Refusal is { } reason ? EngineAnswer.No(reason) : EngineAnswer.Yes(design.Algorithm, design.WorkspaceBytes);
    }

    /// <inheritdoc/>
    public Plan CreatePlan(Problem problem, PlanOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Design design = DesignOf(problem, options);
        if (design.Refusal is { } reason) throw new RefusedException(reason);
        GpuContext context = _platform.CurrentContext();
        if (_library.Value.Value is not { } library) throw new EngineUnavailableException(_library.Value.ToString());
        Products products = context.Shared(gpu => new Products(gpu, library));
        products.Prepare();
        return design.PlanFor(context, products).In(options.Space);
    }

    /// <summary>Whatever carries the algorithm's name, on paper or in a file, then says what it ran on.</summary>
    private Design DesignOf(Problem problem, PlanOptions options)
    {
        Design design = Design.Of(problem, options, _platform.ComputeCapability);
        return design.Refusal is null && _platform.IsSimulated ? design with { Algorithm = $"{design.Algorithm} (simulated)" } : design;
    }

    /// <summary>Lets go of the device. Plans of this engine must be disposed before. Harmless when repeated.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0 && _ownsPlatform) _platform.Dispose();
    }
}
