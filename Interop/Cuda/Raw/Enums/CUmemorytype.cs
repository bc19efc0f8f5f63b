namespace ConvDnn.Interop.Cuda.Raw;

/// <summary>Where an address lives.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct CUmemorytype(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly CUmemorytype CU_MEMORYTYPE_HOST = new(Names.Add(1));
    public static readonly CUmemorytype CU_MEMORYTYPE_DEVICE = new(Names.Add(2));
    public static readonly CUmemorytype CU_MEMORYTYPE_ARRAY = new(Names.Add(3));
    public static readonly CUmemorytype CU_MEMORYTYPE_UNIFIED = new(Names.Add(4));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
