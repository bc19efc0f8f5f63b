using ConvDnn.Device;
using ConvDnn.Interop.Cuda.Loading;

namespace ConvDnn.Engines.CuDnnGraph;

/// <summary>Registers the engine on cuDNN's graphs.</summary>
public static class CudnnGraphEngineRegistration
{
    /// <summary>Adds cuDNN's graph API as the engine <c>cudnn-graph</c>. Nothing is loaded before a plan or a status is asked for; without cuDNN the engine says what is missing.</summary>
    /// <param name="engines">Where to add it.</param>
    /// <returns>The same registry.</returns>
    /// <exception cref="ArgumentException">It is there already.</exception>
    public static T AddCuDnnGraph<T>(this T engines)
        where T : IEngineRegistry
    {
        ArgumentNullException.ThrowIfNull(engines);
        engines.Add(new CudnnGraphEngine());
        return engines;
    }

    /// <summary>The same on libraries from places of the caller's.</summary>
    /// <param name="engines">Where to add it.</param>
    /// <param name="libraries">Where to look for the driver and the vendor's libraries.</param>
    /// <returns>The same registry.</returns>
    /// <exception cref="ArgumentException">It is there already.</exception>
    public static T AddCuDnnGraph<T>(this T engines, LibrarySearch libraries)
        where T : IEngineRegistry
    {
        ArgumentNullException.ThrowIfNull(engines);
        engines.Add(new CudnnGraphEngine(new GpuPlatform(new NativeLoader(libraries))));
        return engines;
    }
}
