using System.Diagnostics.CodeAnalysis;

namespace ConvDnn;

/// <summary>Names the engines of an assembly, so that test suites and tools find them without knowing the vendor.</summary>
/// <param name="engine">A type with a public parameterless constructor that implements <see cref="IEngine"/>.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class ConvEngineAttribute([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] Type engine) : Attribute
{
    /// <summary>The engine's type.</summary>
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)]
    public Type Engine { get; } = engine;
}
