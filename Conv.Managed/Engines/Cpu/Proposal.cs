namespace ConvDnn.Engines.Cpu;

/// <summary>A plan, or the reason why there is none.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Refusal">The reason, a sentence.</param>
internal readonly record struct Proposal(Plan? Plan, string? Refusal) : IDisposable
{
    public static Proposal Of(Plan plan) => new(plan, null);

    public static Proposal No(string refusal) => new(null, refusal);

    public void Dispose() => Plan?.Dispose();
}
