using ConvDnn.Device;
using ConvDnn.Interop.Cuda.Loading;

namespace ConvDnn.Engines.CuBlas;

/// <summary>Registers the cuBLAS engine.</summary>
public static class CuBlasEngineRegistration
{
    /// <summary>Adds products by cuBLAS as the engine <c>cublas</c>. Without a driver, a device or cuBLAS it is there and says what is missing.</summary>
    /// <param name="engines">Where to add it.</param>
    /// <returns>The same registry.</returns>
    /// <exception cref="ArgumentException">It is there already.</exception>
    public static T AddCuBlas<T>(this T engines)
        where T : IEngineRegistry
    {
        ArgumentNullException.ThrowIfNull(engines);
        engines.Add(new CuBlasEngine());
        return engines;
    }

    /// <summary>The same on libraries from places of the caller's.</summary>
    /// <param name="engines">Where to add it.</param>
    /// <param name="libraries">Where to look for the driver and the vendor's libraries.</param>
    /// <returns>The same registry.</returns>
    /// <exception cref="ArgumentException">It is there already.</exception>
    public static T AddCuBlas<T>(this T engines, LibrarySearch libraries)
        where T : IEngineRegistry
    {
        ArgumentNullException.ThrowIfNull(engines);
        engines.Add(new CuBlasEngine(new GpuPlatform(new NativeLoader(libraries)), ownsPlatform: true));
        return engines;
    }
}
