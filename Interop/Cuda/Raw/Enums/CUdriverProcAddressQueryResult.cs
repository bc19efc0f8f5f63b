namespace ConvDnn.Interop.Cuda.Raw;

/// <summary>Why the driver did not hand out an entry point.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct CUdriverProcAddressQueryResult(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly CUdriverProcAddressQueryResult CU_GET_PROC_ADDRESS_SUCCESS = new(Names.Add(0));
    public static readonly CUdriverProcAddressQueryResult CU_GET_PROC_ADDRESS_SYMBOL_NOT_FOUND = new(Names.Add(1));
    public static readonly CUdriverProcAddressQueryResult CU_GET_PROC_ADDRESS_VERSION_NOT_SUFFICIENT = new(Names.Add(2));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
