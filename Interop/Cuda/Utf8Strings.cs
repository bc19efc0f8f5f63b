using System.Runtime.InteropServices;

namespace ConvDnn.Interop.Cuda;

/// <summary>Strings as C takes them: an array of addresses of UTF-8 text that ends with NUL.</summary>
internal sealed unsafe class Utf8Strings : IDisposable
{
    private readonly byte** _pointers;

    public Utf8Strings(params ReadOnlySpan<string> texts)
    {
        Count = texts.Length;
        _pointers = (byte**)NativeMemory.AllocZeroed((nuint)Math.Max(Count, 1), (nuint)sizeof(byte*));
        for (int i = 0; i < Count; i++) _pointers[i] = (byte*)Marshal.StringToCoTaskMemUTF8(texts[i]);
    }

    public int Count { get; }

    public byte** Pointers => _pointers;

    public byte* this[int index] => _pointers[index];

    public void Dispose()
    {
        for (int i = 0; i < Count; i++) Marshal.FreeCoTaskMem((nint)_pointers[i]);
        NativeMemory.Free(_pointers);
    }
}
