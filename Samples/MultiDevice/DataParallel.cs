using System.Collections.Concurrent;
using ConvDnn.Engines.CuBlas;
using ConvDnn.Engines.CuDnn;
using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Handles;
using ConvDnn.Interop.Cuda.Loading;

namespace ConvDnn.Samples.MultiDevice;

/// <summary>
/// The gradient of a filter over a batch that is dealt out to all devices: one runtime for all, one thread, context and stream per device, sums of the parts on the host.
/// Without CUDA the processor does the whole batch.
/// </summary>
internal static class DataParallel
{
    public static int Run(TextWriter output, LibrarySearch libraries)
    {
        LibraryLoad<CudaDriver> driver = CudaDriver.Load(new NativeLoader(libraries));
        string? reason = driver.IsLoaded ? null : driver.ToString();
        IReadOnlyList<CudaDevice> devices = [];
        if (reason is null) driver.Value!.TryGetDevices(out devices, out reason);
        float[] gradient;
        if (reason is not null)
        {
            output.WriteLine($"No CUDA here. {reason}");
            output.WriteLine("The processor does the whole batch.");
            gradient = OnProcessor();
        }
        else
        {
            output.WriteLine($"{devices.Count} devices{(driver.Value!.IsSimulated ? " (simulated: this says nothing of a GPU)" : "")}");
            gradient = OnDevices(output, libraries, devices);
        }

        bool isRight = gradient.AsSpan().SequenceEqual(OnProcessor());
        output.WriteLine($"{Batch.Problem(Batch.Size)}");
        output.WriteLine($"dw holds {string.Join(' ', gradient.Take(6))} …, {(isRight ? "as the processor has it" : "which is not what the processor has")}");
        return isRight ? 0 : 1;
    }

    private static float[] OnDevices(TextWriter output, LibrarySearch libraries, IReadOnlyList<CudaDevice> devices)
    {
        CudaContext[] contexts = [.. devices.Select(static device => device.RetainPrimaryContext())];
        try
        {
            return InContexts(output, libraries, contexts);
        }
        finally
        {
            // The runtime keeps plans in them: they outlive it.
            foreach (CudaContext context in contexts) context.Dispose();
        }
    }

    private static float[] InContexts(TextWriter output, LibrarySearch libraries, CudaContext[] contexts)
    {
        // A plan belongs to the context that was current when it was made; the runtime keeps those of different devices apart.
        using ConvRuntime runtime = ConvRuntime.Create().AddCuDnn(libraries).AddCuBlas(libraries).Build();
        var parts = new float[contexts.Length][];
        var lines = new string[contexts.Length];
        var failures = new ConcurrentQueue<Exception>();
        Thread[] workers = [.. contexts.Select((context, index) => new Thread(() =>
        {
            try
            {
                (int first, int count) = Batch.Share(index, contexts.Length);
                parts[index] = OnDevice(runtime, context, first, count, out string algorithm);
                lines[index] = $"device {index}: samples {first} to {first + count - 1} by {algorithm}";
            }
#pragma warning disable CA1031 // Whatever a thread throws is told by the one that waits for it.
            catch (Exception failure)
            {
                failures.Enqueue(failure);
            }
#pragma warning restore CA1031
        }))];
        foreach (Thread worker in workers) worker.Start();
        foreach (Thread worker in workers) worker.Join();
        if (!failures.IsEmpty) throw new AggregateException(failures);
        foreach (string line in lines) output.WriteLine(line);
        return [.. Enumerable.Range(0, Batch.FilterCount).Select(i => parts.Sum(part => part[i]))];
    }

    /// <summary>One device's share of the batch, on a stream of its own.</summary>
    private static float[] OnDevice(ConvRuntime runtime, CudaContext context, int first, int count, out string algorithm)
    {
        using ContextScope scope = context.Enter();
        using CudaStream stream = context.CreateStream();
        using Plan plan = runtime.CreatePlan(Batch.Problem(count), new PlanOptions { Space = MemorySpace.Device });
        using DeviceBuffer<float> x = context.Allocate<float>(Batch.Input(first, count)), dy = context.Allocate<float>(Batch.OutputGradient(first, count)), dw = context.Allocate<float>(Batch.FilterCount);
        using var use = stream.Use();
        plan.Execute(new ExecutionArguments { X = View(x), Y = View(dy), W = View(dw), Stream = use.Value });
        stream.Synchronize();
        algorithm = $"{plan.Engine}, {plan.Algorithm.Split(';')[0]}";
        return dw.ToArray();
    }

    private static float[] OnProcessor()
    {
        using ConvRuntime runtime = ConvRuntime.CreateDefault();
        using Plan plan = runtime.CreatePlan(Batch.Problem(Batch.Size), new PlanOptions { Engine = "cpu" });
        using var workspace = new Workspace(plan.WorkspaceBytes);
        float[] dw = new float[Batch.FilterCount];
        plan.Execute(new ExecutionArguments
        {
            X = TensorView.Of(Batch.Input(0, Batch.Size)),
            Y = TensorView.Of(Batch.OutputGradient(0, Batch.Size)),
            W = TensorView.Of(dw),
            Workspace = workspace.View,
        });
        return dw;
    }

    private static TensorView View(DeviceBuffer<float> buffer) => TensorView.At((nint)buffer.Address.Value, buffer.Length, ElementType.Float32, MemorySpace.Device);
}
