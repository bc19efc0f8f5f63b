using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ConvDnn.Parity;
using ConvDnn.Tool.Options;

namespace ConvDnn.Tool.Commands;

/// <summary>
/// <c>convdnn doctor</c>: tries every engine's libraries in a child process: loads them, makes a handle, runs a tiny convolution of each kind.
/// What a native library does when it is broken, an abort included, becomes a line of the report.
/// </summary>
internal static class DoctorCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>One of each kind, small enough for a glance.</summary>
    private static readonly string[] TinyProblems =
    [
        "conv forward x=1,4,5,5 w=4,4,3,3 padding=1,1",
        "conv backward-data x=1,4,5,5 w=4,4,3,3 padding=1,1",
        "conv backward-filter x=1,4,5,5 w=4,4,3,3 padding=1,1",
        "conv backward-bias x=1,4,5,5 w=4,4,3,3 padding=1,1",
        "conv forward x=1,4,5,5 w=4,4,3,3 padding=1,1 bias activation=relu",
        "conv forward x=1,4,5,5 w=4,4,3,3 type=f16 padding=1,1",
        "conv forward x=1,4,5,5 w=4,4,3,3 padding=1:0,0:1 padding-mode=reflect",
    ];

    public static Command Create(ToolHost host)
    {
        var probe = new Option<string?>("--probe") { Description = "Try one engine in this very process.", HelpName = "ENGINE", Hidden = true };
        var json = new JsonOption();
        var command = new Command("doctor", $"Try every engine's libraries, each in a child process, so that a native abort becomes a report.\n\n{ExitCodes.Help}") { probe, json.Option };
        command.SetAction(parsed => parsed.GetValue(probe) is { } engine ? Probe(host, engine) : Examine(host, json.ReadAlone(parsed)));
        return command;
    }

    private static int Examine(ToolHost host, JsonTarget target)
    {
        // No engine is asked anything here: that would load its libraries into this process.
        Finding[] findings = [.. Engines.Present(host).Select(engine => Child(host, engine))];
        if (!target.TakesOutput)
        {
            foreach (Finding finding in findings)
            {
                host.Output.WriteLine($"{finding.Engine,-12} {finding.State}");
                foreach (string line in finding.Lines) host.Output.WriteLine($"{"",-12}   {line}");
            }
        }

        JsonDocumentWriter.Write(target, host, "doctor", json => Write(json, findings));
        return findings.Any(static finding => finding.IsSick) ? ExitCodes.Mismatch : ExitCodes.Success;
    }

    /// <summary>In the child: prints what it does before it does it, so that the last line names what ended it.</summary>
    private static int Probe(ToolHost host, string name)
    {
        using ConvRuntime runtime = Engines.CreateRuntime(host);
        IEngine engine = runtime.Engines.FirstOrDefault(engine => engine.Name == name) ?? throw new UsageException($"There is no engine '{name}'; expected one of {string.Join(", ", runtime.Engines.Select(static engine => engine.Name))}.");
        Say("loading");
        EngineStatus status = engine.Status;
        foreach (string line in status.Details.Append(status.Summary).Distinct()) Say(line);
        if (!status.IsAvailable) return ExitCodes.EngineUnavailable;
        bool isGood = true;
        foreach (string text in TinyProblems)
        {
            Say($"running {text}");
            PreparedCase prepared = PreparedCase.Prepare(new ParityCase(Problem.Parse(text), DataKind.Integers, 0));
            ParityOutcome outcome = new ParityRun(engine, PlanOptions.Default).Run(prepared);
            isGood &= !outcome.IsFailure;
            Say($"{Words.Of(outcome.Verdict)}: {(outcome.Algorithm.Length > 0 ? $"{outcome.Algorithm}: " : "")}{outcome.Text.ReplaceLineEndings(" ")}");
        }

        return isGood ? ExitCodes.Success : ExitCodes.Mismatch;

        void Say(string line)
        {
            host.Output.WriteLine(line);
            host.Output.Flush();
        }
    }

    private static Finding Child(ToolHost host, string engine)
    {
        var start = new ProcessStartInfo { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string word in OwnCommand()) (start.FileName.Length == 0 ? new Action<string>(first => start.FileName = first) : start.ArgumentList.Add)(word);
        foreach (string word in (string[])["doctor", "--probe", engine]) start.ArgumentList.Add(word);
        using Process child = Process.Start(start)!;
        using CancellationTokenRegistration end = host.Cancellation.Register(() => Kill(child));
        Task<string> output = child.StandardOutput.ReadToEndAsync(), error = child.StandardError.ReadToEndAsync();
        bool ended = child.WaitForExit(Patience);
        if (!ended) Kill(child);
        child.WaitForExit();
        host.Cancellation.ThrowIfCancellationRequested();
        string[] lines = [.. (output.Result + error.Result).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
        return new Finding(engine, ended ? State(child.ExitCode) : $"sick: no end after {Patience.TotalSeconds.ToString(CultureInfo.InvariantCulture)} seconds", lines, !ended || child.ExitCode is not (ExitCodes.Success or ExitCodes.EngineUnavailable));
    }

    private static string State(int exitCode) => exitCode switch
    {
        ExitCodes.Success => "healthy",
        ExitCodes.EngineUnavailable => "not here",
        ExitCodes.Mismatch => "sick: wrong results",
        > 128 => FormattableString.Invariant($"sick: ended by signal {exitCode - 128}"),
        _ => FormattableString.Invariant($"sick: ended with code {exitCode}"),
    };

    private static void Kill(Process child)
    {
        try
        {
            child.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended meanwhile.
        }
    }

    /// <summary>This program: its own file, or dotnet and the assembly.</summary>
    private static string[] OwnCommand()
    {
        string process = Environment.ProcessPath ?? "dotnet";
        string assembly = typeof(DoctorCommand).Assembly.Location;
        bool isHost = Path.GetFileNameWithoutExtension(process).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        return !isHost || assembly.Length == 0 ? [process] : [process, assembly];
    }

    private static void Write(Utf8JsonWriter json, Finding[] findings)
    {
        json.WriteStartArray("engines");
        foreach (Finding finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("name", finding.Engine);
            json.WriteString("state", finding.State);
            json.WriteBoolean("sick", finding.IsSick);
            json.WriteTexts("lines", finding.Lines);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private sealed record Finding(string Engine, string State, IReadOnlyList<string> Lines, bool IsSick);
}
