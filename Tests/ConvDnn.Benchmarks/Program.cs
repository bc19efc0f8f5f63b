using System.CommandLine;
using ConvDnn.Benchmarks.Calls;
using ConvDnn.Benchmarks.Overhead;
using ConvDnn.Benchmarks.Peers;
using ConvDnn.Benchmarks.Startup;

namespace ConvDnn.Benchmarks;

/// <summary>Measurements that are no tests: they depend on time.</summary>
internal static class Program
{
    private static int Main(string[] arguments) =>
        // Before anything else is loaded or compiled: this is the process whose start is measured.
        arguments is [FirstExecution.Marker, string layer] ? FirstExecution.Run(layer) : Parse(arguments);

    private static int Parse(string[] arguments)
    {
        var root = new RootCommand("Measures ConvDnn: beside other libraries, from call to call, over the raw calls of a vendor, from a standing start.") { PeersCommand.Create(), CallsCommand.Create(), OverheadCommand.Create(), StartupCommand.Create() };
        return root.Parse(arguments).Invoke();
    }
}
