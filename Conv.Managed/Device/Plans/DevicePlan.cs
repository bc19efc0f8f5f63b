using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Handles;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Device;

/// <summary>
/// A plan on device memory. An execution enqueues its work on <see cref="ExecutionArguments.Stream"/> and returns: it waits for nothing and allocates nothing on the managed heap.
/// Its scratch memory is the caller's workspace or, where none is given, a piece of the device's stream-ordered pool.
/// An execution can be captured into a CUDA graph; execute once before, so that everything is loaded.
/// </summary>
public abstract class DevicePlan : Plan
{
    private ContextHold? _hold;
    private GpuContext.KnownStream? _usual;

    /// <summary>For engines.</summary>
    /// <param name="context">Where it runs.</param>
    /// <param name="problem">What is computed.</param>
    /// <param name="engine">The engine's name.</param>
    /// <param name="algorithm">What it chose, in words.</param>
    /// <param name="workspaceBytes">Scratch memory that every execution needs.</param>
    protected DevicePlan(GpuContext context, Problem problem, string engine, string algorithm, long workspaceBytes)
        : base(problem, engine, algorithm, workspaceBytes, MemorySpace.Device)
    {
        ArgumentNullException.ThrowIfNull(context);
        Context = context;
    }

    /// <summary>Where it runs.</summary>
    public GpuContext Context { get; }

    /// <inheritdoc/>
    public override bool WorkspaceIsOptional => true;

    /// <summary>This plan for operands in another memory: itself for the device's, or a plan that copies host operands in, executes, copies the results out and waits.</summary>
    /// <param name="space">Where the operands will be, as <see cref="PlanOptions.Space"/> says.</param>
    /// <returns>A plan that owns this one, or this one.</returns>
    public Plan In(MemorySpace space) => space == MemorySpace.Device ? this : new StagedPlan(this);

    /// <inheritdoc/>
    protected sealed override void ExecuteCore(in ExecutionArguments arguments)
    {
        using ContextScope scope = (_hold ?? Hold()).Enter();
        CudaStream stream = (_usual is { } usual && usual.Handle == arguments.Stream ? usual : StreamOf(arguments.Stream)).Stream;
        if (WorkspaceBytes == 0)
        {
            Enqueue(in arguments, new DeviceWork(stream, arguments.Stream, default, 0));
        }
        else if (arguments.Workspace.IsGiven)
        {
            CUdeviceptr given = arguments.Workspace.Address();
            if (given.Value % (ulong)ScratchBuilder.Alignment != 0) throw Misaligned(given, nameof(arguments));
            Enqueue(in arguments, new DeviceWork(stream, arguments.Stream, given, WorkspaceBytes));
        }
        else
        {
            EnqueueFromPool(in arguments, stream);
        }

        // Engines call their libraries with the bare values of what the plan holds.
        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _hold?.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Enqueues the work, on checked arguments with a non-empty output and with the context current. Must not wait and must not allocate.</summary>
    protected abstract void Enqueue(in ExecutionArguments arguments, in DeviceWork work);

    /// <summary>Enqueues the work as a part of another plan's, which has checked the arguments and entered the context.</summary>
    internal void EnqueuePart(in ExecutionArguments arguments, in DeviceWork work) => Enqueue(arguments, work);

    /// <summary>A plan mostly works on one stream, the first that it sees.</summary>
    private GpuContext.KnownStream StreamOf(nint stream)
    {
        GpuContext.KnownStream known = Context.Find(stream);
        _usual ??= known;
        return known;
    }

    /// <summary>From the first execution on the plan keeps its context, so that not every execution has to.</summary>
    private ContextHold Hold()
    {
        ContextHold made = Context.Cuda.Hold();
        if (Interlocked.CompareExchange(ref _hold, made, null) is not { } other) return made;
        made.Dispose();
        return other;
    }

    private unsafe void EnqueueFromPool(in ExecutionArguments arguments, CudaStream stream)
    {
        CudaDriver driver = Context.Cuda.Driver;
        if (!Context.SupportsPools)
        {
            throw new ArgumentException($"No workspace was given, and this device has no stream-ordered memory pool to take it from; expected {WorkspaceBytes} bytes of device memory.", nameof(arguments));
        }

        var native = new CUstream(arguments.Stream);
        CUdeviceptr address;
        CUresult status = driver.Functions.cuMemAllocAsync(&address, (nuint)WorkspaceBytes, native);
        if (!status.Succeeded) driver.CheckCall(status, $"plan.Execute(arguments) /* {WorkspaceBytes} bytes of workspace from the pool */", nameof(driver.Functions.cuMemAllocAsync));
        try
        {
            Enqueue(in arguments, new DeviceWork(stream, arguments.Stream, address, WorkspaceBytes));
        }
        finally
        {
            driver.Check(driver.Functions.cuMemFreeAsync(address, native));
        }
    }

    private static ArgumentException Misaligned(CUdeviceptr workspace, string argument) =>
        new($"workspace = {workspace} was given; expected an address that is a multiple of {ScratchBuilder.Alignment}.", argument);
}
