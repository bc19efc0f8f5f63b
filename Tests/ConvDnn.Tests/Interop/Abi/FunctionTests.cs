using System.Reflection;
using ConvDnn.Interop.Cuda.Raw;
using NUnit.Framework;

namespace ConvDnn.Tests.Interop.Abi;

public class FunctionTests
{
    /// <summary>C types that have no type of their own name in C#.</summary>
    private static readonly Dictionary<string, string> Plain = new()
    {
        ["void"] = "Void",
        ["char"] = "Byte",
        ["unsigned char"] = "Byte",
        ["int"] = "Int32",
        ["unsigned int"] = "UInt32",
        ["int64_t"] = "Int64",
        ["long long int"] = "Int64",
        ["unsigned long long"] = "UInt64",
        ["cuuint64_t"] = "UInt64",
        ["size_t"] = "UIntPtr",
        ["float"] = "Single",
        ["double"] = "Double",
        ["cudaStream_t"] = "CUstream",
        ["cudaGraph_t"] = "CUgraph",
        // Opaque, and only ever passed by address.
        ["cudnnRuntimeTag_t"] = "Void",
        ["CUctxCreateParams"] = "Void",
    };

    [TestCaseSource(typeof(AbiFacts), nameof(AbiFacts.All))]
    public void Every_function_of_the_facts_is_bound_and_no_other(AbiFacts facts) =>
        Assert.That(facts.FunctionFields.Select(field => field.Name), Is.EquivalentTo(facts.Signatures.Select(signature => signature.Name)));

    [TestCaseSource(typeof(AbiFacts), nameof(AbiFacts.All))]
    public void Every_field_is_looked_up_by_its_own_name_and_takes_what_is_found(AbiFacts facts)
    {
        var asked = new List<string>();
        nint Find(string name)
        {
            asked.Add(name);
            return asked.Count;
        }

        object table = Activator.CreateInstance(facts.Functions, new EntryPoints(Find))!;
        Assert.That(asked, Is.EquivalentTo(facts.FunctionFields.Select(field => field.Name)));
        foreach (FieldInfo field in facts.FunctionFields)
        {
            Assert.That(AddressIn(field, table), Is.EqualTo((nint)(asked.IndexOf(field.Name) + 1)), field.Name);
        }
    }

    [TestCaseSource(typeof(AbiFacts), nameof(AbiFacts.All))]
    public void Every_function_has_the_signature_of_the_headers(AbiFacts facts)
    {
        Dictionary<string, FieldInfo> fields = facts.FunctionFields.ToDictionary(field => field.Name);
        Assert.Multiple(() =>
        {
            foreach ((string name, string returns, string[] parameters) in facts.Signatures)
            {
                Type type = fields[name].FieldType;
                Assert.That(type.IsUnmanagedFunctionPointer, name);
                Assert.That(type.GetFunctionPointerParameterTypes().Select(NameOf), Is.EqualTo(parameters.Select(Expected)), name);
                Assert.That(NameOf(type.GetFunctionPointerReturnType()), Is.EqualTo(Expected(returns)), name);
            }
        });
    }

    private static nint AddressIn(FieldInfo field, object table) => (nint)field.GetValue(table)!;

    private static string Expected(string cType)
    {
        string bare = cType.Replace("const", "", StringComparison.Ordinal).Replace("*", "", StringComparison.Ordinal).Trim();
        string stars = new('*', cType.Count(letter => letter == '*'));
        return (bare == "cudnnCallback_t" ? "function" : Plain.GetValueOrDefault(bare, bare)) + stars;
    }

    private static string NameOf(Type type) =>
        type.IsFunctionPointer ? "function" : type.IsPointer ? NameOf(type.GetElementType()!) + "*" : type.Name;
}
