using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using ConvDnn.Device;
using ConvDnn.Engines.CuDnn;
using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Handles;
using ConvDnn.Interop.Cuda.Loading;

namespace ConvDnn.Benchmarks.Overhead;

/// <summary>
/// <c>overhead</c>: what a plan costs over the raw calls. On the simulated stack with its work switched off every call is checked and nothing is computed, so that
/// the time is that of the calls alone; a plan's execution is held against the same calls written by hand through function pointers, in turns.
/// </summary>
internal static class OverheadCommand
{
    private const int CallsPerTurn = 2000;
    private const int Turns = 41;

    private const string Problem = "conv forward x=2,8,12,12 w=8,8,3,3 padding=1,1";

    public static Command Create()
    {
        var stack = new Option<string>("--stack") { Description = "The folder of the simulated CUDA stack.", Required = true };
        var most = new Option<double>("--most") { Description = "Fail above this ratio.", DefaultValueFactory = static _ => 1.2 };
        var command = new Command("overhead", "A plan's execution against the same calls written by hand, on the simulated stack without work.") { stack, most };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(stack), parsed.GetValue(most)));
        return command;
    }

    private static int Run(string folder, double most)
    {
        SwitchWork(folder, on: false);
        using var engine = new CudnnEngine(new GpuPlatform(new NativeLoader(LibrarySearch.OnlyIn(folder))));
        var problem = (ConvProblem)ConvDnn.Problem.Parse(Problem);
        using var byHand = new HandWritten(folder, problem);
        using CudaStream stream = byHand.Context.CreateStream();
        using HandleUse use = stream.Use();
        using Plan plan = engine.CreatePlan(problem, new PlanOptions { Space = MemorySpace.Device, Kernel = HandWritten.Kernel });

        nint handle = use.Value;
        var ratios = new double[Turns];
        double[] ours = new double[Turns], theirs = new double[Turns];
        for (int turn = 0; turn < Turns; turn++)
        {
            ours[turn] = Nanoseconds(() => byHand.Execute(plan, handle));
            theirs[turn] = Nanoseconds(() => byHand.Call(handle));
            ratios[turn] = ours[turn] / theirs[turn];
        }

        double ratio = Median(ratios);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"plan {Median(ours):0} ns, by hand {Median(theirs):0} ns per call (medians of {Turns} turns of {CallsPerTurn}); ratio {ratio:0.000}, at most {most}"));
        return ratio <= most ? 0 : 1;
    }

    private static double Nanoseconds(Action call)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < CallsPerTurn; i++) call();
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / CallsPerTurn;
    }

    private static double Median(double[] values)
    {
        double[] sorted = [.. values];
        Array.Sort(sorted);
        return sorted[sorted.Length / 2];
    }

    private static unsafe void SwitchWork(string folder, bool on)
    {
        nint library = NativeLibrary.Load(Path.GetFullPath(Path.Combine(folder, "libcuda.so.1")));
        ((delegate* unmanaged<int, void>)NativeLibrary.GetExport(library, "simSetWork"))(on ? 1 : 0);
    }
}
