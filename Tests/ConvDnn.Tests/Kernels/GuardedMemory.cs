namespace ConvDnn.Tests.Kernels;

/// <summary>
/// Elements that end (or begin) right at a page that must not be touched: a kernel that strays by one element ends the test process instead of passing.
/// Linux only: the tests that use it say so.
/// </summary>
internal sealed unsafe class GuardedMemory<T> : IDisposable
    where T : unmanaged
{
    private readonly nint _mapping;
    private readonly nuint _mapped;

    public GuardedMemory(long count, bool atEnd = true)
    {
        Count = count;
        nuint page = (nuint)Environment.SystemPageSize;
        nuint bytes = (nuint)(count * sizeof(T));
        nuint usable = (bytes + page - 1) / page * page;
        _mapped = usable + 2 * page;
        _mapping = GuardPages.Map(0, _mapped, 3, 0x22, -1, 0);
        if (_mapping == -1) throw new InvalidOperationException($"mmap of {_mapped} bytes failed.");
        if (GuardPages.Protect(_mapping, page, 0) != 0 || GuardPages.Protect(_mapping + (nint)(page + usable), page, 0) != 0) throw new InvalidOperationException("mprotect failed.");
        Pointer = (T*)(_mapping + (nint)page + (atEnd ? (nint)(usable - bytes) : 0));
    }

    public long Count { get; }

    public T* Pointer { get; }

    public Span<T> Span => new(Pointer, checked((int)Count));

    public void Dispose() => _ = GuardPages.Unmap(_mapping, _mapped);
}
