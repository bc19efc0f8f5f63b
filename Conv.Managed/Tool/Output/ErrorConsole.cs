using Spectre.Console;

namespace ConvDnn.Tool;

/// <summary>Standard error with tables and progress bars: in colour on a terminal, plain elsewhere and under NO_COLOR.</summary>
internal static class ErrorConsole
{
    private const int PlainWidth = 160;

    public static IAnsiConsole Create(ToolHost host)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(host.Error),
            Ansi = host.IsErrorTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = host.UsesColour ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = host.IsErrorTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!host.IsErrorTerminal) console.Profile.Width = PlainWidth;
        return console;
    }

    /// <summary>Brings back the cursor that an interrupted progress bar hid.</summary>
    public static void ShowCursor(ToolHost host)
    {
        if (host.IsErrorTerminal) host.Error.Write("\u001b[?25h");
    }

    /// <summary>Does work under a progress bar while somebody watches, and just does it otherwise.</summary>
    /// <param name="host">Where the bar goes.</param>
    /// <param name="what">What is counted.</param>
    /// <param name="total">How many there are.</param>
    /// <param name="work">Does it; calls back, from any thread, with how many are done and a remark.</param>
    public static T WithProgress<T>(ToolHost host, string what, int total, Func<Action<int, string>, T> work)
    {
        if (!host.IsErrorTerminal) return work(static (_, _) => { });
        return Create(host).Progress().AutoClear(true).HideCompleted(false).Start(context =>
        {
            ProgressTask task = context.AddTask(what, maxValue: Math.Max(total, 1));
            return work((done, remark) =>
            {
                task.Description = Markup.Escape($"{what} {done}/{total} {remark}".TrimEnd());
                task.Value = Math.Max(task.Value, done);
            });
        });
    }
}
