using System.Runtime.InteropServices;

namespace ConvDnn.Dlpack;

/// <summary>Where a tensor's memory is, in DLPack's numbers.</summary>
/// <param name="Type">1 for the processor, 2 for CUDA, 3 for host memory pinned by CUDA, 13 for CUDA's managed memory; others belong to other vendors.</param>
/// <param name="Id">The device's number.</param>
public readonly record struct DlpackDevice(int Type, int Id)
{
    private const int CpuType = 1;
    private const int CudaType = 2;
    private const int CudaHostType = 3;
    private const int CudaManagedType = 13;

    /// <summary>The processor's memory.</summary>
    public static DlpackDevice Cpu { get; } = new(CpuType, 0);

    /// <summary>Memory of a CUDA device.</summary>
    public static DlpackDevice Cuda(int ordinal) => new(CudaType, ordinal);

    /// <summary>True when the processor can read it.</summary>
    public bool IsHost => Type is CpuType or CudaHostType or CudaManagedType;

    /// <summary>True when CUDA's devices can read it.</summary>
    public bool IsCuda => Type is CudaType or CudaHostType or CudaManagedType;
}

/// <summary>DLDataType.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct DlDataType
{
    public byte Code;
    public byte Bits;
    public ushort Lanes;
}

/// <summary>DLTensor.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct DlTensor
{
    public byte* Data;
    public int DeviceType;
    public int DeviceId;
    public int Rank;
    public DlDataType DataType;
    public long* Shape;
    public long* Strides;
    public ulong ByteOffset;
}

/// <summary>DLManagedTensor: the structure of DLPack before 1.0.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct DlManagedTensor
{
    public DlTensor Tensor;
    public nint Context;
    public delegate* unmanaged[Cdecl]<DlManagedTensor*, void> Deleter;
}

/// <summary>DLManagedTensorVersioned: the structure from DLPack 1.0 on.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct DlManagedTensorVersioned
{
    public const ulong ReadOnly = 1;

    public uint Major;
    public uint Minor;
    public nint Context;
    public delegate* unmanaged[Cdecl]<DlManagedTensorVersioned*, void> Deleter;
    public ulong Flags;
    public DlTensor Tensor;
}

/// <summary>Element types in DLPack's codes.</summary>
internal static class DlpackTypes
{
    private const byte Int = 0;
    private const byte UInt = 1;
    private const byte Float = 2;
    private const byte BFloat = 4;

    public static DlDataType Of(ElementType type) => new()
    {
        Code = type switch
        {
            ElementType.BFloat16 => BFloat,
            ElementType.UInt8 => UInt,
            _ when type.IsFloatingPoint() => Float,
            _ => Int,
        },
        Bits = (byte)(8 * type.Size()),
        Lanes = 1,
    };

    public static ElementType Of(DlDataType type) => (type.Code, type.Bits, type.Lanes) switch
    {
        (Float, 32, 1) => ElementType.Float32,
        (Float, 64, 1) => ElementType.Float64,
        (Float, 16, 1) => ElementType.Float16,
        (BFloat, 16, 1) => ElementType.BFloat16,
        (Int, 8, 1) => ElementType.Int8,
        (UInt, 8, 1) => ElementType.UInt8,
        (Int, 32, 1) => ElementType.Int32,
        (Int, 64, 1) => ElementType.Int64,
        _ => throw new NotSupportedException(FormattableString.Invariant($"The tensor has DLPack type code {type.Code} with {type.Bits} bits and {type.Lanes} lanes; expected float 16, 32 or 64, bfloat 16, int 8, 32 or 64, or uint 8, of one lane.")),
    };
}
