namespace ConvDnn.Engines.Cpu;

/// <summary>Finds the plan for a problem of any kind.</summary>
internal static class CpuPlanner
{
    /// <summary>What one thread does in some 5 µs: a second one that is awake saves more than it costs, and one that sleeps is not waited for.</summary>
    private const double SharedFlops = 5e5;

    private const double SharedBytes = 256 << 10;

    /// <summary>Plans a problem.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="options">What is asked beyond it.</param>
    /// <param name="workers">Those who will run it.</param>
    /// <param name="filter">The address of a filter that the plan is to own, or 0.</param>
    public static Proposal Propose(Problem problem, PlanOptions options, Workers workers, nint filter = 0)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Space != MemorySpace.Host) return Proposal.No("It works in the processor's memory only.");
        int threads = ThreadsFor(problem, options, workers);
        while (true)
        {
            Proposal proposal = OfKind(problem, options, threads, workers, filter);
            if (proposal.Plan is not { } plan || plan.WorkspaceBytes <= options.WorkspaceLimit) return proposal;
            plan.Dispose();
            // Every worker has scratch memory of its own, so fewer of them may fit.
            if (threads == 1) return Proposal.No($"It needs {plan.WorkspaceBytes} bytes of workspace on one thread; the limit is {options.WorkspaceLimit}.");
            threads /= 2;
        }
    }

    /// <summary>The threads that a problem is begun with. Fewer never change a bit, so this may be a guess.</summary>
    public static int ThreadsFor(Problem problem, PlanOptions options, Workers workers) => problem.Flops < SharedFlops && problem.Bytes < SharedBytes ? 1 : workers.For(options);

    private static Proposal OfKind(Problem problem, PlanOptions options, int threads, Workers workers, nint filter)
    {
        try
        {
            return problem is ConvProblem { X.Type: not (ElementType.Int8 or ElementType.UInt8) } convolution
                ? ByType(convolution.X.Type, new ConvolutionProposals(convolution, options, threads, workers, filter))
                : OfOtherKind(problem, options, threads, workers);
        }
        catch (OverflowException)
        {
            return Proposal.No("The problem has more elements or blocks than 63 bits (31 for blocks) can count.");
        }
    }

    /// <summary>Kept apart, so that a program's first convolution does not wait for what belongs to these.</summary>
    private static Proposal OfOtherKind(Problem problem, PlanOptions options, int threads, Workers workers) => problem switch
    {
        ConvProblem integers => IntegerProposals.Propose(integers, options, threads, workers),
        PoolProblem pooling => PoolingProposals.Propose(pooling, options, threads, workers),
        ActivationProblem activation => ByType(activation.X.Type, new ActivationProposals(activation, options, threads, workers)),
        PadProblem padding => PadProposals.Propose(padding, options, threads, workers),
        UnfoldProblem columns => ByType(columns.X.Type, new UnfoldProposals(columns, options, threads, workers)),
        _ => Proposal.No($"It does not know the operation '{problem.Operation}'."),
    };

    /// <summary>Picks the element type.</summary>
    public static Proposal ByType<TProposals>(ElementType type, TProposals proposals)
        where TProposals : IFloatingProposals => type switch
        {
            ElementType.Float32 => proposals.Propose<float>(),
            ElementType.Float64 => proposals.Propose<double>(),
            _ when type.IsStored() => proposals.ProposeStored(),
            _ => Proposal.No($"It has no kernels for elements of type {type.Name()}."),
        };

    /// <summary>Why a forced kernel is not the one way there is, or null.</summary>
    public static string? OneKernel(PlanOptions options, string name) =>
        options.Kernel is null || options.Kernel == name ? null : $"It has no kernel '{options.Kernel}' for this; there is {name}.";
}
