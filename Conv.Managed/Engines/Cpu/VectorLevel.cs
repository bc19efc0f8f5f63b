using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ConvDnn.Engines.Cpu;

/// <summary>What the processor's vectors are, in words.</summary>
internal static class VectorLevel
{
    /// <summary>The widest vectors that are fast here.</summary>
    public static string Description =>
        Vector512.IsHardwareAccelerated ? "512 bits"
        : Vector256.IsHardwareAccelerated ? "256 bits"
        : Vector128.IsHardwareAccelerated ? "128 bits"
        : "scalar level";

    /// <summary>The architecture and every width.</summary>
    public static ImmutableArray<string> Details =>
    [
        $"architecture {RuntimeInformation.ProcessArchitecture}",
        $"512-bit vectors {Word(Vector512.IsHardwareAccelerated)}, 256-bit {Word(Vector256.IsHardwareAccelerated)}, 128-bit {Word(Vector128.IsHardwareAccelerated)}",
    ];

    private static string Word(bool accelerated) => accelerated ? "yes" : "no";
}
