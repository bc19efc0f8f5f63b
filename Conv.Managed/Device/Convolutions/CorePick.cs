namespace ConvDnn.Device;

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
    public LoweredVariant? First(IEnumerable<Lowering> lowerings, bool isFused)
    {
        foreach (Lowering lowering in lowerings)
        {
            foreach (CoreOffer offer in vendor.Offers(context, isFused ? lowering.Fused : lowering.Core, options, all: false))
            {
                if (Accept(offer, lowering, isFused) is { } variant) return variant;
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

    private LoweredVariant? Accept(CoreOffer offer, Lowering lowering, bool isFused)
    {
        if (offer.Core is not { } core)
        {
            _reasons.Add($"{offer.Kernel}: {offer.Refusal}");
            return null;
        }

        _offered++;
        Erratum? erratum = errata.Find(engine, vendor.Version, lowering.Problem, core.Problem, core.Kernel);
        if (options.Deterministic && !core.IsDeterministic) return Skip(core, "not deterministic", "It does not give the same bits every time, and a deterministic plan was asked for.");
        if (options.Kernel is null && !core.Keeps(options.Accuracy)) return Skip(core, "less accurate", $"It loses more accuracy than the {ConvDnn.Words.Of(options.Accuracy)} that was asked for.");
        if (erratum is not null && options.Kernel is null) return Skip(core, $"erratum {erratum.Id}", $"It is known to be wrong here ({erratum}).");
        LoweredVariant variant;
        try
        {
            variant = new LoweredVariant(context, lowering, core, isFused, vendor.Traits);
        }
        catch (NotSupportedException missing)
        {
            return Skip(core, "no kernel around it", $"{missing.Message}");
        }

        if (variant.WorkspaceBytes > options.WorkspaceLimit)
        {
            return Skip(core, "too much workspace", FormattableString.Invariant($"It needs {variant.WorkspaceBytes} bytes of workspace; the limit is {options.WorkspaceLimit}."));
        }

        Erratum = erratum;
        return variant;
    }

    private LoweredVariant? Skip(ConvolutionCore core, string briefly, string reason)
    {
        _skipped.Add($"{core.Kernel} ({briefly})");
        _reasons.Add($"{core.Kernel}: {reason}");
        core.Dispose();
        return null;
    }
}
