namespace ConvDnn.Kernels.Stored;

/// <summary>Elements that are computed with as they are.</summary>
internal readonly struct SameElement<T> : IStoredElement<T, T>
    where T : unmanaged
{
    public static T Read(T element) => element;
}

/// <summary>float16.</summary>
internal readonly struct HalfElement : IStoredElement<ushort, float>
{
    public static float Read(ushort element) => (float)BitConverter.UInt16BitsToHalf(element);
}

/// <summary>bfloat16: the upper half of a float32.</summary>
internal readonly struct BrainElement : IStoredElement<ushort, float>
{
    public static float Read(ushort element) => BitConverter.UInt32BitsToSingle((uint)element << 16);
}
