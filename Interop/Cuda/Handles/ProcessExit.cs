namespace ConvDnn.Interop.Cuda.Handles;

/// <summary>
/// Knows when the process has begun to end. From then on nothing native is released: the driver may be gone already,
/// and it frees everything itself.
/// </summary>
internal static class ProcessExit
{
    private static volatile bool s_began;

    static ProcessExit() => AppDomain.CurrentDomain.ProcessExit += (_, _) => s_began = true;

    /// <summary>Whether the process is ending.</summary>
    public static bool Began => s_began || Environment.HasShutdownStarted;
}
