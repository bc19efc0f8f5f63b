using ConvDnn.Device;
using ConvDnn.Interop.CuDnn;
using ConvDnn.Interop.CuDnn.Errors;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Engines.CuDnn;

/// <summary>cuDNN's algorithm API as a vendor of cores: asks its heuristic, and each algorithm for its workspace with the arithmetic that belongs to it.</summary>
internal sealed class AlgorithmVendor(CudnnInstallation cudnn, long mostElements) : IConvolutionVendor
{
    private const int ImplicitPrecompGemm = 1;

    public VendorTraits Traits { get; } = new() { HasFactors = true, ByteSums = ElementType.Float32, MostElements = mostElements };

    public string Library => "cuDNN";

    public Version Version => cudnn.Library.Version;

    public bool Fuses(ConvProblem problem) =>
        problem.Options.Activation.Kind is ActivationKind.Identity or ActivationKind.Relu && problem.X.Type is ElementType.Float32 or ElementType.Float16 && problem.Options.ComputeType == ElementType.Float32;

    public IEnumerable<CoreOffer> Offers(GpuContext context, ConvProblem core, PlanOptions options, bool all)
    {
        var names = new HashSet<string>();
        foreach (Entry entry in Entries(context, core))
        {
            string kernel = NameOf(core, entry);
            if ((options.Kernel is not null && options.Kernel != kernel) || !names.Add(kernel)) continue;
            yield return Offer(context, core, entry, kernel);
        }
    }

    private CoreOffer Offer(GpuContext context, ConvProblem core, Entry entry, string kernel)
    {
        if (Objection(core, entry) is { } objection) return new CoreOffer(kernel, null, objection);
        HandlePool<CudnnContext> handles = cudnn.HandlesIn(context);
        var descriptors = new ConvolutionDescriptors(cudnn.Library, core, entry.Math);
        try
        {
            // The size that came with the list is for other arithmetic, perhaps; this one is asked with what will run.
            var chosen = new ChosenAlgorithm(entry.Algorithm, kernel, WorkspaceBytes(handles, core.Direction, descriptors, entry.Algorithm), entry.IsDeterministic);
            return new CoreOffer(
                kernel, IsFused(core) ? new FusedAlgorithmCore(cudnn.Library, handles, core, descriptors, chosen) : new AlgorithmCore(handles, core, descriptors, chosen), null);
        }
        catch (CudnnException refusal) when (IsRefusal(refusal))
        {
            descriptors.Dispose();
            return new CoreOffer(kernel, null, Sentence(refusal));
        }
    }

    /// <summary>What the heuristic lists, the fastest first; nothing where cuDNN does not take the descriptors.</summary>
    private Entry[] Entries(GpuContext context, ConvProblem core)
    {
        try
        {
            using var descriptors = new ConvolutionDescriptors(cudnn.Library, core, MathOf(core));
            using HandlePool<CudnnContext>.Lease lease = cudnn.HandlesIn(context).Rent();
            return core.Direction switch
            {
                Direction.Forward =>
                    [.. lease.Value.ForwardAlgorithms(descriptors.X, descriptors.W, descriptors.Convolution, descriptors.Y).Select(static found => new Entry(found.Algorithm.Value, found.Status, found.IsDeterministic, found.MathType))],
                Direction.BackwardData =>
                    [.. lease.Value.BackwardDataAlgorithms(descriptors.W, descriptors.Y, descriptors.Convolution, descriptors.X).Select(static found => new Entry(found.Algorithm.Value, found.Status, found.IsDeterministic, found.MathType))],
                _ =>
                    [.. lease.Value.BackwardFilterAlgorithms(descriptors.X, descriptors.Y, descriptors.Convolution, descriptors.W).Select(static found => new Entry(found.Algorithm.Value, found.Status, found.IsDeterministic, found.MathType))],
            };
        }
        catch (CudnnException refusal) when (IsRefusal(refusal))
        {
            return [new Entry(-1, refusal.Status, true, MathOf(core))];
        }
    }

    private static long WorkspaceBytes(HandlePool<CudnnContext> handles, Direction direction, ConvolutionDescriptors descriptors, int algorithm)
    {
        using HandlePool<CudnnContext>.Lease lease = handles.Rent();
        return direction switch
        {
            Direction.Forward => lease.Value.ForwardWorkspaceBytes(descriptors.X, descriptors.W, descriptors.Convolution, descriptors.Y, new(algorithm)),
            Direction.BackwardData => lease.Value.BackwardDataWorkspaceBytes(descriptors.W, descriptors.Y, descriptors.Convolution, descriptors.X, new(algorithm)),
            _ => lease.Value.BackwardFilterWorkspaceBytes(descriptors.X, descriptors.Y, descriptors.Convolution, descriptors.W, new(algorithm)),
        };
    }

    /// <summary>Why an algorithm is not run, though cuDNN lists it.</summary>
    private static string? Objection(ConvProblem core, Entry entry)
    {
        if (!entry.Status.Succeeded) return $"{entry.Status.Name}.";
        if (core.X.Type == ElementType.Float32 && entry.Math == cudnnMathType_t.CUDNN_TENSOR_OP_MATH_ALLOW_CONVERSION) return "It cuts float32 down to 16 bits.";
        if (core.X.Type == ElementType.Float32 && core.Options.Precision == Float32Precision.Ieee && entry.Math != cudnnMathType_t.CUDNN_FMA_MATH) return "It may use TF32, which the problem does not ask for.";
        if (!IsFused(core)) return null;
        return core.Options.Activation.IsIdentity && entry.Algorithm != ImplicitPrecompGemm ? "Only implicit-precomp-gemm adds a bias without an activation." : null;
    }

    private static bool IsFused(ConvProblem core) => core.Options.Bias || core.Options.Residual || !core.Options.Activation.IsIdentity;

    /// <summary>FMA is the only strict arithmetic of float32; 16-bit floats gain by tensor cores and lose nothing, since their products are exact.</summary>
    private static cudnnMathType_t MathOf(ConvProblem core) => core.X.Type switch
    {
        ElementType.Float32 when core.Options.Precision == Float32Precision.Ieee => cudnnMathType_t.CUDNN_FMA_MATH,
        ElementType.Float16 or ElementType.BFloat16 => cudnnMathType_t.CUDNN_TENSOR_OP_MATH,
        _ => cudnnMathType_t.CUDNN_DEFAULT_MATH,
    };

    private static string NameOf(ConvProblem core, Entry entry)
    {
        bool mayUseTensorCores = entry.Math != cudnnMathType_t.CUDNN_FMA_MATH && core.X.Type != ElementType.Float64;
        return entry.Algorithm < 0 ? "any" : AlgorithmNames.Of(core.Direction, entry.Algorithm) + (mayUseTensorCores ? AlgorithmNames.TensorCores : "");
    }

    private static bool IsRefusal(CudnnException failure) => failure.Category is CudnnStatusCategory.NotSupported or CudnnStatusCategory.BadParameter;

    private static string Sentence(CudnnException refusal) => $"{refusal.Status.Name}.";

    private readonly record struct Entry(int Algorithm, CudnnStatus Status, bool IsDeterministic, cudnnMathType_t Math);
}
