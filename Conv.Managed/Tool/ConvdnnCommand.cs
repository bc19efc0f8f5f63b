using System.CommandLine;
using ConvDnn.Tool.Commands;

namespace ConvDnn.Tool;

/// <summary>The tree of commands. Each is described and acts in a file of its own.</summary>
internal static class ConvdnnCommand
{
    public static RootCommand Create(ToolHost host) => new($"""
        Convolutions on every engine of ConvDnn: run them, check them against stored cases and against the oracle, explain and time them.
        Standard output is data, standard error is talk.

        {ExitCodes.Help}
        """)
    {
        InfoCommand.Create(host),
        ParityCommand.Create(host),
        CheckCommand.Create(host),
        RunCommand.Create(host),
        ExplainCommand.Create(host),
        BenchCommand.Create(host),
        CompareCommand.Create(host),
        TuneCommand.Create(host),
        DoctorCommand.Create(host),
    };
}
