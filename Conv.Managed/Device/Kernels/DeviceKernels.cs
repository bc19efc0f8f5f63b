using System.Globalization;
using ConvDnn.Interop.Cuda;

namespace ConvDnn.Device;

/// <summary>
/// The device kernels in one context. Each method prepares one of them for tensors of certain shapes, which loads its code (through NVRTC, else from the shipped PTX);
/// what it returns only enqueues. All count in 64 bits and take any strides.
/// </summary>
public sealed class DeviceKernels
{
    /// <summary>The language that the sources are written in.</summary>
    internal const string LanguageOption = "--std=c++14";

    private readonly GpuContext _context;
    private readonly Dictionary<string, CudaModule> _modules = [];
    private readonly Dictionary<string, CudaFunction> _functions = [];
    private readonly Lock _lock = new();

    internal DeviceKernels(GpuContext context) => _context = context;

    /// <summary>to = α·from + β·to, with conversion of types.</summary>
    /// <param name="from">At most five axes.</param>
    /// <param name="to">The same lengths.</param>
    /// <exception cref="NotSupportedException">There is no such conversion.</exception>
    public StridedCopy Copy(TensorSpec from, TensorSpec to) => new(this, from, to);

    /// <summary>t = β·t.</summary>
    /// <param name="tensor">At most five axes.</param>
    public StridedScale Scale(TensorSpec tensor) => new(this, tensor);

    /// <summary>A tensor N, C, spatial extended or cropped along its spatial axes.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="padded">What it becomes: lengths of x and padding; another layout or a wider type where wanted.</param>
    /// <param name="padding">Positions before and after every spatial axis.</param>
    /// <param name="mode">What stands there.</param>
    /// <param name="value">The value of constant padding; rounded to x's type.</param>
    public PaddedCopy Pad(TensorSpec x, TensorSpec padded, Padding padding, PaddingMode mode, double value = 0) => new(this, x, padded, padding, mode, value);

    /// <summary>The adjoint of <see cref="Pad"/>: dx = α·(what was padded, folded back) + β·dx.</summary>
    /// <param name="padded">The gradient of the padded tensor.</param>
    /// <param name="dx">The gradient of the tensor.</param>
    /// <param name="padding">As for <see cref="Pad"/>.</param>
    /// <param name="mode">As for <see cref="Pad"/>.</param>
    public PaddingFold Fold(TensorSpec padded, TensorSpec dx, Padding padding, PaddingMode mode) => new(this, padded, dx, padding, mode);

    /// <summary>db = α·Σ dy + β·db over everything but the channels. Always the same bits.</summary>
    /// <param name="dy">N, K, spatial.</param>
    /// <param name="db">K numbers of dy's type.</param>
    public BiasGradient BiasGradient(TensorSpec dy, TensorSpec db) => new(this, dy, db);

    /// <summary>y = f(α·from + β·y + α_z·z + b).</summary>
    /// <param name="from">A result in the layout of the product, of y's lengths; may be y itself.</param>
    /// <param name="y">N, K, spatial.</param>
    /// <param name="activation">f.</param>
    public Epilogue Epilogue(TensorSpec from, TensorSpec y, Activation activation) => new(this, from, y, activation);

    /// <summary>An activation, or the gradient that passes it.</summary>
    /// <param name="problem">Tensors of at most five axes.</param>
    public PointwiseKernels Activation(ActivationProblem problem) => new(this, problem);

    /// <summary>Pooling of floating-point numbers, or its gradient.</summary>
    /// <param name="problem">The pooling.</param>
    public PoolingKernels Pooling(PoolProblem problem) => new(this, problem);

    /// <summary>im2col: the patches of an image as a matrix.</summary>
    /// <param name="image">N, C, spatial.</param>
    /// <param name="groups">Groups of channels.</param>
    /// <param name="geometry">How the filter meets the image.</param>
    /// <param name="matrixType">The matrix's element type; unsigned bytes become signed ones by taking 128 away.</param>
    /// <param name="steps">Where the matrix has its elements.</param>
    public ImageToColumns Columns(TensorSpec image, long groups, PatchGeometry geometry, ElementType matrixType, PatchSteps steps) =>
        new(this, image, groups, geometry, matrixType, steps);

    /// <summary>col2im with what may follow it: image = f(α·sum + β·image + α_z·z + b).</summary>
    /// <param name="image">N, C, spatial.</param>
    /// <param name="groups">Groups of channels.</param>
    /// <param name="geometry">How the filter meets the image.</param>
    /// <param name="matrixType">The matrix's element type, in which the sums are formed: float32 or float64.</param>
    /// <param name="steps">Where the matrix has its elements.</param>
    /// <param name="activation">f.</param>
    public ColumnsToImage Image(TensorSpec image, long groups, PatchGeometry geometry, ElementType matrixType, PatchSteps steps, Activation activation) =>
        new(this, image, groups, geometry, matrixType, steps, activation);

    /// <summary>The zero points of 8-bit convolution, behind its products.</summary>
    public ZeroPointShift ZeroPoints() => new(this);

    /// <summary>What becomes of the sums of an 8-bit convolution: an 8-bit or a float32 y.</summary>
    /// <param name="sums">32-bit integers of y's lengths.</param>
    /// <param name="y">N, K, spatial.</param>
    public IntegerFinish Finish(TensorSpec sums, TensorSpec y) => new(this, sums, y);

    /// <summary>A kernel by its file and name.</summary>
    /// <exception cref="NotSupportedException">There is no kernel of that name.</exception>
    internal CudaFunction Function(string file, string name)
    {
        lock (_lock)
        {
            if (_functions.TryGetValue(name, out CudaFunction? known)) return known;
            if (!_modules.TryGetValue(file, out CudaModule? module)) _modules.Add(file, module = Load(KernelSource.Read(file)));
            CudaFunction function = module.Function(name);
            _functions.Add(name, function);
            return function;
        }
    }

    internal void Dispose()
    {
        lock (_lock)
        {
            foreach (CudaModule module in _modules.Values) module.Dispose();
            _modules.Clear();
            _functions.Clear();
        }
    }

    private CudaModule Load(KernelSource source)
    {
        if (_context.Platform.Nvrtc.Value is { } compiler)
        {
            CompiledProgram program = compiler.Compile(source.Text, source.Name, source.Headers, $"--gpu-architecture=compute_{Architecture(compiler)}", LanguageOption);
            return _context.Cuda.LoadModule(program.Ptx.Span);
        }

        byte[] ptx = source.MatchingPtx
            ?? throw new EngineUnavailableException($"The kernels of {source.Name} cannot be had: {_context.Platform.Nvrtc} No PTX of this source is part of this build either.");
        return _context.Cuda.LoadModule(ptx);
    }

    /// <summary>The device's own architecture, or the newest one that the compiler knows: newer devices run the code of older ones.</summary>
    private string Architecture(NvrtcCompiler compiler)
    {
        int own = (_context.ComputeCapability.Major * 10) + _context.ComputeCapability.Minor;
        int[] known = [.. (compiler.SupportedArchitectures ?? []).Where(architecture => architecture <= own)];
        return (known.Length > 0 ? known.Max() : 52).ToString(CultureInfo.InvariantCulture);
    }
}
