using ConvDnn.Interop.Cuda.Loading;

namespace ConvDnn.Tool;

/// <summary>What the tool sees of its surroundings; a test brings its own.</summary>
/// <param name="Output">Standard output: data.</param>
/// <param name="Error">Standard error: talk.</param>
/// <param name="IsErrorTerminal">True when somebody watches standard error, so that a progress bar makes sense.</param>
/// <param name="Cancellation">Signalled by Ctrl-C.</param>
internal sealed record ToolHost(TextWriter Output, TextWriter Error, bool IsErrorTerminal, CancellationToken Cancellation)
{
    /// <summary>Reads an environment variable; null where it is not set.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>Where the vendors' libraries are looked for; null for the places of every process, whose libraries all engines share.</summary>
    public LibrarySearch? Libraries { get; init; }

    /// <summary>Whether colours may be used on standard error: on a terminal, and unless NO_COLOR is set (no-color.org).</summary>
    public bool UsesColour => IsErrorTerminal && string.IsNullOrEmpty(Environment("NO_COLOR"));

    public static ToolHost OfProcess(CancellationToken cancellation) =>
        new(Console.Out, Console.Error, !Console.IsErrorRedirected && System.Environment.GetEnvironmentVariable("TERM") != "dumb", cancellation);

    /// <summary>One line of talk.</summary>
    public void Say(string line) => Error.WriteLine(line);
}
