using System.Collections.Immutable;
using System.Globalization;

namespace ConvDnn.Device;

/// <summary>
/// Makes plans of convolutions on a vendor's cores: tries the ways of handing the problem over, and in each the algorithms that the vendor offers, until one keeps to the options.
/// What has more elements than the vendor counts is done in parts.
/// Safe for use by many threads.
/// </summary>
/// <param name="engine">The engine's name.</param>
/// <param name="vendor">The vendor.</param>
/// <param name="errata">Wrong results that it is known for.</param>
public sealed class ConvolutionPlanner(string engine, IConvolutionVendor vendor, ErrataList errata)
{
    /// <summary>A plan on device memory, or the reason why there is none.</summary>
    /// <param name="context">Where it is to run.</param>
    /// <param name="problem">A convolution; not the gradient of a bias.</param>
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
    /// <param name="problem">A convolution; not the gradient of a bias.</param>
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

    private DevicePlan? Fastest(GpuContext context, ConvProblem problem, PlanOptions options, out string? refusal)
    {
        DevicePlan? best = null;
        double least = double.PositiveInfinity;
        int measured = 0;
        using var timer = new PlanTimer(context, problem);
        foreach (string name in Names(context, problem, options, all: false))
        {
            DevicePlan? plan = Make(context, problem, options with { Kernel = name }, out _, out Erratum? erratum);
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
        using DevicePlan chosen = best;
        string why = string.Create(CultureInfo.InvariantCulture, $"the fastest of {measured} measured, {least:0.####} ms");
        return Make(context, problem, options with { Kernel = chosen.Kernel }, out refusal, out _, why);
    }

    private DevicePlan? Make(GpuContext context, ConvProblem problem, PlanOptions options, out string? refusal) => Make(context, problem, options, out refusal, out _);

    private DevicePlan? Make(GpuContext context, ConvProblem problem, PlanOptions options, out string? refusal, out Erratum? erratum, string? why = null)
    {
        erratum = null;
        if (SplitOf(problem, out refusal) is { } split) return MakeInParts(context, split, options, out refusal, out erratum, why);
        if (refusal is not null) return null;
        return IsOfBytes(problem)
            ? MakeOfBytes(context, problem, options, out refusal, out erratum, why)
            : MakeOfFloats(context, problem, options, sums: null, out refusal, out erratum, why);
    }

    /// <summary>The parts that a problem must be done in, because its tensors have more elements than the vendor counts.</summary>
    private ProblemSplit? SplitOf(ConvProblem problem, out string? refusal) => ProblemSplit.Of(problem, Fits, out refusal);

    private bool Fits(ConvProblem problem) => IsOfBytes(problem)
        ? ByteLowering.IsCounted(problem, vendor.Traits)
        : LoweringLadder.Of(problem, vendor.Traits, isWide: true).Any();

    private SplitPlan? MakeInParts(GpuContext context, ProblemSplit split, PlanOptions options, out string? refusal, out Erratum? erratum, string? why)
    {
        PlanOptions ofParts = options with { Alignment = AlignmentOfParts(split, options.Alignment) };
        DevicePlan? rest = null;
        if (PartOf(context, split, split.Part, ofParts, out refusal, out erratum, why) is not { } part) return null;
        if (split.Rest is { } last)
        {
            // The same algorithm where it takes the smaller part too.
            rest = PartOf(context, split, last, ofParts with { Kernel = part.Kernel }, out refusal, out _, why) ?? PartOf(context, split, last, ofParts, out refusal, out _, why);
            if (rest is null)
            {
                part.Dispose();
                return null;
            }
        }

        refusal = null;
        var plan = new SplitPlan(context, split, engine, $"{part.Algorithm}; {split.Words}", options.Alignment, part, rest);
        if (plan.WorkspaceBytes <= options.WorkspaceLimit) return plan;
        refusal = FormattableString.Invariant($"It needs {plan.WorkspaceBytes} bytes of workspace; the limit is {options.WorkspaceLimit}.");
        plan.Dispose();
        return null;
    }

    private DevicePlan? PartOf(GpuContext context, ProblemSplit split, ConvProblem part, PlanOptions options, out string? refusal, out Erratum? erratum, string? why) =>
        SplitPlan.Sums(split) is { } sums
            ? MakeOfFloats(context, part, options, sums, out refusal, out erratum, why)
            : Make(context, part, options, out refusal, out erratum, why);

    /// <summary>What the addresses of all parts' operands are multiples of.</summary>
    private static int AlignmentOfParts(ProblemSplit split, int alignment)
    {
        long steps = alignment;
        foreach (Operand operand in split.Problem.Operands) steps |= split.Offset(operand.Role, split.AtOnce) * operand.Spec.Type.Size();
        return (int)(steps & -steps);
    }

    private ByteDevicePlan? MakeOfBytes(GpuContext context, ConvProblem problem, PlanOptions options, out string? refusal, out Erratum? erratum, string? why)
    {
        erratum = null;
        IReadOnlyList<ByteLowering> lowerings = ByteLowering.Of(problem, vendor.Traits, out refusal);
        if (refusal is not null) return null;
        CoreAttempt<ByteVariant>[] attempts = [.. lowerings.Select(lowering => new CoreAttempt<ByteVariant>(problem, lowering.Core, core => new ByteVariant(context, lowering, core)))];
        var pick = new CorePick(engine, vendor, errata, context, options);
        if (pick.First(attempts) is not { } first)
        {
            refusal = pick.Refusal(() => Names(context, problem, options, all: true));
            return null;
        }

        erratum = pick.Erratum;
        ByteVariant? padded = null;
        if (!first.TakesAnyZeroPoint)
        {
            padded = new CorePick(engine, vendor, errata, context, options with { Kernel = first.Core.Kernel }).First(attempts[^1..])
                ?? new CorePick(engine, vendor, errata, context, options with { Kernel = null }).First(attempts[^1..]);
            if (padded is null)
            {
                refusal = "It has a way for an x without a zero point only.";
                first.Dispose();
                return null;
            }
        }

        string algorithm = string.Join("; ", ((string[])[first.Core.Words, why ?? pick.Why, first.Words]).Where(static part => part.Length > 0));
        return new ByteDevicePlan(context, problem, engine, algorithm, options.Alignment, first, padded);
    }

    /// <summary>A plan of a floating-point convolution that fits.</summary>
    /// <param name="context">Where it is to run.</param>
    /// <param name="problem">The problem.</param>
    /// <param name="options">What is asked of the plan.</param>
    /// <param name="sums">Where the gradient of a filter goes instead of the problem's w; null for that.</param>
    /// <param name="refusal">The reason why there is none.</param>
    /// <param name="erratum">What is known against the algorithm.</param>
    /// <param name="why">Why the algorithm was taken, if that is known.</param>
    private ConvolutionDevicePlan? MakeOfFloats(
        GpuContext context, ConvProblem problem, PlanOptions options, TensorSpec? sums, out string? refusal, out Erratum? erratum, string? why)
    {
        bool isWide = sums is not null || IsWide(problem);
        refusal = null;
        Lowering[] ladder = [.. LoweringLadder.Of(problem, vendor.Traits, isWide).Select(lowering => sums is null ? lowering : lowering.Into(sums))];
        var fusedPick = new CorePick(engine, vendor, errata, context, options);
        LoweredVariant? fused = sums is null && CanFuse(problem) ? fusedPick.First(Fusable(problem), isFused: true) : null;
        LoweredVariant? stepwise = null;
        var pick = new CorePick(engine, vendor, errata, context, options);
        if (fused is null || !fused.Core.TakesAll)
        {
            stepwise = pick.First(ladder, isFused: false);
            // Beside a fused kernel asked for by name, any other may do what that one cannot.
            if (stepwise is null && fused is not null) stepwise = new CorePick(engine, vendor, errata, context, options with { Kernel = null }).First(ladder, isFused: false);
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
        foreach (ConvProblem core in Cores(problem))
        {
            foreach (CoreOffer offer in vendor.Offers(context, core, any, all))
            {
                offer.Core?.Dispose();
                if ((all || offer.Core is not null) && !names.Contains(offer.Kernel)) names.Add(offer.Kernel);
            }
        }

        return names;
    }

    /// <summary>What the vendor could be asked for; of a problem in parts, for its first part.</summary>
    private IEnumerable<ConvProblem> Cores(ConvProblem problem)
    {
        if (SplitOf(problem, out string? refusal) is { } split) return Cores(split.Part);
        if (refusal is not null) return [];
        if (IsOfBytes(problem)) return ByteLowering.Of(problem, vendor.Traits, out _).Select(static lowering => lowering.Core);
        return (CanFuse(problem) ? Fusable(problem).Select(static lowering => lowering.Fused) : [])
            .Concat(LoweringLadder.Of(problem, vendor.Traits, IsWide(problem)).Select(static lowering => lowering.Core));
    }

    private static bool IsOfBytes(ConvProblem problem) => problem.X.Type is ElementType.Int8 or ElementType.UInt8;

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
