namespace ConvDnn.Device;

/// <summary>A core with what goes around it.</summary>
internal interface ICoreVariant : IDisposable
{
    /// <summary>The core.</summary>
    ConvolutionCore Core { get; }

    /// <summary>Scratch memory of a call.</summary>
    long WorkspaceBytes { get; }
}

/// <summary>One way of handing a problem to a vendor.</summary>
/// <typeparam name="T">What goes around the core.</typeparam>
/// <param name="Problem">The problem.</param>
/// <param name="Core">What the vendor is to compute.</param>
/// <param name="Around">Makes what goes around it; owns the core from then on.</param>
internal readonly record struct CoreAttempt<T>(ConvProblem Problem, ConvProblem Core, Func<ConvolutionCore, T> Around);

/// <summary>The search for one core: which was taken and why, which were passed over and why.</summary>
internal sealed class CorePick(string engine, IConvolutionVendor vendor, ErrataList errata, GpuContext context, PlanOptions options)
{
    private const int MostReasons = 12;

    private readonly List<string> _reasons = [];
    private readonly List<string> _skipped = [];
    private int _offered;

    /// <summary>What is known against the one that was taken, which then was asked for by name.</summary>
    public Erratum? Erratum { get; private set; }

    /// <summary>Why the one was taken, for the plan's words.</summary>
    public string Why
    {
        get
        {
            if (options.Kernel is not null) return "asked for by name";
            string place = _offered == 1 ? $"{vendor.Library}'s first choice" : FormattableString.Invariant($"{vendor.Library}'s choice {_offered}");
            return _skipped.Count == 0 ? place : $"{place}, passing over {string.Join(", ", _skipped)}";
        }
    }

    /// <summary>The first core that keeps to the options, with what goes around it.</summary>
    public LoweredVariant? First(IEnumerable<Lowering> lowerings, bool isFused) => First(lowerings.Select(lowering => new CoreAttempt<LoweredVariant>(
        lowering.Problem,
        isFused ? lowering.Fused : lowering.Core,
        core => new LoweredVariant(context, lowering, core, isFused, vendor.Traits))));

    /// <summary>The first core that keeps to the options, with what goes around it.</summary>
    /// <typeparam name="T">What goes around it.</typeparam>
    /// <param name="attempts">The ways of handing a problem over, the best first.</param>
    public T? First<T>(IEnumerable<CoreAttempt<T>> attempts)
        where T : class, ICoreVariant
    {
        foreach (CoreAttempt<T> attempt in attempts)
        {
            foreach (CoreOffer offer in vendor.Offers(context, attempt.Core, options, all: false))
            {
                if (Accept(offer, attempt) is { } variant) return variant;
            }
        }

        return null;
    }

    /// <summary>Why there is none, in a sentence.</summary>
    /// <param name="names">The kernels that there are.</param>
    public string Refusal(Func<IEnumerable<string>> names)
    {
        if (_reasons.Count > 0) return $"Of the algorithms of {vendor.Library}, none does it: {string.Join(" ", _reasons.Distinct().Take(MostReasons))}";
        if (options.Kernel is null) return $"Nothing in {vendor.Library} does it.";
        string known = string.Join(", ", names());
        return $"It has no kernel '{options.Kernel}' for this; there {(known.Length == 0 ? "is none" : $"are {known}")}.";
    }

    private T? Accept<T>(CoreOffer offer, CoreAttempt<T> attempt)
        where T : class, ICoreVariant
    {
        if (offer.Core is not { } core)
        {
            _reasons.Add($"{offer.Kernel}: {offer.Refusal}");
            return null;
        }

        _offered++;
        Erratum? erratum = errata.Find(engine, vendor.Version, attempt.Problem, core.Problem, core.Kernel);
        if (options.Deterministic && !core.IsDeterministic) return Skip<T>(core, "not deterministic", "It does not give the same bits every time, and a deterministic plan was asked for.");
        if (options.Kernel is null && !core.Keeps(options.Accuracy)) return Skip<T>(core, "less accurate", $"It loses more accuracy than the {ConvDnn.Words.Of(options.Accuracy)} that was asked for.");
        if (erratum is not null && options.Kernel is null) return Skip<T>(core, $"erratum {erratum.Id}", $"It is known to be wrong here ({erratum}).");
        T variant;
        try
        {
            variant = attempt.Around(core);
        }
        catch (NotSupportedException missing)
        {
            return Skip<T>(core, "no kernel around it", $"{missing.Message}");
        }

        if (variant.WorkspaceBytes > options.WorkspaceLimit)
        {
            return Skip<T>(core, "too much workspace", FormattableString.Invariant($"It needs {variant.WorkspaceBytes} bytes of workspace; the limit is {options.WorkspaceLimit}."));
        }

        Erratum = erratum;
        return variant;
    }

    private T? Skip<T>(ConvolutionCore core, string briefly, string reason)
        where T : class
    {
        _skipped.Add($"{core.Kernel} ({briefly})");
        _reasons.Add($"{core.Kernel}: {reason}");
        core.Dispose();
        return null;
    }
}
