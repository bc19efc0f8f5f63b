namespace ConvDnn.Kernels.Epilogue;

/// <summary>Turns a row of sums into results at their place. A struct, so that a kernel is compiled with its ending inside.</summary>
internal unsafe interface IRowEpilogue<T>
    where T : unmanaged
{
    /// <summary>Finishes a row. The sums are scratch and may be overwritten.</summary>
    void Store(T* sums, int count, in RowPlace place);
}
