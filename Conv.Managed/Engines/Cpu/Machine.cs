using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace ConvDnn.Engines.Cpu;

/// <summary>This machine, as far as times measured on it depend on it.</summary>
internal static class Machine
{
    private const int FirstBrandLeaf = unchecked((int)0x80000002);
    private const int BrandLeaves = 3;

    /// <summary>Processor and vectors: <c>AMD EPYC 9B45, X64, 512 bits</c>. Processors that do not name themselves are told apart by architecture and vectors only.</summary>
    public static string Name => $"{(X86Base.IsSupported ? Brand() : "unnamed processor")}, {RuntimeInformation.ProcessArchitecture}, {VectorLevel.Description}";

    /// <summary>The brand string, 16 characters in the four registers of each leaf (AMD64 Architecture Programmer's Manual, volume 3, appendix E).</summary>
    private static string Brand()
    {
        Span<int> words = stackalloc int[BrandLeaves * 4];
        for (int leaf = 0; leaf < BrandLeaves; leaf++)
        {
            (int a, int b, int c, int d) = X86Base.CpuId(FirstBrandLeaf + leaf, 0);
            (words[leaf * 4], words[leaf * 4 + 1], words[leaf * 4 + 2], words[leaf * 4 + 3]) = (a, b, c, d);
        }

        return Encoding.ASCII.GetString(MemoryMarshal.AsBytes(words)).Trim('\0', ' ');
    }
}
