using System.Collections.Immutable;

namespace ConvDnn;

/// <summary>An engine that has several ways of doing a problem and can name them all.</summary>
public interface IConfigurableEngine : IEngine
{
    /// <summary>What its choices depend on besides the problem and the options: device, driver, libraries with their versions. Part of the cache's keys.</summary>
    string Fingerprint { get; }

    /// <summary>
    /// A number for where a plan made now on this thread would run, such as a CUDA context: plans of one place are not handed to those who ask in another.
    /// 0 for an engine that has one place only.
    /// </summary>
    long Place => 0;

    /// <summary>
    /// Every way, also those that this problem or these options rule out. With <see cref="PlanSelection.Measured"/> the possible ones are timed, on memory of the engine's own.
    /// Empty for a problem that the engine does not do at all.
    /// </summary>
    /// <param name="problem">The problem.</param>
    /// <param name="options">What is asked of the plan; <see cref="PlanOptions.Kernel"/> is not looked at.</param>
    /// <exception cref="EngineUnavailableException">The engine cannot work here.</exception>
    ImmutableArray<PlanCandidate> Candidates(Problem problem, PlanOptions options);
}
