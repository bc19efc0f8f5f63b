using System.Numerics;
using ConvDnn.Kernels;

namespace ConvDnn.Engines.Cpu;

/// <summary>Plans of floating-point convolutions in all directions.</summary>
internal readonly struct ConvolutionProposals(ConvProblem problem, PlanOptions options, int threads, Workers workers, nint filter) : IFloatingProposals
{
    private const string BiasKernel = "bias-sum";

    /// <summary>Tensors of 16-bit numbers, computed with in float32.</summary>
    public Proposal ProposeStored()
    {
        if (problem.Options.ComputeType != ElementType.Float32) return Proposal.No($"It sums {problem.X.Type.Name()} products in f32, not in {problem.Options.ComputeType?.Name()}.");
        if (problem.Direction == Direction.BackwardBias)
        {
            if (CpuPlanner.OneKernel(options, BiasKernel) is { } other) return Proposal.No(other);
            var sums = new StoredBiasGradient(
                StoredTypes.Of(problem.Y.Type), problem.BatchSize, problem.OutputChannels, GeometryMapping.Extent(problem.OutputSize, 1), GeometryMapping.Strides(problem.Y), threads);
            return Proposal.Of(new StoredBiasGradientPlan(problem, BiasKernel, sums, workers));
        }

        (StoredType stored, StoredType output) = (StoredTypes.Of(problem.X.Type), StoredTypes.Of(problem.Y.Type));
        return StoredConvolution.Plan(Request(), stored, output, options.Kernel, out string? refusal) is { } kernel
            ? Proposal.Of(new StoredConvolutionPlan(problem, kernel, options, workers))
            : Proposal.No($"Of its kernels, {refusal}");
    }

    public Proposal Propose<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
    {
        if (problem.Options.ComputeType != problem.X.Type) return Proposal.No($"It sums {problem.X.Type.Name()} products in {problem.X.Type.Name()}, not in {problem.Options.ComputeType?.Name()}.");
        return problem.Direction == Direction.BackwardBias ? Bias<T>() : Convolution<T>();
    }

    private Proposal Bias<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (CpuPlanner.OneKernel(options, BiasKernel) is { } refusal) return Proposal.No(refusal);
        var sums = new BiasGradient<T>(
            problem.BatchSize, problem.OutputChannels, GeometryMapping.Extent(problem.OutputSize, 1), GeometryMapping.Strides(problem.Y), threads);
        return Proposal.Of(new BiasGradientPlan<T>(problem, BiasKernel, sums, workers));
    }

    private Proposal Convolution<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ConvolutionRequest request = Request();
        if (KernelCatalog.Choose<T>(request, options.Kernel, out string? refusal) is not { } entry) return Proposal.No($"Of its kernels, {refusal}");
        ConvolutionKernel<T> kernel = entry.Create(request);
        OwnedFilter<T>? owned = filter == 0 ? null : new OwnedFilter<T>(kernel, filter, problem.W.Bytes, workers);
        return Proposal.Of(new ConvolutionPlan<T>(problem, kernel, options, workers, owned));
    }

    /// <summary>The convolution in the words of the kernels.</summary>
    public ConvolutionRequest Request()
    {
        ConvProblem ordinary = problem.Untransposed();
        return new ConvolutionRequest(Of(ordinary.Direction), GeometryMapping.Convolution(ordinary))
        {
            Activation = GeometryMapping.Function(problem.Options.Activation),
            Threads = threads,
            OwnsFilter = filter != 0,
            Accuracy = Of(options.Accuracy),
            WorkspaceLimit = options.WorkspaceLimit,
            Table = workers.Table,
        };
    }

    private static ConvolutionAccuracy Of(Accuracy accuracy) => accuracy switch
    {
        Accuracy.Accurate => ConvolutionAccuracy.Accurate,
        Accuracy.Fast => ConvolutionAccuracy.Fast,
        _ => ConvolutionAccuracy.Default,
    };

    private static ConvolutionDirection Of(Direction direction) => direction switch
    {
        Direction.Forward => ConvolutionDirection.Forward,
        Direction.BackwardData => ConvolutionDirection.BackwardData,
        _ => ConvolutionDirection.BackwardFilter,
    };
}
