namespace ConvDnn.Interop.Cuda.Raw;

/// <summary>Which part of a library's version is asked for.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct libraryPropertyType(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly libraryPropertyType MAJOR_VERSION = new(Names.Add(0));
    public static readonly libraryPropertyType MINOR_VERSION = new(Names.Add(1));
    public static readonly libraryPropertyType PATCH_LEVEL = new(Names.Add(2));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
