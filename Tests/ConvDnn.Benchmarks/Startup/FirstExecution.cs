using System.Diagnostics;

namespace ConvDnn.Benchmarks.Startup;

/// <summary>The first plan and the first execution in a process that has done nothing else.</summary>
/// <param name="Kernel">The kernel that the plan took.</param>
/// <param name="Laps">Milliseconds: engines, problem, plan, first execution, second execution.</param>
/// <param name="IsRight">Whether the result is that of a convolution of ones.</param>
internal sealed record FirstExecution(string Kernel, double[] Laps, bool IsRight)
{
    /// <summary>The word by which the program knows that it is the fresh process.</summary>
    public const string Marker = "--first-execution";

    /// <summary>A layer of ResNet-50: channels, height and width, filters, kernel, stride, padding.</summary>
    public const string Layer = "64,56,64,3,1,1";

    /// <summary>Runs and prints <see cref="Laps"/>.</summary>
    public static int Run(string layer)
    {
        FirstExecution first = Of(layer);
        Console.WriteLine(FormattableString.Invariant($"{first.Laps[0]} {first.Laps[1]} {first.Laps[2]} {first.Laps[3]} {first.Laps[4]}"));
        return first.IsRight ? 0 : 1;
    }

    /// <summary>Runs a layer, see <see cref="Layer"/>.</summary>
    public static FirstExecution Of(string layer)
    {
        long[] sizes = Array.ConvertAll(layer.Split(','), long.Parse);
        long start = Stopwatch.GetTimestamp();
        using ConvRuntime runtime = ConvRuntime.CreateDefault();
        double engines = Lap(ref start);
        var problem = new ConvProblem(
            Direction.Forward,
            TensorSpec.Packed(ElementType.Float32, [1, sizes[0], sizes[1], sizes[1]]),
            TensorSpec.Packed(ElementType.Float32, [sizes[2], sizes[0], sizes[3], sizes[3]]),
            new ConvOptions { Stride = [sizes[4], sizes[4]], Padding = [sizes[5], sizes[5]] });
        double described = Lap(ref start);
        using Plan plan = runtime.CreatePlan(problem);
        double planned = Lap(ref start);
        float[] x = new float[problem.X.Extent], w = new float[problem.W.Extent], y = new float[problem.Y.Extent];
        using var workspace = new Workspace(plan.WorkspaceBytes);
        Array.Fill(x, 1f);
        Array.Fill(w, 1f);
        Array.Fill(y, float.NaN);
        start = Stopwatch.GetTimestamp();
        Execute(plan, x, w, y, workspace);
        double first = Lap(ref start);
        Execute(plan, x, w, y, workspace);
        double second = Lap(ref start);

        // In the middle of the picture every tap of every channel meets a one; minimal filtering rounds on its way there.
        long height = problem.Y.Lengths[2], width = problem.Y.Lengths[3], middle = height / 2 * width + width / 2;
        double all = sizes[0] * sizes[3] * sizes[3];
        return new FirstExecution(plan.Kernel ?? plan.Algorithm, [engines, described, planned, first, second], Math.Abs(y[middle] - all) <= 1e-4 * all);
    }

    private static void Execute(Plan plan, float[] x, float[] w, float[] y, Workspace workspace) =>
        plan.Execute(new ExecutionArguments { X = TensorView.Of(x), W = TensorView.Of(w), Y = TensorView.Of(y), Workspace = workspace.View });

    private static double Lap(ref long start)
    {
        double elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        start = Stopwatch.GetTimestamp();
        return elapsed;
    }
}
