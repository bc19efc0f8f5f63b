using System.Runtime.InteropServices;

namespace ConvDnn.Interop.Cuda.Loading;

/// <summary>
/// A library in the process. It stays there until the process ends: NVIDIA's libraries keep threads, driver callbacks
/// and device state that no unloading undoes.
/// </summary>
public sealed class LoadedFile
{
    private readonly nint _handle;

    internal LoadedFile(string path, nint handle) => (Path, _handle) = (path, handle);

    /// <summary>The full path, where the system tells it.</summary>
    public string Path { get; }

    /// <summary>Whether this is part of the simulated CUDA stack, which alone has this function.</summary>
    public bool IsSimulated => Find("simReset") != 0;

    /// <summary>The address of a function, or 0 where the library lacks it.</summary>
    /// <param name="name">The C name.</param>
    public nint Find(string name) => NativeLibrary.TryGetExport(_handle, name, out nint address) ? address : 0;

    /// <summary>The same library with the path that its function tells: a bare name says nothing, and may be a link.</summary>
    internal LoadedFile LocatedBy(string function) =>
        Find(function) is not 0 and nint address && LoadedModules.At(address) is { } path ? new(path, _handle) : this;

    internal void Unload() => NativeLibrary.Free(_handle);
}
