using ConvDnn.Interop.Cuda.Loading;

namespace ConvDnn.Interop.Cuda.Errors;

/// <summary>A library that is needed cannot be had; the message lists what was tried and what to do.</summary>
/// <param name="load">The outcome of the search.</param>
public sealed class LibraryUnavailableException(LibraryLoad load)
    : NativeLibraryException(load.Library.Name, load.Describe())
{
    /// <summary>The outcome of the search.</summary>
    public LibraryLoad Load { get; } = load;
}
