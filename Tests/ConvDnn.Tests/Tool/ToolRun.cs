using System.Globalization;
using System.Text.Json;
using ConvDnn.Interop.Cuda.Loading;
using ConvDnn.Tool;
using NUnit.Framework;

namespace ConvDnn.Tests.Tool;

/// <summary>One command line run inside the test's process.</summary>
/// <param name="ExitCode">What the process would end with.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
internal sealed record ToolRun(int ExitCode, string Output, string Error)
{
    public static ToolRun Of(params string[] arguments) => Of(CancellationToken.None, arguments);

    public static ToolRun Of(CancellationToken cancellation, params string[] arguments)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        int exitCode = Launcher.Run(arguments, new ToolHost(TextWriter.Synchronized(output), TextWriter.Synchronized(error), IsErrorTerminal: false, cancellation) { Libraries = Nowhere });
        return new ToolRun(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>NVIDIA's libraries must not come into a process that loads the simulated ones, which have the same names.</summary>
    private static LibrarySearch Nowhere { get; } = LibrarySearch.OnlyIn(Path.Combine(Path.GetTempPath(), "convdnn-no-such-folder"));

    /// <summary>Words with blanks between them; for command lines without quotes.</summary>
    public static ToolRun Line(string line) => Of(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    /// <summary>The command failed as a contract demands: this exit code, one sentence on standard error, nothing of a stack trace, no data.</summary>
    public void RequireSentence(int exitCode, string contained)
    {
        Assert.Multiple(() =>
        {
            Assert.That(ExitCode, Is.EqualTo(exitCode), Error);
            Assert.That(Error.TrimEnd().Split('\n'), Has.Length.EqualTo(1), Error);
            Assert.That(Error, Does.StartWith("convdnn: ").And.Contain(contained));
            Assert.That(Error, Does.Not.Contain("   at ").And.Not.Contain("defect of convdnn"));
            Assert.That(Output, Is.Empty);
        });
    }
}
