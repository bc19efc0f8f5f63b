using static ConvDnn.Benchmarks.OneDnn.OneDnnFunctions;

namespace ConvDnn.Benchmarks.OneDnn;

/// <summary>oneDNN as it is installed here: an engine and a stream on the processor.</summary>
internal sealed unsafe class OneDnnLibrary : IDisposable
{
    private readonly nint _engine;
    private readonly nint _stream;

    private OneDnnLibrary(string version)
    {
        Version = version;
        Check(dnnl_engine_create(out _engine, Cpu, 0), "dnnl_engine_create");
        Check(dnnl_stream_create(out _stream, _engine, InOrder), "dnnl_stream_create");
    }

    /// <summary>Its version, as in <c>2.6.3</c>.</summary>
    public string Version { get; }

    public nint Engine => _engine;

    public nint Stream => _stream;

    /// <summary>Opens it.</summary>
    /// <param name="missing">Why there is none and what to do, a sentence; null when there is one.</param>
    public static OneDnnLibrary? Open(out string? missing)
    {
        try
        {
            LibraryVersion version = *dnnl_version();
            string text = $"{version.Major}.{version.Minor}.{version.Patch}";
            missing = version.Major == 2 ? null : $"oneDNN {text} was found; this program speaks the C API of version 2.";
            return missing is null ? new OneDnnLibrary(text) : null;
        }
        catch (DllNotFoundException)
        {
            missing = "oneDNN (libdnnl.so.2) is not installed; on Debian: apt-get install libdnnl-dev. Only ConvDnn is measured.";
            return null;
        }
    }

    /// <summary>Threads of everything that is created and executed from here on, on this thread.</summary>
    public static void UseThreads(int threads) => omp_set_num_threads(threads);

    /// <exception cref="InvalidOperationException">The status is not success.</exception>
    public static void Check(int status, string function)
    {
        if (status != 0) throw new InvalidOperationException($"oneDNN: {function} returned status {status}.");
    }

    public void Dispose()
    {
        _ = dnnl_stream_destroy(_stream);
        _ = dnnl_engine_destroy(_engine);
    }
}
