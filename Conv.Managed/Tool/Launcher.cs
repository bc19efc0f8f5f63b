using System.CommandLine;
using System.CommandLine.Parsing;

namespace ConvDnn.Tool;

/// <summary>Runs one command line from its words to its exit code. Whatever goes wrong ends in one sentence on standard error.</summary>
internal static class Launcher
{
    /// <summary>How long a command may go on after Ctrl-C to tidy up.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    public static int Run(IReadOnlyList<string> arguments, ToolHost host)
    {
        try
        {
            // The work is done beside, so that Ctrl-C ends even a call that cannot be interrupted.
            Task<int> work = Task.Factory.StartNew(() => Invoke(arguments, host), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            try
            {
                work.Wait(host.Cancellation);
            }
            catch (OperationCanceledException)
            {
                if (!work.Wait(Grace)) throw;
            }

            return work.Result;
        }
        catch (Exception failure)
        {
            (int exitCode, string sentence) = Failures.Of(failure);
            ErrorConsole.ShowCursor(host);
            host.Say($"convdnn: {sentence}");
            return exitCode;
        }
    }

    private static int Invoke(IReadOnlyList<string> arguments, ToolHost host)
    {
        // Words that begin with @ are file names like others, and -12 is a number, not two options.
        ParseResult parsed = ConvdnnCommand.Create(host).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        if (parsed.Errors.Count > 0 && parsed.Action is not System.CommandLine.Help.HelpAction)
        {
            ParseError first = parsed.Errors[0];
            throw new UsageException($"{first.Message.TrimEnd('.', ' ')} ('{PathOf(parsed)} --help' shows the usage).");
        }

        return parsed.Invoke(new InvocationConfiguration { Output = host.Output, Error = host.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    private static string PathOf(ParseResult parsed)
    {
        string name = parsed.CommandResult.Command is RootCommand ? "" : $" {parsed.CommandResult.Command.Name}";
        return $"convdnn{name}";
    }
}
