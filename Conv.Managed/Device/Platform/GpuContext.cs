using System.Collections.Concurrent;
using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Device;

/// <summary>One CUDA context with what engines keep in it: kernels, handles, known streams. Safe for use by many threads.</summary>
public sealed class GpuContext
{
    /// <summary>More streams than this are not remembered; a program that makes new ones all the time must not fill the memory.</summary>
    private const int MostStreams = 256;

    [ThreadStatic]
    private static KnownStream? t_last;

    private readonly ConcurrentDictionary<nint, KnownStream> _streams = new();
    private readonly Dictionary<Type, object> _shared = [];
    private readonly Lock _lock = new();
    private readonly Lazy<DeviceKernels> _kernels;

    internal GpuContext(GpuPlatform platform, CudaContext cuda, long place)
    {
        (Platform, Cuda, Place) = (platform, cuda, place);
        ComputeCapability = cuda.Device.ComputeCapability;
        SupportsPools = cuda.Device.SupportsStreamOrderedMemory;
        _kernels = new(() => new DeviceKernels(this));
    }

    /// <summary>The platform.</summary>
    public GpuPlatform Platform { get; }

    /// <summary>The context.</summary>
    public CudaContext Cuda { get; }

    /// <summary>The device's compute capability, such as 9.0.</summary>
    public Version ComputeCapability { get; }

    /// <summary>The kernels, in this context. Those that a plan uses are loaded when it is made.</summary>
    public DeviceKernels Kernels => _kernels.Value;

    /// <summary>A number that no other context of the platform has had; 0 for the primary one.</summary>
    internal long Place { get; }

    /// <summary>Whether memory can be allocated in the order of a stream.</summary>
    internal bool SupportsPools { get; }

    /// <summary>A stream of the caller's (a <c>CUstream</c>) as an object; 0 is the default stream. Allocates only the first time.</summary>
    /// <exception cref="ArgumentException">The stream belongs to another context.</exception>
    public CudaStream Stream(nint stream) => Find(stream).Stream;

    /// <summary>One object per type and context, such as a pool of a vendor's handles; made at first use and disposed with the context.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="make">Makes it.</param>
    public T Shared<T>(Func<GpuContext, T> make)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(make);
        lock (_lock)
        {
            if (!_shared.TryGetValue(typeof(T), out object? known)) _shared.Add(typeof(T), known = make(this));
            return (T)known;
        }
    }

    /// <summary>The context.</summary>
    public override string ToString() => Cuda.ToString();

    internal void Dispose()
    {
        lock (_lock)
        {
            foreach (object shared in _shared.Values) (shared as IDisposable)?.Dispose();
            _shared.Clear();
        }

        if (_kernels.IsValueCreated) _kernels.Value.Dispose();
        foreach (KnownStream known in _streams.Values) known.Stream.Dispose();
        Cuda.Dispose();
    }

    /// <summary>As <see cref="Stream"/>, with what it is known by.</summary>
    internal KnownStream Find(nint stream)
    {
        // A thread mostly works on one stream, and threads on different ones: each remembers its own.
        if (t_last is { } last && last.Stream.Context == Cuda && last.Handle == stream) return last;
        if (!_streams.TryGetValue(stream, out KnownStream? known)) known = Note(stream);
        t_last = known;
        return known;
    }

    private KnownStream Note(nint stream)
    {
        if (_streams.Count >= MostStreams) _streams.Clear();
        return _streams[stream] = new KnownStream(stream, Cuda.Borrow(new CUstream(stream)));
    }

    /// <summary>A stream as the driver knows it and as an object.</summary>
    internal sealed record KnownStream(nint Handle, CudaStream Stream);
}
