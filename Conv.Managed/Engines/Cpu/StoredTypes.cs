using ConvDnn.Kernels;

namespace ConvDnn.Engines.Cpu;

/// <summary>Element types that are stored in 16 bits and computed with in float32.</summary>
internal static class StoredTypes
{
    /// <summary>True for float16 and bfloat16.</summary>
    public static bool IsStored(this ElementType type) => type is ElementType.Float16 or ElementType.BFloat16;

    public static StoredType Of(ElementType type) => type switch
    {
        ElementType.Float16 => StoredType.Half,
        ElementType.BFloat16 => StoredType.Brain,
        ElementType.Float32 => StoredType.Full,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, $"type = {type.Name()} is not computed with in float32."),
    };
}
