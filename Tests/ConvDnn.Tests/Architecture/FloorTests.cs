using System.Xml.Linq;
using NUnit.Framework;

namespace ConvDnn.Tests.Architecture;

/// <summary>The floor table of ARCHITECTURE.md, held against the project files.</summary>
public class FloorTests
{
    /// <summary>Per project: the projects and packages it may reference. Engines have a rule of their own.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Conv.Reference/ConvDnn.Reference.csproj"] = [],
        ["Interop/Cuda/ConvDnn.Interop.Cuda.csproj"] = [],
        ["Interop/CuBlas/ConvDnn.Interop.CuBlas.csproj"] = ["Interop/Cuda/ConvDnn.Interop.Cuda.csproj"],
        ["Interop/CuDnn/ConvDnn.Interop.CuDnn.csproj"] = ["Interop/Cuda/ConvDnn.Interop.Cuda.csproj"],
        ["Conv.Managed/Kernels/ConvDnn.Kernels.csproj"] = ["System.Numerics.Tensors"],
        ["Conv.Managed/Core/ConvDnn.Core.csproj"] = ["System.Numerics.Tensors"],
        ["Conv.Managed/Device/ConvDnn.Device.csproj"] = ["Conv.Managed/Core/ConvDnn.Core.csproj", "Interop/Cuda/ConvDnn.Interop.Cuda.csproj"],
        ["Conv.Managed/Api/ConvDnn.csproj"] =
        [
            "Conv.Managed/Core/ConvDnn.Core.csproj",
            "Conv.Managed/Engines/Cpu/ConvDnn.Engines.Cpu.csproj",
            "Conv.Managed/Engines/Reference/ConvDnn.Engines.Reference.csproj",
        ],
    };

    /// <summary>The one column that an engine stands on, besides Core.</summary>
    private static readonly Dictionary<string, string[]> EngineColumn = new()
    {
        ["Cpu"] = ["Conv.Managed/Kernels/"],
        ["Reference"] = ["Conv.Reference/"],
        ["CuDnn"] = ["Conv.Managed/Device/", "Interop/Cuda/", "Interop/CuDnn/"],
        ["CuDnnGraph"] = ["Conv.Managed/Device/", "Interop/Cuda/", "Interop/CuDnn/"],
        ["CuBlas"] = ["Conv.Managed/Device/", "Interop/Cuda/", "Interop/CuBlas/"],
    };

    private static readonly string[] TopFloor = ["Conv.Managed/Parity/", "Conv.Managed/Tool/", "Samples/", "Tests/"];

    public static IEnumerable<string> Projects() =>
        Directory.EnumerateFiles(RepositoryRoot.Folder, "*.csproj", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(RepositoryRoot.Folder, path).Replace('\\', '/'))
            // What eng/mutation builds is no room: it repeats tests for the mutants alone.
            .Where(path => !path.StartsWith("artifacts/", StringComparison.Ordinal) && !path.StartsWith("eng/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Projects))]
    public void Project_references_only_what_its_floor_allows(string project)
    {
        if (TopFloor.Any(room => project.StartsWith(room, StringComparison.Ordinal))) return;

        const string engines = "Conv.Managed/Engines/";
        Func<string, bool> allowed;
        if (project.StartsWith(engines, StringComparison.Ordinal))
        {
            string name = project[engines.Length..].Split('/')[0];
            // A vendor without an entry keeps its raw bindings in its own folder and so needs Core alone.
            string[] column = EngineColumn.GetValueOrDefault(name, []);
            allowed = reference => reference == "Conv.Managed/Core/ConvDnn.Core.csproj"
                || column.Any(room => reference.StartsWith(room, StringComparison.Ordinal));
        }
        else
        {
            Assert.That(Allowed, Contains.Key(project), "a new room needs a row in the floor table");
            allowed = Allowed[project].Contains;
        }

        string[] refused = References(project).Where(reference => !allowed(reference)).ToArray();
        Assert.That(refused, Is.Empty, $"{project} reaches beyond its floor");
    }

    [Test]
    public void Every_project_is_in_the_solution()
    {
        string solution = File.ReadAllText(Path.Combine(RepositoryRoot.Folder, "ConvDnn.sln")).Replace('\\', '/');
        Assert.That(Projects().Where(project => !solution.Contains(project, StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void Transitive_references_are_switched_off()
    {
        string props = File.ReadAllText(Path.Combine(RepositoryRoot.Folder, "Directory.Build.props"));
        Assert.That(props, Does.Contain("<DisableTransitiveProjectReferences>true</DisableTransitiveProjectReferences>"));
        Assert.That(
            Projects().Where(project => File.ReadAllText(Path.Combine(RepositoryRoot.Folder, project)).Contains("DisableTransitiveProjectReferences", StringComparison.Ordinal)),
            Is.Empty);
    }

    private static IEnumerable<string> References(string project)
    {
        string path = Path.Combine(RepositoryRoot.Folder, project);
        XDocument document = XDocument.Load(path);
        foreach (XElement element in document.Descendants())
        {
            string? include = element.Attribute("Include")?.Value;
            if (include is null) continue;
            if (element.Name.LocalName == "PackageReference") yield return include;
            if (element.Name.LocalName == "ProjectReference")
            {
                string full = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, include.Replace('\\', '/')));
                yield return Path.GetRelativePath(RepositoryRoot.Folder, full).Replace('\\', '/');
            }
        }
    }
}
