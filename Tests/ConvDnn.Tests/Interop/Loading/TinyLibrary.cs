using ConvDnn.Interop.Cuda.Loading;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Tests.Interop.Loading;

/// <summary>A library made up for the tests of the loader: <c>libtiny.so.2</c> and <c>libtiny.so.3</c>, versions 2.0 to below 4.0.</summary>
internal sealed unsafe class TinyFunctions(EntryPoints entryPoints)
{
    public readonly delegate* unmanaged<int> tinyVersion = (delegate* unmanaged<int>)entryPoints.Required(nameof(tinyVersion));
    public readonly delegate* unmanaged<int, int> tinyTwice = (delegate* unmanaged<int, int>)entryPoints.Required(nameof(tinyTwice));
    public readonly delegate* unmanaged<int> tinyNews = (delegate* unmanaged<int>)entryPoints.Optional(nameof(tinyNews));

    public EntryPoints EntryPoints { get; } = entryPoints;

    public static LibraryDescription Description { get; } = new()
    {
        Name = "Tiny",
        FileVariable = "CONVDNN_TINY",
        FileNames = ["libtiny.so.3", "libtiny.so.2"],
        OutdatedFileNames = ["libtiny.so.1"],
        Oldest = new Version(2, 0),
        TooNew = new Version(4, 0),
        InCudaInstall = true,
        WheelFolder = "tiny",
        HowToInstall = "Install Tiny.",
    };

    public static LibraryLoad<TinyFunctions> Load(LibrarySearch search, LibraryDescription? description = null) =>
        new NativeLoader(search).Load(
            description ?? Description,
            entryPoints => new TinyFunctions(entryPoints),
            functions => functions.tinyVersion == null ? null : new Version(functions.tinyVersion(), 0));

    public static string Make(string folder, int version, string? fileName = null, bool withNews = false, params string[] options) =>
        CompiledLibrary.Make(
            Path.Combine(folder, fileName ?? $"libtiny.so.{version}"),
            $"int tinyVersion(void) {{ return {version}; }} int tinyTwice(int x) {{ return 2 * x; }}{(withNews ? " int tinyNews(void) { return 42; }" : "")}\n",
            options);
}
