namespace ConvDnn;

/// <summary>
/// Something that executes problems. Engines know nothing of each other; a runtime asks them in turn.
/// All members may be called from several threads at once.
/// </summary>
public interface IEngine : IDisposable
{
    /// <summary>The name by which it is asked for: lower case, digits and hyphens.</summary>
    string Name { get; }

    /// <summary>Whether it can work here, and on what. Never throws and starts nothing slow.</summary>
    EngineStatus Status { get; }

    /// <summary>Whether it does this problem under these options, and how. Pure, cheap, and a promise.</summary>
    EngineAnswer Supports(Problem problem, PlanOptions options);

    /// <summary>Decides everything about the problem's execution.</summary>
    /// <exception cref="RefusedException">The engine does not do this; the message is the reason that <see cref="Supports"/> gives.</exception>
    /// <exception cref="EngineUnavailableException">The engine cannot work here.</exception>
    Plan CreatePlan(Problem problem, PlanOptions options);

    /// <summary>Asks and plans in one: <see cref="Supports"/>, and where the answer is yes, <see cref="CreatePlan"/>. An engine that plans in order to answer does so only once.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="options">What is asked beyond it.</param>
    /// <param name="refusal">The reason where there is no plan, else empty.</param>
    /// <returns>The plan, or null.</returns>
    /// <exception cref="EngineUnavailableException">The engine cannot work here.</exception>
    Plan? TryCreatePlan(Problem problem, PlanOptions options, out string refusal)
    {
        EngineAnswer answer = Supports(problem, options);
        refusal = answer.IsSupported ? "" : answer.Text;
        return answer.IsSupported ? CreatePlan(problem, options) : null;
    }
}
