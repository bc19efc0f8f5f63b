namespace ConvDnn.Interop.Cuda.Raw;

/// <summary>
/// NVRTC, the compiler of CUDA C++ at run time, as a table of functions, filled by name from one loaded file.
/// </summary>
/// <param name="entryPoints">Where the functions are found.</param>
public sealed unsafe partial class NvrtcFunctions(EntryPoints entryPoints)
{
    /// <summary>What was looked up, and what the library lacks.</summary>
    public EntryPoints EntryPoints { get; } = entryPoints;
}
