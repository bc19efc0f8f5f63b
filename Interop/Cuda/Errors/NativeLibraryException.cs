namespace ConvDnn.Interop.Cuda.Errors;

/// <summary>A native library is missing or a call of it failed.</summary>
public abstract class NativeLibraryException : Exception
{
    private protected NativeLibraryException(string library, string message)
        : base(message) => Library = library;

    /// <summary>The library's name, such as <c>cuDNN</c>.</summary>
    public string Library { get; }
}
