using ConvDnn.Device;
using ConvDnn.Interop.Cuda.Loading;

namespace ConvDnn.Engines.CuDnn;

/// <summary>Registers the cuDNN engine.</summary>
public static class CudnnEngineRegistration
{
    /// <summary>Adds cuDNN's algorithm API as the engine <c>cudnn</c>. Nothing is loaded before a plan or a status is asked for; without cuDNN the engine says what is missing.</summary>
    /// <param name="engines">Where to add it.</param>
    /// <returns>The same registry.</returns>
    /// <exception cref="ArgumentException">It is there already.</exception>
    public static T AddCuDnn<T>(this T engines)
        where T : IEngineRegistry
    {
        ArgumentNullException.ThrowIfNull(engines);
        engines.Add(new CudnnEngine());
        return engines;
    }

    /// <summary>The same on libraries from places of the caller's.</summary>
    /// <param name="engines">Where to add it.</param>
    /// <param name="libraries">Where to look for the driver and the vendor's libraries.</param>
    /// <returns>The same registry.</returns>
    /// <exception cref="ArgumentException">It is there already.</exception>
    public static T AddCuDnn<T>(this T engines, LibrarySearch libraries)
        where T : IEngineRegistry
    {
        ArgumentNullException.ThrowIfNull(engines);
        engines.Add(new CudnnEngine(new GpuPlatform(new NativeLoader(libraries))));
        return engines;
    }
}
