using System.Globalization;
using System.Text;

namespace ConvDnn;

/// <summary>
/// What a decision about a plan depends on, as one line of text. This is the only place where such keys are made, so that nothing that matters is forgotten in one of them:
/// the problem's text, the engine with its device and libraries, and every option.
/// </summary>
/// <param name="Text">The key.</param>
public readonly record struct PlanKey(string Text)
{
    /// <summary>Makes a key.</summary>
    /// <param name="engine">The engine's name.</param>
    /// <param name="fingerprint">Its device, driver and libraries: <see cref="IConfigurableEngine.Fingerprint"/>.</param>
    /// <param name="problem">The problem.</param>
    /// <param name="options">What is asked of the plan.</param>
    public static PlanKey Of(string engine, string fingerprint, Problem problem, PlanOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(engine);
        ArgumentNullException.ThrowIfNull(fingerprint);
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(options);
        var text = new StringBuilder(256);
        text.Append(CultureInfo.InvariantCulture, $"{engine} [{fingerprint}] {problem}");
        text.Append(CultureInfo.InvariantCulture, $" | space={Words.Of(options.Space)} alignment={options.Alignment} selection={Words.Of(options.Selection)}");
        if (options.Accuracy != Accuracy.Default) text.Append(CultureInfo.InvariantCulture, $" accuracy={Words.Of(options.Accuracy)}");
        if (options.Deterministic) text.Append(" deterministic");
        if (options.Precompiled) text.Append(" precompiled");
        if (options.WorkspaceLimit != long.MaxValue) text.Append(CultureInfo.InvariantCulture, $" limit={options.WorkspaceLimit}");
        if (options.Threads != 0) text.Append(CultureInfo.InvariantCulture, $" threads={options.Threads}");
        if (options.Kernel is not null) text.Append(CultureInfo.InvariantCulture, $" kernel={options.Kernel}");
        return new PlanKey(text.ToString());
    }

    /// <summary>The text.</summary>
    public override string ToString() => Text;
}
