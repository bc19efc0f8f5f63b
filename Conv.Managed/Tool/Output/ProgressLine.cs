namespace ConvDnn.Tool;

/// <summary>One line on standard error that counts up while somebody watches, and nothing at all otherwise.</summary>
internal sealed class ProgressLine(ToolHost host, string what, int total) : IDisposable
{
    private const string EraseLine = "\r\u001b[K";
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private int _done;
    private DateTime _shown;

    public void Advance()
    {
        _done++;
        if (!host.IsErrorTerminal || DateTime.UtcNow - _shown < Interval) return;
        _shown = DateTime.UtcNow;
        host.Error.Write($"{EraseLine}{what} {_done}/{total}");
    }

    /// <summary>Lets a line be written without the counter in its way.</summary>
    public void Interrupt(Action write)
    {
        Erase();
        write();
    }

    public void Dispose() => Erase();

    private void Erase()
    {
        if (host.IsErrorTerminal) host.Error.Write(EraseLine);
    }
}
