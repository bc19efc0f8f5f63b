using ConvDnn.Device;

namespace ConvDnn.Engines.CuBlas;

/// <summary>Everything that is decided about a problem before any memory or device is touched: pure and cheap.</summary>
internal abstract record Design
{
    /// <summary>Why it is not done, or null.</summary>
    public string? Refusal { get; private init; }

    /// <summary>What is done, in words.</summary>
    public string Algorithm { get; init; } = "";

    /// <summary>Scratch memory of an execution.</summary>
    public long WorkspaceBytes { get; protected init; }

    /// <summary>Decides.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="options">What is asked beyond it.</param>
    /// <param name="capability">The device's compute capability.</param>
    public static Design Of(Problem problem, PlanOptions options, Version capability)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(options);
        if (problem is not ConvProblem convolution) return No($"It does convolutions only, not the operation '{problem.Operation}'.");
        try
        {
            if (convolution.Direction == Direction.BackwardBias) return Sum(convolution, options);
            ConvProblem ordinary = convolution.Untransposed();
            if (Arithmetic.Of(ordinary, capability, out string? refusal) is not { } arithmetic) return No(refusal!);
            var setting = new Setting(convolution, ordinary, arithmetic);
            string kernel = setting.IsPointwise ? "gemm" : "im2col-gemm";
            if (WrongKernel(options, kernel) is { } wrong) return No(wrong);
            if (setting.TooLarge is { } large) return No(large);
            Design? design = ordinary.Direction switch
            {
                Direction.Forward => ForwardDesign.Fit(setting, options.WorkspaceLimit, capability, out refusal),
                Direction.BackwardData => BackwardDataDesign.Fit(setting, options.WorkspaceLimit, capability, out refusal),
                _ => BackwardFilterDesign.Fit(setting, options.WorkspaceLimit, capability, out refusal),
            };
            return design is null ? No(refusal!) : design with { Algorithm = $"{kernel}, {arithmetic.Words}" };
        }
        catch (OverflowException)
        {
            return No("The matrices that it would multiply have more elements than 63 bits can count.");
        }
    }

    /// <summary>The plan.</summary>
    public abstract DevicePlan PlanFor(GpuContext context, Products products);

    protected static Design No(string reason) => new Refused { Refusal = reason };

    private static Design Sum(ConvProblem problem, PlanOptions options)
    {
        const string kernel = "bias-sum";
        if (!problem.Y.Type.IsFloatingPoint()) return No($"It sums floating-point gradients only, not {problem.Y.Type.Name()}.");
        return WrongKernel(options, kernel) is { } wrong ? No(wrong) : new BiasDesign(problem) { Algorithm = kernel };
    }

    private static string? WrongKernel(PlanOptions options, string kernel) =>
        options.Kernel is null || options.Kernel == kernel ? null : $"It has no kernel '{options.Kernel}' for this; there is {kernel}.";

    private sealed record Refused : Design
    {
        public override DevicePlan PlanFor(GpuContext context, Products products) => throw new RefusedException(Refusal!);
    }
}

/// <summary>The gradient of a bias: one kernel, no product.</summary>
internal sealed record BiasDesign(ConvProblem Problem) : Design
{
    public override DevicePlan PlanFor(GpuContext context, Products products) => new BiasPlan(context, Problem, Algorithm);
}

/// <summary>Sums the gradient over everything but the channels.</summary>
internal sealed class BiasPlan : DevicePlan
{
    private readonly BiasGradient _sums;

    public BiasPlan(GpuContext context, ConvProblem problem, string algorithm)
        : base(context, problem, CuBlasEngine.EngineName, algorithm, workspaceBytes: 0) =>
        _sums = context.Kernels.BiasGradient(problem.Y, problem.BiasSpec);

    protected override void Enqueue(in ExecutionArguments arguments, in DeviceWork work) =>
        _sums.Enqueue(work.Stream, arguments.Y.Address(), arguments.Bias.Address(), arguments.Alpha, arguments.Beta);
}
