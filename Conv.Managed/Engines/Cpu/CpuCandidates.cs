using System.Collections.Immutable;
using System.Diagnostics;
using ConvDnn.Kernels;

namespace ConvDnn.Engines.Cpu;

/// <summary>The kernels that there are for a problem, and their times where they are wanted.</summary>
internal static class CpuCandidates
{
    private const int Runs = 3;

    /// <summary>Every kernel: what its plan would be, or why it cannot be had.</summary>
    public static ImmutableArray<PlanCandidate> Of(Problem problem, PlanOptions options, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(options);
        return [.. Names(problem, options, workers).Select(name => Candidate(problem, options with { Kernel = name }, workers))];
    }

    /// <summary>The options with the fastest kernel's name, where measuring was asked for and there is a choice.</summary>
    public static PlanOptions Fastest(Problem problem, PlanOptions options, Workers workers) =>
        options.Selection != PlanSelection.Measured || options.Kernel is not null ? options : Measured(problem, options, workers);

    private static PlanOptions Measured(Problem problem, PlanOptions options, Workers workers)
    {
        PlanCandidate? best = Of(problem, options, workers).Where(static candidate => candidate.Milliseconds is not null).MinBy(static candidate => candidate.Milliseconds);
        return best is null ? options : options with { Kernel = best.Kernel };
    }

    /// <summary>What was measured, for a fit of the kernel table; null for a problem that the table does not decide.</summary>
    public static KernelTiming? Timing(Problem problem, PlanOptions options, ImmutableArray<PlanCandidate> candidates, Workers workers)
    {
        if (problem is not ConvProblem { Direction: not Direction.BackwardBias } convolution) return null;
        var times = candidates.Where(static candidate => candidate is { Milliseconds: > 0, Erratum: null }).ToDictionary(static candidate => candidate.Kernel, static candidate => candidate.Milliseconds!.Value);
        ConvolutionRequest request = new ConvolutionProposals(convolution, options, CpuPlanner.ThreadsFor(problem, options, workers), workers, filter: 0).Request();
        return convolution.X.Type switch
        {
            ElementType.Float32 => KernelTiming.Of<float>(request, times),
            ElementType.Float64 => KernelTiming.Of<double>(request, times),
            _ => null,
        };
    }

    private static string[] Names(Problem problem, PlanOptions options, Workers workers)
    {
        if (problem is ConvProblem { Direction: not Direction.BackwardBias } convolution)
        {
            switch (convolution.X.Type)
            {
                case ElementType.Float32 or ElementType.Float16 or ElementType.BFloat16: return [.. KernelCatalog.Entries<float>().Select(static entry => entry.Name)];
                case ElementType.Float64: return [.. KernelCatalog.Entries<double>().Select(static entry => entry.Name)];
                case ElementType.Int8 or ElementType.UInt8: return [.. IntegerConvolutionCatalog.Names];
            }
        }

        using Proposal only = CpuPlanner.Propose(problem, options with { Kernel = null }, workers);
        return only.Plan is { } plan ? [plan.Algorithm] : [];
    }

    private static PlanCandidate Candidate(Problem problem, PlanOptions options, Workers workers)
    {
        using Proposal proposal = CpuPlanner.Propose(problem, options, workers);
        if (proposal.Plan is not { } plan) return PlanCandidate.No(options.Kernel!, proposal.Refusal!);
        return new PlanCandidate
        {
            Kernel = options.Kernel!,
            Text = plan.Algorithm,
            IsSupported = true,
            WorkspaceBytes = plan.WorkspaceBytes,
            Milliseconds = options.Selection == PlanSelection.Measured ? Milliseconds(plan) : null,
        };
    }

    /// <summary>The least time of a few executions on memory of their own.</summary>
    private static double Milliseconds(Plan plan)
    {
        Workspace?[] memory = new Workspace?[(int)OperandRole.ForwardX + 1];
        using var workspace = new Workspace(plan.WorkspaceBytes);
        try
        {
            foreach (Operand operand in plan.Problem.Operands) memory[(int)operand.Role] = Filled(operand.Spec.Bytes);
            double least = double.PositiveInfinity;
            for (int i = 0; i <= Runs; i++)
            {
                long start = Stopwatch.GetTimestamp();
                Execute(plan, memory, workspace);
                // The first one only warms up.
                if (i > 0) least = Math.Min(least, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }

            return least;
        }
        finally
        {
            foreach (Workspace? piece in memory) piece?.Dispose();
        }
    }

    private static void Execute(Plan plan, Workspace?[] memory, Workspace workspace) => plan.Execute(new ExecutionArguments
    {
        X = View(plan, memory, OperandRole.X),
        W = View(plan, memory, OperandRole.W),
        Y = View(plan, memory, OperandRole.Y),
        Bias = View(plan, memory, OperandRole.Bias),
        Residual = View(plan, memory, OperandRole.Residual),
        Indices = View(plan, memory, OperandRole.Indices),
        ForwardX = View(plan, memory, OperandRole.ForwardX),
        Workspace = workspace.View,
    });

    private static unsafe TensorView View(Plan plan, Workspace?[] memory, OperandRole role)
    {
        foreach (Operand operand in plan.Problem.Operands)
        {
            if (operand.Role != role) continue;
            fixed (byte* start = memory[(int)role]!.View) return TensorView.At((nint)start, operand.Spec.Extent, operand.Spec.Type);
        }

        return default;
    }

    /// <summary>Numbers around 0.01 in float32: neither zeros nor subnormal ones, which take other times. As indices they point nowhere.</summary>
    private static unsafe Workspace Filled(long bytes)
    {
        var memory = new Workspace(bytes);
        fixed (byte* start = memory.View)
        {
            for (long done = 0; done < bytes; done += int.MaxValue) new Span<byte>(start + done, (int)Math.Min(bytes - done, int.MaxValue)).Fill(0x3C);
        }

        return memory;
    }
}
