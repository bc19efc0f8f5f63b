namespace ConvDnn.Kernels.ImplicitGemm;

/// <summary>Elements as they are.</summary>
internal readonly struct CopyReader<T> : IElementReader<T, T>
    where T : unmanaged
{
    public static bool IsCopy => true;

    public T Read(T element, long channel = 0) => element;
}
