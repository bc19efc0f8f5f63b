using System.CommandLine;
using ConvDnn.Benchmarks.Overhead;
using ConvDnn.Benchmarks.Peers;

namespace ConvDnn.Benchmarks;

/// <summary>Measurements that are no tests: they depend on time.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        var root = new RootCommand("Measures ConvDnn.") { PeersCommand.Create(), OverheadCommand.Create() };
        return root.Parse(arguments).Invoke();
    }
}
