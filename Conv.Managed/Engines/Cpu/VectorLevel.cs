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
        $"architecture {Architecture}",
        $"512-bit vectors {Word(Vector512.IsHardwareAccelerated)}, 256-bit {Word(Vector256.IsHardwareAccelerated)}, 128-bit {Word(Vector128.IsHardwareAccelerated)}",
    ];

    /// <summary>The usual ones by name: looking one up at run time costs a program's first plan a millisecond or two.</summary>
    private static string Architecture => RuntimeInformation.ProcessArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "X64",
        System.Runtime.InteropServices.Architecture.Arm64 => "Arm64",
        var other => other.ToString(),
    };

    private static string Word(bool accelerated) => accelerated ? "yes" : "no";
}
