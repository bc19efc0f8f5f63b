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
}
