using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime;
using System.Runtime.InteropServices;
using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Handles;
using ConvDnn.Interop.Cuda.Loading;
using ConvDnn.Interop.Cuda.Raw;
using ConvDnn.Parity;

namespace ConvDnn.Benchmarks.Overhead;

/// <summary>
/// <c>overhead</c>: what a plan costs over the raw calls. On the simulated stack with its work switched off every call is checked and nothing is computed, so that
/// the time is that of the calls alone; a plan's execution is held against the same calls written by hand through function pointers, in turns.
/// </summary>
internal static class OverheadCommand
{
    private const int CallsPerTurn = 2000;

    /// <summary>
    /// Until the compiler has done its best with both: it recompiles what ran thirty times once no new method has been seen for a tenth of a second, and again with what it
    /// learned. On a busy machine that takes longer, so this many rounds must have passed in which it compiled nothing.
    /// </summary>
    private const int QuietRounds = 14;
    private const int MostRounds = 100;
    private static readonly TimeSpan CompilerPause = TimeSpan.FromMilliseconds(150);

    public static Command Create()
    {
        var stack = new Option<string>("--stack") { Description = "The folder of the simulated CUDA stack.", Required = true };
        var most = new Option<double>("--most") { Description = "Fail above this ratio.", DefaultValueFactory = static _ => 1.2 };
        var turns = new Option<int>("--turns") { Description = $"Turns of {CallsPerTurn} calls each.", DefaultValueFactory = static _ => 101 };
        var only = new Option<string>("--only") { Description = "Only cases whose name contains this.", DefaultValueFactory = static _ => "" };
        var command = new Command("overhead", "A plan's execution against the same calls written by hand, on the simulated stack without work.") { stack, most, turns, only };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(stack), parsed.GetValue(most), parsed.GetValue(turns), parsed.GetValue(only)!));
        return command;
    }

    private static int Run(string folder, double most, int turns, string only)
    {
        OverheadCase[] cases = [.. OverheadCase.All.Where(known => known.Name.Contains(only, StringComparison.Ordinal))];
        if (!FreshProcess.HasTiers) return OneByOne(cases, folder, most, turns);
        SwitchWork(folder, on: false);
        double worst = 0;
        foreach (OverheadCase measured in cases)
        {
            foreach (bool isCurrent in (bool[])[true, false])
            {
                (double ours, double theirs, double ratio) = Measure(measured, folder, isCurrent, turns);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{measured.Name,-40} {(isCurrent ? "current" : "none"),-8} {ours,8:0} {theirs,11:0} {ratio,6:0.000}"));
                worst = Math.Max(worst, ratio);
            }
        }

        return worst <= most ? 0 : 1;
    }

    /// <summary>Every case in a process of its own: the runtime compiles the calls for what it sees, and most applications work with one engine.</summary>
    private static int OneByOne(OverheadCase[] cases, string folder, double most, int turns)
    {
        Console.WriteLine($"simulated stack, work switched off; medians of {turns} turns of {CallsPerTurn} calls");
        Console.WriteLine($"{"case",-40} {"context",-8} {"plan ns",8} {"by hand ns",11} {"ratio",6}");
        int above = 0;
        foreach (OverheadCase measured in cases)
        {
            string[] arguments = ["overhead", "--stack", folder, "--most", most.ToString("R", CultureInfo.InvariantCulture), "--turns", turns.ToString(CultureInfo.InvariantCulture), "--only", measured.Name];
            using Process process = FreshProcess.Start(arguments);
            process.WaitForExit();
            if (process.ExitCode != 0) above++;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{above} of {cases.Length} cases above {most}"));
        return above == 0 ? 0 : 1;
    }

    private static (double Ours, double Theirs, double Ratio) Measure(OverheadCase measured, string folder, bool isCurrent, int turns)
    {
        var loader = new NativeLoader(LibrarySearch.OnlyIn(folder));
        using IEngine engine = measured.Engine(loader);
        var problem = (ConvProblem)ConvDnn.Problem.Parse(measured.Problem);
        using Plan plan = engine.CreatePlan(problem, new PlanOptions { Space = MemorySpace.Device, Kernel = measured.Kernel });
        using HandWritten byHand = measured.ByHand(loader, problem, plan.WorkspaceBytes);
        using CudaStream stream = byHand.Context.CreateStream();
        using HandleUse use = stream.Use();
        nint handle = use.Value;
        byHand.IsContextCurrent = isCurrent;
        MakeCurrent(byHand.Context, isCurrent ? byHand.Context.Handle : default);
        try
        {
            WarmUp(() => byHand.Execute(plan, handle), () => byHand.Call(handle));

            double[] ours = new double[turns], theirs = new double[turns], ratios = new double[turns];
            for (int turn = 0; turn < turns; turn++)
            {
                ours[turn] = Nanoseconds(() => byHand.Execute(plan, handle));
                theirs[turn] = Nanoseconds(() => byHand.Call(handle));
                ratios[turn] = ours[turn] / theirs[turn];
            }

            return (Median.Of(ours), Median.Of(theirs), Median.Of(ratios));
        }
        finally
        {
            MakeCurrent(byHand.Context, default);
        }
    }

    private static void WarmUp(Action ours, Action theirs)
    {
        long compiled = 0;
        for (int round = 0, quiet = 0; round < MostRounds && quiet < QuietRounds; round++)
        {
            Nanoseconds(ours);
            Nanoseconds(theirs);
            Thread.Sleep(CompilerPause);
            long now = JitInfo.GetCompiledMethodCount();
            quiet = now == compiled ? quiet + 1 : 0;
            compiled = now;
        }
    }

    private static double Nanoseconds(Action call)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < CallsPerTurn; i++) call();
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / CallsPerTurn;
    }

    private static unsafe void MakeCurrent(CudaContext context, CUcontext native) => context.Driver.Check(context.Driver.Functions.cuCtxSetCurrent(native));

    private static unsafe void SwitchWork(string folder, bool on)
    {
        nint library = NativeLibrary.Load(Path.GetFullPath(Path.Combine(folder, "libcuda.so.1")));
        ((delegate* unmanaged<int, void>)NativeLibrary.GetExport(library, "simSetWork"))(on ? 1 : 0);
    }
}
