using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ConvDnn.Interop.Cuda.Loading;

/// <summary>Reads from a file's first bytes what it was built for, to tell why it does not load.</summary>
internal static class BinaryFile
{
    /// <summary>The processor and system of this process, such as <c>x64 Linux</c>.</summary>
    public static string ThisProcess { get; } = $"{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()} {System}";

    private static string System => OperatingSystem.IsWindows() ? "Windows" : OperatingSystem.IsMacOS() ? "macOS" : "Linux";

    /// <summary>What is wrong with a file that did not load, or null where its header is as it should be.</summary>
    /// <param name="path">An existing file.</param>
    public static (LoadState State, string Detail)? Problem(string path)
    {
        Span<byte> head = stackalloc byte[4096];
        using FileStream file = File.OpenRead(path);
        head = head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        return BuiltFor(head) switch
        {
            null => (LoadState.NotALibrary, $"its first bytes are '{Printable(head)}'"),
            { } machine when machine == ThisProcess => null,
            { } machine => (LoadState.WrongArchitecture, $"built for {machine}, this process is {ThisProcess}"),
        };
    }

    private static string? BuiltFor(ReadOnlySpan<byte> head)
    {
        if (head.Length >= 20 && head.StartsWith("\u007fELF"u8)) return $"{ElfMachine(BinaryPrimitives.ReadUInt16LittleEndian(head[18..]))} Linux";
        if (head.Length >= 8 && BinaryPrimitives.ReadUInt32LittleEndian(head) == 0xFEEDFACF) return $"{MachMachine(BinaryPrimitives.ReadUInt32LittleEndian(head[4..]))} macOS";
        if (head.Length < 64 || !head.StartsWith("MZ"u8)) return null;
        int header = BinaryPrimitives.ReadInt32LittleEndian(head[60..]);
        return header > 0 && header <= head.Length - 6 && head[header..].StartsWith("PE\0\0"u8)
            ? $"{PortableMachine(BinaryPrimitives.ReadUInt16LittleEndian(head[(header + 4)..]))} Windows"
            : null;
    }

    private static string ElfMachine(ushort machine) =>
        machine switch { 3 => "x86", 21 => "ppc64le", 40 => "arm", 62 => "x64", 183 => "arm64", 243 => "riscv64", 258 => "loongarch64", _ => $"machine {machine}" };

    private static string MachMachine(uint machine) => machine switch { 0x01000007 => "x64", 0x0100000C => "arm64", _ => $"machine {machine}" };

    private static string PortableMachine(ushort machine) =>
        machine switch { 0x014C => "x86", 0x8664 => "x64", 0xAA64 => "arm64", _ => $"machine {machine}" };

    private static string Printable(ReadOnlySpan<byte> head)
    {
        Span<char> text = stackalloc char[Math.Min(head.Length, 16)];
        for (int i = 0; i < text.Length; i++) text[i] = head[i] is >= 32 and < 127 ? (char)head[i] : '.';
        return text.ToString();
    }
}
