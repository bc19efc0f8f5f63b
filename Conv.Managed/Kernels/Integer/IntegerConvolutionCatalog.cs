using ConvDnn.Kernels.Gemm;
using ConvDnn.Kernels.Integer;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels;

/// <summary>The kernels for 8-bit integers, by the names of the matrix products they run on.</summary>
public static class IntegerConvolutionCatalog
{
    private static readonly VectorWidth[] Widest = [VectorWidth.Bits512, VectorWidth.Bits256, VectorWidth.Bits128, VectorWidth.Scalar];

    /// <summary>The names, best first.</summary>
    public static IReadOnlyList<string> Names { get; } = Widest.Select(NameOf).ToArray();

    /// <summary>Plans a forward convolution with zero padding.</summary>
    /// <param name="geometry">Shapes and layouts.</param>
    /// <param name="signedX">True when x holds sbyte, false when byte.</param>
    /// <param name="signedW">True when w holds sbyte, false when byte.</param>
    /// <param name="output">What is written.</param>
    /// <param name="threads">The most threads that a run may use.</param>
    /// <param name="kernel">The name of a kernel to force, or null.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="ArgumentException">No kernel has the name; the message lists those there are.</exception>
    public static IntegerConvolution Plan(ConvolutionGeometry geometry, bool signedX, bool signedW, IntegerOutput output, int threads, string? kernel = null)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        geometry.Validate();
        VectorWidth width = kernel is null
            ? Widest.First(candidate => candidate.IsAccelerated())
            : Widest.Where(candidate => NameOf(candidate) == kernel).Select(candidate => (VectorWidth?)candidate).FirstOrDefault()
                ?? throw new ArgumentException($"No CPU kernel for integers is called '{kernel}'. There are: {string.Join(", ", Names)}.", nameof(kernel));
        TileKernel<double> tile = TileKernels.Create<double>(width);
        string name = NameOf(width);
        return (signedX, signedW) switch
        {
            (true, true) => new GemmIntegerConvolution<sbyte, sbyte>(name, geometry, tile, output, threads),
            (true, false) => new GemmIntegerConvolution<sbyte, byte>(name, geometry, tile, output, threads),
            (false, true) => new GemmIntegerConvolution<byte, sbyte>(name, geometry, tile, output, threads),
            _ => new GemmIntegerConvolution<byte, byte>(name, geometry, tile, output, threads),
        };
    }

    private static string NameOf(VectorWidth width) => "gemm" + width.Suffix();
}
