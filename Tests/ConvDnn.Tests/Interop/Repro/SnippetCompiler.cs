using System.Reflection;
using System.Runtime.Loader;
using ConvDnn.Interop.Cuda.Errors;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NUnit.Framework;

namespace ConvDnn.Tests.Interop.Repro;

/// <summary>Compiles what <see cref="NativeCallException.ToRepro"/> gives, with the names that its reader is said to have.</summary>
internal static class SnippetCompiler
{
    /// <summary>What a snippet may take for granted: name and type.</summary>
    private static readonly (string Type, string Name)[] Given =
    [
        ("CudaDriver", "driver"), ("CudaDevice", "device"), ("CudaContext", "context"), ("CudaStream", "stream"),
        ("CudaEvent", "point"), ("CudaEvent", "earlier"), ("CudaGraph", "graph"), ("CudaGraphExecutable", "executable"),
        ("CudaModule", "module"), ("CudaFunction", "function"), ("CudnnContext", "cudnn"), ("CublasContext", "cublas"), ("NvrtcCompiler", "compiler"),
    ];

    private static readonly string[] Namespaces =
    [
        "System", "System.IO", "System.Linq", "ConvDnn.Interop.Cuda", "ConvDnn.Interop.Cuda.Raw", "ConvDnn.Interop.Cuda.Errors", "ConvDnn.Interop.CuBlas", "ConvDnn.Interop.CuBlas.Raw",
        "ConvDnn.Interop.CuDnn", "ConvDnn.Interop.CuDnn.Raw", "ConvDnn.Interop.CuDnn.Descriptors", "ConvDnn.Interop.CuDnn.Backend",
    ];

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(File.Exists).Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>Compiles the snippets of failures as methods of one assembly, in their order; a snippet that is no C# fails the test.</summary>
    public static Action<IReadOnlyDictionary<string, object>>[] Compile(IReadOnlyList<NativeCallException> failures)
    {
        string[] sources = [.. failures.Select(Source)];
        var compilation = CSharpCompilation.Create(
            $"Snippets{Guid.NewGuid():N}", sources.Select(source => CSharpSyntaxTree.ParseText(source)), References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using var assembly = new MemoryStream();
        Microsoft.CodeAnalysis.Emit.EmitResult result = compilation.Emit(assembly);
        Diagnostic[] errors = [.. result.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];
        Assert.That(errors, Is.Empty, errors.Length == 0 ? "" : $"{errors[0]}\n{errors[0].Location.SourceTree}");
        assembly.Position = 0;
        Assembly loaded = new AssemblyLoadContext(name: null, isCollectible: true).LoadFromStream(assembly);
        return [.. Enumerable.Range(0, sources.Length).Select(i => RunnerOf(loaded.GetType($"Snippet{i}")!))];

        string Source(NativeCallException failure, int index)
        {
            string library = failure.Library == "cuBLAS" ? "CublasLibrary" : "CudnnLibrary";
            return $$"""
                {{string.Join('\n', Namespaces.Select(name => $"using {name};"))}}
                public static class Snippet{{index}}
                {
                    {{string.Concat(Given.Append((library, "library")).Select(given => $"public static {given.Item1} {given.Item2};\n"))}}
                    public static void Run()
                    {
                {{failure.ToRepro()}}
                    }
                }
                """;
        }
    }

    private static Action<IReadOnlyDictionary<string, object>> RunnerOf(Type snippet) => given =>
    {
        foreach ((string name, object value) in given) snippet.GetField(name)!.SetValue(null, value);
        snippet.GetMethod("Run")!.CreateDelegate<Action>()();
    };
}
