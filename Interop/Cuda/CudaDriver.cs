using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ConvDnn.Interop.Cuda.Errors;
using ConvDnn.Interop.Cuda.Handles;
using ConvDnn.Interop.Cuda.Loading;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.Cuda;

/// <summary>
/// The CUDA driver: the devices of the machine, and the ground that contexts, streams and memory stand on. Safe for use by
/// many threads.
/// </summary>
public sealed unsafe class CudaDriver
{
    private readonly ConcurrentDictionary<(CUcontext Context, ulong Id), PendingReleases> _borrowed = new();
    private readonly ConcurrentQueue<CudaContextHandle> _abandoned = new();
    private volatile bool _initialised;
    private int _abandonedCount;
    private readonly ConcurrentDictionary<nint, byte> _capturing = new();
    private int _captures;

    /// <summary>A driver over a table of functions, such as one filled from a loaded file.</summary>
    /// <param name="functions">The functions; none of the required ones may be missing.</param>
    /// <param name="version">The driver's version of CUDA.</param>
    /// <param name="isSimulated">Whether this is the simulated stack.</param>
    public CudaDriver(CudaDriverFunctions functions, Version version, bool isSimulated = false)
    {
        ArgumentNullException.ThrowIfNull(functions);
        ArgumentNullException.ThrowIfNull(version);
        (Functions, Version, IsSimulated) = (functions, version, isSimulated);
        // Asked once here, so that the watch for the end of the process stands before there is anything to release.
        _ = ProcessExit.Began;
    }

    /// <summary>The functions of the driver, by their C names.</summary>
    public CudaDriverFunctions Functions { get; }

    /// <summary>The newest version of CUDA that the driver runs, such as 12.4.</summary>
    public Version Version { get; }

    /// <summary>Whether this is the simulated stack, whose results say nothing of a GPU.</summary>
    public bool IsSimulated { get; }

    /// <summary>Contexts that wait to be destroyed by the next call on any context.</summary>
    internal PendingReleases ContextReleases { get; } = new();

    /// <summary>Whether a capture begun through <see cref="CudaStream"/> is under way; nothing is destroyed meanwhile.</summary>
    internal bool IsCapturing => Volatile.Read(ref _captures) > 0;

    /// <summary>Finds and loads the driver. It is not initialised, and nothing is asked of any device yet.</summary>
    /// <param name="loader">The loader, or null for one that looks in all usual places.</param>
    /// <returns>The driver, or why it is not there and what to do.</returns>
    public static LibraryLoad<CudaDriver> Load(NativeLoader? loader = null) =>
        (loader ?? new NativeLoader())
            .Load(CudaLibraries.Driver, entryPoints => new CudaDriverFunctions(entryPoints), VersionOf)
            .Select((functions, file, version) => new CudaDriver(functions, version, file.IsSimulated));

    /// <summary>The number of devices that this process may use.</summary>
    /// <exception cref="CudaException">The driver finds no device or cannot be initialised.</exception>
    public int DeviceCount
    {
        get
        {
            Initialise();
            int count;
            CheckCall(Functions.cuDeviceGetCount(&count), $"_ = driver.DeviceCount");
            return count;
        }
    }

    /// <summary>A device by its number in this process.</summary>
    /// <param name="ordinal">From 0 to <see cref="DeviceCount"/> - 1.</param>
    /// <exception cref="CudaException">There is no such device, or the driver cannot be initialised.</exception>
    public CudaDevice Device(int ordinal)
    {
        Initialise();
        CUdevice device;
        CheckCall(Functions.cuDeviceGet(&device, ordinal), $"driver.Device({ordinal})");
        return new CudaDevice(this, device, ordinal);
    }

    /// <summary>All devices that this process may use.</summary>
    /// <exception cref="CudaException">The driver finds no device or cannot be initialised.</exception>
    public IReadOnlyList<CudaDevice> Devices() => [.. Enumerable.Range(0, DeviceCount).Select(Device)];

    /// <summary>All devices, or the reason why there are none.</summary>
    /// <param name="devices">The devices; empty where there are none.</param>
    /// <param name="reason">Why there are none, with what to do; null where there are some.</param>
    /// <returns>Whether there is a device.</returns>
    public bool TryGetDevices(out IReadOnlyList<CudaDevice> devices, out string? reason)
    {
        try
        {
            devices = Devices();
            reason = devices.Count > 0 ? null : "The driver reports no device.";
        }
        catch (CudaException failure)
        {
            (devices, reason) = ([], failure.Message);
        }

        return reason is null;
    }

    /// <summary>The driver's own words on a status; empty where it has none.</summary>
    /// <param name="status">The status.</param>
    public string Describe(CUresult status)
    {
        byte* text = null;
        return Functions.cuGetErrorString(status, &text).Succeeded ? Marshal.PtrToStringUTF8((nint)text) ?? "" : "";
    }

    /// <summary>Throws where a call has failed.</summary>
    /// <param name="status">What the call returned.</param>
    /// <param name="expression">The C# text of the call, filled in by the compiler.</param>
    /// <exception cref="CudaException"><paramref name="status"/> is not success.</exception>
    public void Check(CUresult status, [CallerArgumentExpression(nameof(status))] string expression = "")
    {
        if (!status.Succeeded) throw Failure(status, expression, call: "", operands: []);
    }

    /// <summary>Throws where a call has failed, with the call in words.</summary>
    /// <param name="status">What the call returned.</param>
    /// <param name="call">The call in C#, put together only when it has failed.</param>
    /// <param name="expression">The C# text of the call, filled in by the compiler.</param>
    /// <exception cref="CudaException"><paramref name="status"/> is not success.</exception>
    public void CheckCall(CUresult status, [InterpolatedStringHandlerArgument(nameof(status))] CallText call, [CallerArgumentExpression(nameof(status))] string expression = "")
    {
        if (!status.Succeeded) throw Failure(status, expression, call.Call, call.Operands);
    }

    /// <summary>Free and total bytes of the current context's device, or null where there is none to ask.</summary>
    public (long Free, long Total)? MemoryOfCurrentContext()
    {
        nuint free, total;
        return Functions.cuMemGetInfo_v2(&free, &total).Succeeded ? ((long)free, (long)total) : null;
    }

    /// <summary>
    /// The failure of work enqueued earlier that has made the current context unusable, or null where there is none: by
    /// this a library's own failure is told from one that it was only the first to observe.
    /// </summary>
    public CUresult? FailureOfCurrentContext()
    {
        nuint free, total;
        CUresult status = Functions.cuMemGetInfo_v2(&free, &total);
        return CudaFailures.IsAsynchronous(status) ? status : null;
    }

    internal void Initialise()
    {
        if (_initialised) return;
        CheckCall(Functions.cuInit(0), $"_ = driver.DeviceCount");
        _initialised = true;
    }

    internal void CaptureBegins(nint stream)
    {
        if (_capturing.TryAdd(stream, 0)) Interlocked.Increment(ref _captures);
    }

    internal void CaptureEnds(nint stream)
    {
        if (_capturing.TryRemove(stream, out _)) Interlocked.Decrement(ref _captures);
    }

    /// <summary>The queue of a context's handles. Several objects for one borrowed context share it.</summary>
    internal PendingReleases ReleasesOf(CUcontext context, ContextOwnership ownership)
    {
        if (ownership != ContextOwnership.Borrowed) return new PendingReleases();
        ulong id = 0;
        if (Functions.cuCtxGetId != null) CheckCall(Functions.cuCtxGetId(context, &id), $"CudaContext.FromHandle(driver, {context})");
        return _borrowed.GetOrAdd((context, id), _ => new PendingReleases());
    }

    /// <summary>Notes a context that no call will come for any more, but that handles still keep.</summary>
    internal void Abandon(CudaContextHandle context)
    {
        _abandoned.Enqueue(context);
        Interlocked.Increment(ref _abandonedCount);
    }

    /// <summary>Whether something waits in contexts that no call will come for. Every call asks.</summary>
    internal bool HasAbandoned => (Volatile.Read(ref _abandonedCount) | ContextReleases.Count) != 0;

    /// <summary>Destroys what waits in contexts that no call will come for, and those contexts themselves.</summary>
    internal void ReleaseAbandoned()
    {
        if (HasAbandoned && !IsCapturing) ReleaseWaiting();
    }

    private void ReleaseWaiting()
    {
        for (int left = Volatile.Read(ref _abandonedCount); left > 0 && _abandoned.TryDequeue(out CudaContextHandle? context); left--)
        {
            Interlocked.Decrement(ref _abandonedCount);
            context.EnterAndDrain();
            if (!context.IsReleased) Abandon(context);
        }

        if (!ContextReleases.IsEmpty) ContextReleases.Drain();
    }

    private static Version? VersionOf(CudaDriverFunctions functions)
    {
        int version;
        return functions.cuDriverGetVersion != null && functions.cuDriverGetVersion(&version).Succeeded
            ? new Version(version / 1000, version % 1000 / 10)
            : null;
    }

    private CudaException Failure(CUresult status, string expression, string call, IReadOnlyList<Operand> operands) =>
        new(
            new FailedCall
            {
                Library = CudaLibraries.Driver.Name,
                Function = NativeFunctionName.In(expression),
                StatusName = status.ToString(),
                StatusNumber = status.Value,
                LastErrorText = Describe(status),
                Hint = status == CUresult.CUDA_ERROR_OUT_OF_MEMORY && MemoryOfCurrentContext() is { } memory
                    ? $"{CudaFailures.Hint(status)} Free: {memory.Free} of {memory.Total} bytes."
                    : CudaFailures.Hint(status),
                Call = call.Length > 0 ? call : expression,
                Operands = operands,
            },
            status);
}
