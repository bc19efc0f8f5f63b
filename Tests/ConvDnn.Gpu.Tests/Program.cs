using ConvDnn.Gpu.Tests.Running;
using ConvDnn.Tool;

namespace ConvDnn.Gpu.Tests;

/// <summary>
/// The whole of what a machine with a GPU is asked, as one program that needs nothing installed:
/// <c>tests FILE.xml [NAME-PART]</c> runs these tests and the contract suite and writes JUnit; <c>convdnn …</c> is the command line tool; <c>ptx ARCHITECTURE FOLDER</c> compiles the kernels.
/// </summary>
public static class Program
{
    private const int BadUsage = 2;

    public static int Main(string[] arguments) => arguments switch
    {
        ["tests", string file, .. string[] parts] => TestRun.Run(file, parts),
        ["ptx", string architecture, string folder] => PtxWriter.Write(architecture, folder),
        ["convdnn", .. string[] words] => Launcher.Run(words, ToolHost.OfProcess(CancellationToken.None)),
        _ => Explain(),
    };

    private static int Explain()
    {
        Console.Error.WriteLine("expected: tests FILE.xml [NAME-PART …], convdnn …, or ptx compute_NN FOLDER");
        return BadUsage;
    }
}
