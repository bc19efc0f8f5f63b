using System.CommandLine;
using System.Diagnostics;
using ConvDnn.Tool.Running;

namespace ConvDnn.Tool.Commands;

/// <summary><c>convdnn run OPERATION</c>: one operation on <c>.npy</c> files.</summary>
internal static class RunCommand
{
    public static Command Create(ToolHost host)
    {
        var operation = new Argument<string>("OPERATION") { Description = $"{string.Join(", ", Words.All<RunOperation>())}." };
        var options = new RunOptions();
        var command = new Command("run", $"""
            Run one operation on .npy files.
            forward and transposed read --input and --filter; backward-data reads --grad and --filter; backward-filter reads --input and --grad;
            backward-bias reads --grad; max-pool and avg-pool read --input, and with --grad give the gradient with respect to it.

            {ExitCodes.Help}
            """) { operation };
        foreach (Option option in options.All) command.Options.Add(option);
        command.SetAction(parsed => Run(host, RunRequest.Read(parsed, parsed.GetRequiredValue(operation), options)));
        return command;
    }

    private static int Run(ToolHost host, RunRequest request)
    {
        using ConvRuntime runtime = Engines.CreateRuntime(host);
        PlanOptions options = request.Plans(runtime);
        Engines.SayWhatIsSimulated(host, runtime, options);
        RequireMemory(request.Problem, 0);
        using Plan plan = runtime.CreatePlan(request.Problem, options);
        RequireMemory(request.Problem, plan.WorkspaceBytes);
        host.Cancellation.ThrowIfCancellationRequested();
        using var operands = new RunOperands(request);
        using var workspace = new Workspace(plan.WorkspaceBytes);
        long started = Stopwatch.GetTimestamp();
        plan.Execute(operands.Arguments(workspace.View));
        TimeSpan elapsed = Stopwatch.GetElapsedTime(started);
        host.Cancellation.ThrowIfCancellationRequested();
        operands.WriteOutputs();
        Report(host, request, plan, elapsed);
        return ExitCodes.Success;
    }

    private static void Report(ToolHost host, RunRequest request, Plan plan, TimeSpan elapsed)
    {
        Operand output = request.Problem.Output;
        host.Say($"wrote {request.OutputPath}: {output.Spec} by {plan.Engine} ({plan.Algorithm})");
        JsonDocumentWriter.Write(request.Json, host, "run", json =>
        {
            json.WriteString("problem", request.Problem.ToString());
            json.WriteString("engine", plan.Engine);
            json.WriteString("algorithm", plan.Algorithm);
            json.WriteNumber("workspaceBytes", plan.WorkspaceBytes);
            json.WriteReal("milliseconds", elapsed.TotalMilliseconds);
            json.WriteString("output", request.OutputPath);
            json.WriteString("outputType", output.Spec.Type.Name());
            json.WriteNumbers("outputShape", request.Layout.ToShape(output.Spec.Lengths));
        });
    }

    /// <summary>Memory that the machine does not have is refused before the system starts to kill for it.</summary>
    private static void RequireMemory(Problem problem, long workspaceBytes)
    {
        double needed = problem.Bytes + workspaceBytes;
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (needed > available) throw new UsageException(FormattableString.Invariant($"The tensors and workspace of '{problem}' take {needed:0} bytes; this machine has {available}."));
    }
}
