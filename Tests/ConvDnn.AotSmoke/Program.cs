// Published with NativeAOT and run by CI: the library must work where nothing is compiled at run time,
// and must keep its vector instructions there. Prints what it checked; exits with 1 at the first wrong number.

using System.Globalization;
using System.Runtime.Intrinsics;
using ConvDnn;
using ConvDnn.Benchmarks.Startup;

// The benchmarks' command `startup --program` asks for this alone.
if (args is [FirstExecution.Marker, string layer]) return FirstExecution.Run(layer);

// First of all, since only the first plan of a process says how long a program takes to start. Who started it says when, in seconds since 1970.
FirstExecution first = FirstExecution.Of(FirstExecution.Layer);
double ended = (DateTime.UtcNow - DateTime.UnixEpoch).TotalMilliseconds - first.Laps[4];
string level = Vector512.IsHardwareAccelerated ? "512-bit vectors" : Vector256.IsHardwareAccelerated ? "256-bit vectors" : Vector128.IsHardwareAccelerated ? "128-bit vectors" : "scalar";
Console.WriteLine($"{level}, dynamic code {(System.Runtime.CompilerServices.RuntimeFeature.IsDynamicCodeSupported ? "supported" : "not supported")}");
Console.WriteLine(FormattableString.Invariant($"first plan: {first.Kernel}; plan and execution {first.Laps[2] + first.Laps[3]:0.0} ms"));
if (double.TryParse(Environment.GetEnvironmentVariable("AOT_SMOKE_STARTED"), CultureInfo.InvariantCulture, out double started))
    Console.WriteLine(FormattableString.Invariant($"from the start of the process to the first result {ended - 1000 * started:0.0} ms"));

using ConvRuntime runtime = ConvRuntime.CreateDefault();
foreach (IEngine engine in runtime.Engines) Console.WriteLine($"{engine.Name}: {engine.Status.Summary}");

// A box filter over a picture of ones: inside 4·9 = 36 for four channels, at an edge 4·6, in a corner 4·4.
const int channels = 4, size = 19;
float[] x = new float[channels * size * size];
float[] w = new float[channels * 9];
Array.Fill(x, 1f);
Array.Fill(w, 1f);
ConvProblem forward = ConvProblem.Parse($"conv forward x=1,{channels},{size},{size} w=1,{channels},3,3 padding=1,1");
float[] expected = new float[size * size];
for (int i = 0; i < expected.Length; i++)
{
    bool rowAtEdge = i / size is 0 or size - 1, columnAtEdge = i % size is 0 or size - 1;
    expected[i] = channels * (rowAtEdge ? 2 : 3) * (columnAtEdge ? 2 : 3);
}

// With dy = 1 the filter gradient counts, per tap, the outputs that it meets; the data gradient equals the box sums again.
float[] ones = new float[size * size];
Array.Fill(ones, 1f);
float[] filterGradient = new float[channels * 9];
for (int i = 0; i < filterGradient.Length; i++)
{
    int r = i % 9 / 3, s = i % 3;
    filterGradient[i] = (r == 1 ? size : size - 1) * (s == 1 ? size : size - 1);
}

float[] dataGradient = new float[x.Length];
for (int i = 0; i < dataGradient.Length; i++) dataGradient[i] = expected[i % (size * size)] / channels;

int failures = first.IsRight ? 0 : 1;
foreach (IEngine engine in runtime.Engines)
{
    var options = new PlanOptions { Engine = engine.Name };
    failures += Check(forward, options, x, w, null, expected);
    failures += Check(forward.In(Direction.BackwardData), options, null, w, ones, dataGradient);
    failures += Check(forward.In(Direction.BackwardFilter), options, x, null, ones, filterGradient);
}

Console.WriteLine(failures == 0 ? "all numbers right" : $"{failures} wrong");
return failures == 0 ? 0 : 1;

int Check(ConvProblem problem, PlanOptions options, float[]? xs, float[]? ws, float[]? ys, float[] right)
{
    float[] output = new float[right.Length];
    Array.Fill(output, float.NaN);
    using Plan plan = runtime.CreatePlan(problem, options);
    using var workspace = new Workspace(plan.WorkspaceBytes);
    plan.Execute(new ExecutionArguments
    {
        X = TensorView.Of(xs ?? output),
        W = TensorView.Of(ws ?? output),
        Y = TensorView.Of(ys ?? output),
        Workspace = workspace.View,
    });
    bool same = output.AsSpan().SequenceEqual(right);
    Console.WriteLine($"{(same ? "right" : "WRONG")}: {plan}");
    return same ? 0 : 1;
}
