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
}
