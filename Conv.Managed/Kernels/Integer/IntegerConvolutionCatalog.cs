using ConvDnn.Kernels.Gemm;
using ConvDnn.Kernels.Integer;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels;

/// <summary>
/// The kernels for 8-bit integers: products of pairs with 32-bit sums, and for sums too long for those the matrix products in double precision. All are exact.
/// </summary>
public static class IntegerConvolutionCatalog
{
    private static readonly IntegerKernelEntry[] Entries =
    [
        new(VectorWidth.Bits512, Pairs: true),
        new(VectorWidth.Bits256, Pairs: true, Neural: true),
        new(VectorWidth.Bits256, Pairs: true),
        new(VectorWidth.Bits128, Pairs: true),
        new(VectorWidth.Scalar, Pairs: true),
        new(VectorWidth.Bits512, Pairs: false),
        new(VectorWidth.Bits256, Pairs: false),
        new(VectorWidth.Bits128, Pairs: false),
        new(VectorWidth.Scalar, Pairs: false),
    ];

    /// <summary>The names, best first.</summary>
    public static IReadOnlyList<string> Names { get; } = Array.ConvertAll(Entries, static entry => entry.Name);

    /// <summary>Plans a forward convolution with zero padding.</summary>
    /// <param name="geometry">Shapes and layouts.</param>
    /// <param name="signedX">True when x holds sbyte, false when byte.</param>
    /// <param name="signedW">True when w holds sbyte, false when byte.</param>
    /// <param name="output">What is written.</param>
    /// <param name="threads">The most threads that a run may use.</param>
    /// <param name="kernel">The name of a kernel to force, or null.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="ArgumentException">No kernel has the name; the message lists those there are.</exception>
    /// <exception cref="NotSupportedException">The kernel of that name refuses the geometry; the message says why.</exception>
    public static IntegerConvolution Plan(ConvolutionGeometry geometry, bool signedX, bool signedW, IntegerOutput output, int threads, string? kernel = null)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        geometry.Validate();
        if (kernel is not null && !Names.Contains(kernel))
            throw new ArgumentException($"No CPU kernel for integers is called '{kernel}'. There are: {string.Join(", ", Names)}.", nameof(kernel));
        if (Refusal(geometry, kernel) is { } refusal) throw new NotSupportedException($"CPU kernels: {refusal}");
        long depth = Depth(geometry);
        IntegerKernelEntry entry = Array.Find(Entries, candidate => kernel is null ? candidate.IsAccelerated && candidate.Refusal(depth) is null : candidate.Name == kernel);
        return (signedX, signedW) switch
        {
            (true, true) => Create<sbyte, sbyte>(entry, geometry, output, threads),
            (true, false) => Create<sbyte, byte>(entry, geometry, output, threads),
            (false, true) => Create<byte, sbyte>(entry, geometry, output, threads),
            _ => Create<byte, byte>(entry, geometry, output, threads),
        };
    }

    /// <summary>Why the kernel of a name cannot do a convolution; null when it can, or when no name is given, for then there is always one.</summary>
    /// <param name="geometry">Shapes and layouts.</param>
    /// <param name="kernel">The name of a kernel, or null.</param>
    /// <returns>The rest of a sentence that begins with "Of its kernels, ", or null.</returns>
    public static string? Refusal(ConvolutionGeometry geometry, string? kernel)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        if (kernel is null) return null;
        foreach (IntegerKernelEntry entry in Entries)
        {
            if (entry.Name == kernel) return entry.Refusal(Depth(geometry)) is { } reason ? $"kernel '{kernel}' {reason}" : null;
        }

        return $"no kernel for integers is called '{kernel}'; there are {string.Join(", ", Names)}.";
    }

    private static long Depth(ConvolutionGeometry geometry) => checked(geometry.Channels * geometry.Kernel.Volume);

    private static IntegerConvolution Create<TX, TW>(IntegerKernelEntry entry, ConvolutionGeometry geometry, IntegerOutput output, int threads)
        where TX : unmanaged, System.Numerics.IBinaryInteger<TX>
        where TW : unmanaged, System.Numerics.IBinaryInteger<TW> => entry.Pairs
            ? new PairIntegerConvolution<TX, TW>(entry.Name, geometry, PairTiles.Of(entry.Width, entry.Neural), output, threads)
            : new GemmIntegerConvolution<TX, TW>(entry.Name, geometry, TileKernels.Create<double>(entry.Width), output, threads);
}
