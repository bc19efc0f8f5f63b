[assembly: ConvDnn.ConvEngine(typeof(ConvDnn.Engines.Reference.ReferenceEngine))]

namespace ConvDnn.Engines.Reference;

/// <summary>The oracle as an engine: every problem, every element type, float64 inside and one rounding at the end. Slow by design.</summary>
public sealed class ReferenceEngine : IEngine
{
    /// <summary>The engine's name: <c>reference</c>.</summary>
    public const string EngineName = "reference";

    private const string Algorithm = "formula in float64";

    /// <inheritdoc/>
    public string Name => EngineName;

    /// <inheritdoc/>
    public EngineStatus Status { get; } = EngineStatus.Available($"plain loops in float64 on {Environment.ProcessorCount} processors");

    /// <inheritdoc/>
    public EngineAnswer Supports(Problem problem, PlanOptions options)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Space != MemorySpace.Host) return EngineAnswer.No("It works in the processor's memory only.");
        if (options.Kernel is { } kernel) return EngineAnswer.No($"It has no kernel '{kernel}'; it has one way for everything.");
        foreach (Operand operand in problem.Operands)
        {
            if (operand.Spec.Extent > Array.MaxLength) return EngineAnswer.No($"{Words.Of(operand.Role)} reaches over {operand.Spec.Extent} elements; it takes at most {Array.MaxLength}.");
        }

        return EngineAnswer.Yes(Algorithm);
    }

    /// <inheritdoc/>
    public Plan CreatePlan(Problem problem, PlanOptions options)
    {
        EngineAnswer answer = Supports(problem, options);
        return answer.IsSupported ? new ReferencePlan(problem, Algorithm, options.Threads) : throw new RefusedException(answer.Text);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}

/// <summary>Registers the reference engine.</summary>
public static class ReferenceEngineRegistration
{
    /// <summary>Adds the oracle as the engine <c>reference</c>; put it last, it refuses hardly anything.</summary>
    /// <exception cref="ArgumentException">It is there already.</exception>
    public static T AddReference<T>(this T engines)
        where T : IEngineRegistry
    {
        ArgumentNullException.ThrowIfNull(engines);
        engines.Add(new ReferenceEngine());
        return engines;
    }
}
