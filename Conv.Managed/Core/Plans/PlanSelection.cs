namespace ConvDnn;

/// <summary>How an engine picks one of several algorithms.</summary>
public enum PlanSelection
{
    /// <summary>By what the engine or its library expects to be fast. Nothing runs.</summary>
    Heuristic,

    /// <summary>By running every candidate on memory of the engine's own and taking the fastest. The caller's tensors are never touched; making the plan takes its time.</summary>
    Measured,
}
