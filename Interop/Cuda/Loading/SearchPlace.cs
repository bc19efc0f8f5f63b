namespace ConvDnn.Interop.Cuda.Loading;

/// <summary>One file that the loader is to try.</summary>
/// <param name="Origin">Why it is looked for there, in words.</param>
/// <param name="Path">A full path, or a bare name for the system's loader.</param>
/// <param name="IsDecision">Whether somebody named this very file.</param>
internal readonly record struct SearchPlace(string Origin, string Path, bool IsDecision = false)
{
    /// <summary>Whether the system's loader is to find it.</summary>
    public bool IsBareName => !IsDecision && System.IO.Path.GetFileName(Path) == Path;
}
