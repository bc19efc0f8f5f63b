namespace ConvDnn.Interop.Cuda.Raw;

/// <summary>
/// The CUDA driver API as a table of functions, filled by name from one loaded file. Names, order and types of the
/// arguments are C's. Nothing is checked here: a null field must not be called, a pointer must be what C expects.
/// </summary>
/// <param name="entryPoints">Where the functions are found.</param>
public sealed unsafe partial class CudaDriverFunctions(EntryPoints entryPoints)
{
    /// <summary>What was looked up, and what the library lacks.</summary>
    public EntryPoints EntryPoints { get; } = entryPoints;
}
