namespace ConvDnn.Engines.Cpu;

/// <summary>Registers the CPU engine.</summary>
public static class CpuEngineRegistration
{
    /// <summary>Adds the managed kernels as the engine <c>cpu</c>.</summary>
    /// <param name="engines">Where to add it.</param>
    /// <returns>The same registry.</returns>
    /// <exception cref="ArgumentException">It is there already.</exception>
    public static T AddCpu<T>(this T engines)
        where T : IEngineRegistry
    {
        ArgumentNullException.ThrowIfNull(engines);
        engines.Add(new CpuEngine());
        return engines;
    }
}
