namespace ConvDnn.Kernels.Stored;

/// <summary>How one element of memory becomes the number that is computed with.</summary>
/// <typeparam name="TStored">What is stored.</typeparam>
/// <typeparam name="T">What is computed with.</typeparam>
internal interface IStoredElement<TStored, T>
    where TStored : unmanaged
    where T : unmanaged
{
    /// <summary>The number, exact.</summary>
    static abstract T Read(TStored element);
}
