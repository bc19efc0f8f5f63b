using System.Collections.Immutable;
using System.Globalization;

namespace ConvDnn.Device;

/// <summary>
/// Makes plans of floating-point convolutions on a vendor's cores: tries the ways of handing the problem over, and in each the algorithms that the vendor offers, until one keeps to the options.
/// Safe for use by many threads.
/// </summary>
/// <param name="engine">The engine's name.</param>
/// <param name="vendor">The vendor.</param>
/// <param name="errata">Wrong results that it is known for.</param>
public sealed class ConvolutionPlanner(string engine, IConvolutionVendor vendor, ErrataList errata)
{
    /// <summary>A plan on device memory, or the reason why there is none.</summary>
    /// <param name="context">Where it is to run.</param>
    /// <param name="problem">A floating-point convolution; not the gradient of a bias.</param>
    /// <param name="options">What is asked of the plan.</param>
    /// <param name="refusal">The reason, a sentence; null where there is a plan.</param>
    public DevicePlan? Propose(GpuContext context, ConvProblem problem, PlanOptions options, out string? refusal)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(options);
        if (IsEmptySum(problem)) return EmptySum(context, problem, options, out refusal);
        return options.Selection == PlanSelection.Measured && options.Kernel is null
            ? Fastest(context, problem, options, out refusal)
            : Make(context, problem, options, out refusal);
    }

    /// <summary>Every algorithm of the vendor: what its plan would be, or why there is none.</summary>
    /// <param name="context">Where it is to run.</param>
    /// <param name="problem">A floating-point convolution; not the gradient of a bias.</param>
    /// <param name="options">What is asked of the plan.</param>
    public ImmutableArray<PlanCandidate> Candidates(GpuContext context, ConvProblem problem, PlanOptions options)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(options);
        if (IsEmptySum(problem)) return [];
        using PlanTimer? timer = options.Selection == PlanSelection.Measured ? new PlanTimer(context, problem) : null;
        return [.. Names(context, problem, options, all: true).Select(name => Candidate(context, problem, options with { Kernel = name }, timer))];
    }

    private PlanCandidate Candidate(GpuContext context, ConvProblem problem, PlanOptions options, PlanTimer? timer)
    {
        using DevicePlan? plan = Make(context, problem, options, out string? refusal, out Erratum? erratum);
        if (plan is null) return PlanCandidate.No(options.Kernel!, refusal!);
        return new PlanCandidate
        {
            Kernel = options.Kernel!,
            Text = plan.Algorithm,
            IsSupported = true,
            WorkspaceBytes = plan.WorkspaceBytes,
            IsDeterministic = plan.IsDeterministic,
            Milliseconds = timer?.Milliseconds(plan),
            Erratum = erratum?.ToString(),
        };
    }

    private ConvolutionDevicePlan? Fastest(GpuContext context, ConvProblem problem, PlanOptions options, out string? refusal)
    {
        ConvolutionDevicePlan? best = null;
        double least = double.PositiveInfinity;
        int measured = 0;
        using var timer = new PlanTimer(context, problem);
        foreach (string name in Names(context, problem, options, all: false))
        {
            ConvolutionDevicePlan? plan = Make(context, problem, options with { Kernel = name }, out _, out Erratum? erratum);
            double time = plan is null || erratum is not null ? double.PositiveInfinity : timer.Milliseconds(plan);
            if (!double.IsInfinity(time)) measured++;
            if (time < least)
            {
                best?.Dispose();
                (best, least) = (plan, time);
            }
            else
            {
                plan?.Dispose();
            }
        }

        // The same plan again with the reason that it has now.
        if (best is null) return Make(context, problem, options, out refusal);
        using ConvolutionDevicePlan chosen = best;
        string why = string.Create(CultureInfo.InvariantCulture, $"the fastest of {measured} measured, {least:0.####} ms");
        return Make(context, problem, options with { Kernel = chosen.Kernel }, out refusal, out _, why);
    }

    private ConvolutionDevicePlan? Make(GpuContext context, ConvProblem problem, PlanOptions options, out string? refusal) => Make(context, problem, options, out refusal, out _);

    private ConvolutionDevicePlan? Make(GpuContext context, ConvProblem problem, PlanOptions options, out string? refusal, out Erratum? erratum, string? why = null)
    {
        bool isWide = IsWide(problem);
        refusal = null;
        var fusedPick = new CorePick(engine, vendor, errata, context, options);
        LoweredVariant? fused = CanFuse(problem) ? fusedPick.First(Fusable(problem), isFused: true) : null;
        LoweredVariant? stepwise = null;
        var pick = new CorePick(engine, vendor, errata, context, options);
        if (fused is null || !fused.Core.TakesAll)
        {
            stepwise = pick.First(LoweringLadder.Of(problem, vendor.Traits, isWide), isFused: false);
            // Beside a fused kernel asked for by name, any other may do what that one cannot.
            if (stepwise is null && fused is not null) stepwise = new CorePick(engine, vendor, errata, context, options with { Kernel = null }).First(LoweringLadder.Of(problem, vendor.Traits, isWide), isFused: false);
        }

        erratum = fused is not null ? fusedPick.Erratum : pick.Erratum;
        if (stepwise is null && fused?.Core.TakesAll != true)
        {
            fused?.Dispose();
            refusal = pick.Refusal(() => Names(context, problem, options, all: true));
            return null;
        }

        LoweredVariant primary = (fused ?? stepwise)!;
        string reason = why ?? (fused is not null ? fusedPick : pick).Why;
        string algorithm = string.Join("; ", ((string[])[primary.Core.Words, reason, primary.Words]).Where(static part => part.Length > 0));
        return new ConvolutionDevicePlan(context, problem, engine, algorithm, options.Alignment, fused, stepwise);
    }

    private List<string> Names(GpuContext context, ConvProblem problem, PlanOptions options, bool all)
    {
        var names = new List<string>();
        PlanOptions any = options with { Kernel = null };
        bool isWide = IsWide(problem);
        IEnumerable<ConvProblem> cores = (CanFuse(problem) ? Fusable(problem).Select(static lowering => lowering.Fused) : [])
            .Concat(LoweringLadder.Of(problem, vendor.Traits, isWide).Select(static lowering => lowering.Core));
        foreach (ConvProblem core in cores)
        {
            foreach (CoreOffer offer in vendor.Offers(context, core, any, all))
            {
                offer.Core?.Dispose();
                if ((all || offer.Core is not null) && !names.Contains(offer.Kernel)) names.Add(offer.Kernel);
            }
        }

        return names;
    }

    /// <summary>Whether one core could do all of it: with its epilogue, or, where the vendor computes without factors, with the usual ones.</summary>
    private bool CanFuse(ConvProblem problem) =>
        HasEpilogue(problem) ? !problem.Options.Transposed && vendor.Fuses(problem) : !vendor.Traits.HasFactors;

    private IEnumerable<Lowering> Fusable(ConvProblem problem) =>
        LoweringLadder.Of(problem, vendor.Traits, isWide: false).Where(static lowering => lowering.Output.IsDirect && lowering.Core.Y.Type == lowering.Problem.Y.Type);

    /// <summary>Whether sums of 16-bit floats must stay in 32 bits until all is added.</summary>
    private bool IsWide(ConvProblem problem) => HasEpilogue(problem) || !vendor.Traits.HasFactors;

    private static bool HasEpilogue(ConvProblem problem) =>
        problem.Direction == Direction.Forward && (problem.Options.Bias || problem.Options.Residual || !problem.Options.Activation.IsIdentity);

    /// <summary>An empty output, or one whose every sum has no products, as the filter gradient of an empty batch.</summary>
    private static bool IsEmptySum(ConvProblem problem) => problem.Output.Spec.Count == 0 || (problem.Direction != Direction.Forward && problem.Y.Count == 0);

    private NothingToSumPlan? EmptySum(GpuContext context, ConvProblem problem, PlanOptions options, out string? refusal)
    {
        refusal = options.Kernel is null ? null : $"It has no kernel '{options.Kernel}' for this; there is nothing to sum.";
        return refusal is null ? new NothingToSumPlan(context, problem, engine) : null;
    }
}
