using System.Reflection;
using System.Text.Json;
using ConvDnn.Interop.CuBlas.Raw;
using ConvDnn.Interop.Cuda.Raw;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Tests.Interop.Abi;

/// <summary>What <c>native/abi/*.json</c> says of a library, beside the C# types that must agree with it.</summary>
public sealed class AbiFacts
{
    private readonly JsonElement _facts;

    private AbiFacts(string library, Type functions, params Type[] sharedTypes)
    {
        (Library, Functions) = (library, functions);
        _facts = JsonDocument.Parse(File.ReadAllText(Path.Combine(RepositoryRoot.Folder, "native", "abi", library + ".json"))).RootElement;
        Types = functions.Assembly.GetTypes()
            .Concat(sharedTypes)
            .Where(type => type.Namespace is { } space && space.EndsWith(".Raw", StringComparison.Ordinal) && !type.IsNested)
            .GroupBy(type => type.Name).ToDictionary(group => group.Key, group => group.First());
    }

    public static AbiFacts[] All { get; } =
    [
        new("cuda", typeof(CudaDriverFunctions)),
        new("nvrtc", typeof(NvrtcFunctions)),
        new("cublas", typeof(CublasFunctions), typeof(cudaDataType), typeof(libraryPropertyType), typeof(CUstream)),
        new("cudnn", typeof(CudnnFunctions), typeof(libraryPropertyType), typeof(CUstream), typeof(CUgraph)),
    ];

    public string Library { get; }

    /// <summary>The class with a field for each function.</summary>
    public Type Functions { get; }

    /// <summary>The raw types of the library by name.</summary>
    public IReadOnlyDictionary<string, Type> Types { get; }

    public IEnumerable<(string Name, Dictionary<string, int> Members)> Enums =>
        _facts.GetProperty("enums").EnumerateObject()
            .Select(item => (item.Name, item.Value.EnumerateObject().ToDictionary(member => member.Name, member => member.Value.GetInt32())));

    public Dictionary<string, int> StatusesOfVersion8 =>
        _facts.GetProperty("enumsOfVersion8").GetProperty("cudnnStatus_t").EnumerateObject().ToDictionary(member => member.Name, member => member.Value.GetInt32());

    public IEnumerable<(string Name, int Size, Dictionary<string, (int Offset, int Size)> Fields)> Structs =>
        _facts.GetProperty("structs").EnumerateObject().Select(item => (
            item.Name,
            item.Value.GetProperty("size").GetInt32(),
            item.Value.GetProperty("fields").EnumerateObject().ToDictionary(
                member => member.Name,
                member => (member.Value.GetProperty("offset").GetInt32(), member.Value.GetProperty("size").GetInt32()))));

    public IEnumerable<(string Name, string Returns, string[] Parameters)> Signatures =>
        _facts.GetProperty("functions").EnumerateObject().Select(item => (
            item.Name,
            item.Value.GetProperty("returns").GetString()!,
            item.Value.GetProperty("parameters").EnumerateArray().Select(parameter => parameter.GetString()!).ToArray()));

    /// <summary>The fields of the function table.</summary>
    public IEnumerable<FieldInfo> FunctionFields =>
        Functions.GetFields(BindingFlags.Public | BindingFlags.Instance).Where(member => member.FieldType.IsFunctionPointer);

    public override string ToString() => Library;
}
