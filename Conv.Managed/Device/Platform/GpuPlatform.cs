using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Loading;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Device;

/// <summary>
/// The driver, the run-time compiler and the contexts that the GPU engines of a process work in. Nothing is loaded before it is asked for.
/// Safe for use by many threads.
/// </summary>
public sealed class GpuPlatform : IDisposable
{
    private static readonly Lock SharedLock = new();
    private static GpuPlatform? s_shared;

    private readonly Lock _lock = new();
    private readonly Dictionary<(CUcontext Context, ulong? Id), GpuContext> _borrowed = [];
    private readonly Lazy<LibraryLoad<CudaDriver>> _driver;
    private readonly Lazy<LibraryLoad<NvrtcCompiler>> _nvrtc;
    private GpuContext? _primary;
    private (Version Capability, string Name)? _device;
    private int _holders = 1;
    private long _places;

    /// <summary>A platform of one's own, such as one over explicit files.</summary>
    /// <param name="loader">Finds the libraries.</param>
    public GpuPlatform(NativeLoader loader)
    {
        ArgumentNullException.ThrowIfNull(loader);
        Loader = loader;
        _driver = new(() => CudaDriver.Load(loader));
        _nvrtc = new(() => NvrtcCompiler.Load(loader));
    }

    /// <summary>A platform over a driver that is loaded already.</summary>
    internal GpuPlatform(NativeLoader loader, LibraryLoad<CudaDriver> driver)
        : this(loader) => _driver = new(driver);

    /// <summary>Where libraries are looked for.</summary>
    public NativeLoader Loader { get; }

    /// <summary>The driver, or why it is not there.</summary>
    public LibraryLoad<CudaDriver> Driver => _driver.Value;

    /// <summary>The run-time compiler, or why it is not there; without it the kernels come as the PTX that is shipped beside their sources.</summary>
    public LibraryLoad<NvrtcCompiler> Nvrtc => _nvrtc.Value;

    /// <summary>Whether this is the simulated stack, whose results say nothing of a GPU.</summary>
    public bool IsSimulated => Driver.IsSimulated;

    /// <summary>Whether there is a driver with a device. Where there is none, an engine's other libraries need not be loaded.</summary>
    public bool HasDevice => DeviceFacts() is not null;

    /// <summary>The compute capability of the device that a plan made now on this thread would run on; 0.0 where there is none.</summary>
    public Version ComputeCapability => DeviceFacts()?.Capability ?? new Version(0, 0);

    /// <summary>The platform that all engines of the process share; each holder disposes it once, and the last one releases it.</summary>
    public static GpuPlatform Acquire()
    {
        lock (SharedLock)
        {
            if (s_shared is null) s_shared = new GpuPlatform(new NativeLoader());
            else s_shared._holders++;
            return s_shared;
        }
    }

    /// <summary>The status of an engine that needs the driver, a device and some libraries: missing with the first reason, or available with all of them in its details.</summary>
    /// <param name="libraries">The vendor's libraries that it needs.</param>
    public EngineStatus StatusOf(params ReadOnlySpan<LibraryLoad> libraries)
    {
        if (!Driver.IsLoaded) return EngineStatus.Missing(Driver.ToString(), [.. Driver.Describe().Split(Environment.NewLine)]);
        if (DeviceFacts() is not { } device)
        {
            Driver.Require().TryGetDevices(out _, out string? reason);
            return EngineStatus.Missing(reason ?? "The driver reports no device.", Driver.ToString());
        }

        string[] details = new string[libraries.Length + 2];
        details[0] = Driver.ToString();
        details[1] = Nvrtc.IsLoaded ? Nvrtc.ToString() : $"{Nvrtc} Until then the kernels' shipped PTX is used.";
        LibraryLoad? missing = null;
        string versions = "";
        for (int i = 0; i < libraries.Length; i++)
        {
            details[i + 2] = libraries[i].ToString();
            versions += $", {libraries[i].Library.Name} {libraries[i].Version}";
            if (!libraries[i].IsLoaded) missing ??= libraries[i];
        }

        if (missing is not null) return EngineStatus.Missing(missing.ToString(), [.. details]);
        string summary = $"{(IsSimulated ? "simulated: " : "")}{device.Name}, compute capability {device.Capability}, driver of CUDA {Driver.Version}{versions}";
        return EngineStatus.Available(summary, [.. details]) with { IsSimulated = IsSimulated };
    }

    /// <summary>The context that is current on this thread, else the primary context of device 0.</summary>
    /// <exception cref="EngineUnavailableException">There is no driver or no device.</exception>
    public GpuContext CurrentContext()
    {
        CudaDriver driver = Driver.Value ?? throw new EngineUnavailableException(Driver.ToString());
        if (DeviceFacts() is null) throw new EngineUnavailableException(StatusOf().Summary);
        CUcontext current = Current(driver);
        lock (_lock)
        {
            if (current.Value == 0 || current == _primary?.Cuda.Handle) return _primary ??= new GpuContext(this, driver.Device(0).RetainPrimaryContext(), place: 0);
            CudaContext context = CudaContext.FromHandle(driver, current);
            (CUcontext, ulong?) key = (current, context.Id);
            if (!_borrowed.TryGetValue(key, out GpuContext? known)) _borrowed.Add(key, known = new GpuContext(this, context, ++_places));
            return known;
        }
    }

    /// <summary>A number of the context that <see cref="CurrentContext"/> gives; 0 for the primary one, and where there is none.</summary>
    public long CurrentPlace => Driver.Value is { } driver && DeviceFacts() is not null && Current(driver).Value != 0 ? CurrentContext().Place : 0;

    /// <summary>Releases contexts, kernels and handles, once every holder has done so. Plans cannot run afterwards.</summary>
    public void Dispose()
    {
        lock (SharedLock)
        {
            if (--_holders > 0) return;
            if (s_shared == this) s_shared = null;
        }

        lock (_lock)
        {
            foreach (GpuContext context in _borrowed.Values) context.Dispose();
            _borrowed.Clear();
            _primary?.Dispose();
            _primary = null;
        }
    }

    private static unsafe CUcontext Current(CudaDriver driver)
    {
        CUcontext current;
        driver.Check(driver.Functions.cuCtxGetCurrent(&current));
        return current;
    }

    /// <summary>Of the current context's device, else of device 0; null without one.</summary>
    private (Version Capability, string Name)? DeviceFacts()
    {
        if (Driver.Value is not { } driver) return null;
        if (!driver.TryGetDevices(out IReadOnlyList<CudaDevice> devices, out _)) return null;
        CUcontext current = Current(driver);
        if (current.Value != 0 && devices.Count > 1)
        {
            CudaDevice device = CudaContext.FromHandle(driver, current).Device;
            return (device.ComputeCapability, device.Name);
        }

        return _device ??= (devices[0].ComputeCapability, devices[0].Name);
    }
}
