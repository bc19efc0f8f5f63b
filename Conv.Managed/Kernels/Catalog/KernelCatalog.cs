using System.Numerics;
using ConvDnn.Kernels.Direct;
using ConvDnn.Kernels.Gemm;
using ConvDnn.Kernels.Grouped;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.OneTap;
using ConvDnn.Kernels.Padding;
using ConvDnn.Kernels.Planar;
using ConvDnn.Kernels.Simd;
using ConvDnn.Kernels.Spread;
using ConvDnn.Kernels.Winograd;

namespace ConvDnn.Kernels;

/// <summary>The ordered list of kernels: the first that is accelerated here, worthwhile and does not refuse is taken; a name forces one.</summary>
public static class KernelCatalog
{
    /// <summary>All kernels for an element type, best first.</summary>
    /// <typeparam name="T">The element: float or double.</typeparam>
    /// <returns>The list.</returns>
    public static IReadOnlyList<KernelEntry<T>> Entries<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Catalog<T>.Entries;

    /// <summary>Finds the kernel for a request without planning it.</summary>
    /// <typeparam name="T">The element: float or double.</typeparam>
    /// <param name="request">The request.</param>
    /// <param name="kernel">The name of a kernel to force, or null for the first that applies.</param>
    /// <param name="refusal">Why there is none; null when there is one.</param>
    /// <returns>The kernel, or null.</returns>
    public static KernelEntry<T>? Choose<T>(ConvolutionRequest request, string? kernel, out string? refusal)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(request);
        refusal = null;
        List<string>? reasons = null;
        foreach (KernelEntry<T> entry in Entries<T>())
        {
            if (kernel is null ? !entry.IsAccelerated || !entry.IsWorthwhile(request) : entry.Name != kernel) continue;
            if (entry.Refusal(request) is not { } reason) return entry;
            (reasons ??= []).Add($"kernel '{entry.Name}' {reason}");
        }

        refusal = reasons is null ? NoneCalled<T>(kernel) : string.Join(" ", reasons);
        return null;
    }

    private static string NoneCalled<T>(string? kernel)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        $"no kernel is called '{kernel}'; there are {string.Join(", ", Entries<T>().Select(candidate => candidate.Name))}.";

    /// <summary>Which entry of which table made the choice that <see cref="Choose"/> made.</summary>
    /// <typeparam name="T">The element: float or double.</typeparam>
    /// <param name="chosen">The name of the kernel.</param>
    /// <param name="request">The request.</param>
    /// <param name="kernel">The name that was forced, or null.</param>
    /// <returns>Words.</returns>
    public static string Explain<T>(string chosen, ConvolutionRequest request, string? kernel)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(request);
        if (kernel is not null) return "asked for by name";
        string row = request.Table.Describe(Entries<T>().First(entry => entry.Name == chosen).Row);
        return row.Length > 0 ? $"taken by {row}" : $"takes what no row of the {request.Table.Origin} does";
    }

    /// <summary>Plans a request.</summary>
    /// <typeparam name="T">The element: float or double.</typeparam>
    /// <param name="request">The request.</param>
    /// <param name="kernel">The name of a kernel to force, or null for the first that applies.</param>
    /// <returns>The planned kernel.</returns>
    /// <exception cref="NotSupportedException">No kernel has the name, or those asked refuse the request; the message says which and why.</exception>
    public static ConvolutionKernel<T> Plan<T>(ConvolutionRequest request, string? kernel = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Choose<T>(request, kernel, out string? refusal) is { } entry ? entry.Create(request) : throw new NotSupportedException($"CPU kernels: {refusal}");

    private static class Catalog<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public static readonly KernelEntry<T>[] Entries = [.. OfWidth(VectorWidth.Bits512), .. OfWidth(VectorWidth.Bits256), .. OfWidth(VectorWidth.Bits128), .. OfWidth(VectorWidth.Scalar)];

        /// <summary>Tiles are only asked for inside the functions: what a program does not use, above all of other widths, is neither loaded nor compiled.</summary>
        private static KernelEntry<T>[] OfWidth(VectorWidth width) =>
        [
            new("grouped", width, request => GroupedRules.Refusal(request, GroupedTiles<T>.Of(width)), (name, request) => Grouped(name, request, GroupedTiles<T>.Of(width)), GroupedRules.IsWorthwhile),
            new("planar", width, PlanarRules.Refusal, (name, request) => Planar(name, request, width), request => PlanarRules.IsWorthwhile(request) && !SpreadRules.FillsLanes(request, width.Lanes<T>())),
            Winograd(width, 6),
            Winograd(width, 4),
            Winograd(width, 2),
            new("spread", width, SpreadRules.Refusal, (name, request) => SpreadKernels.Create<T>(name, request, width), request => SpreadRules.IsWorthwhile(request, width.Lanes<T>())),
            new("one-tap", width, OneTapRules.Refusal, (name, request) => new OneTapKernel<T>(name, request, ProductTiles<T>.Of(width)), request => OneTapRules.IsWorthwhile(request, width.Lanes<T>())),
            new("direct", width, GemmRules.Refusal, (name, request) => Direct(name, request, width), DirectRules.IsWorthwhile),
            new("gemm", width, GemmRules.Refusal, (name, request) => Gemm(name, request, TileKernels.Create<T>(width))),
        ];

        private static KernelEntry<T> Winograd(VectorWidth width, int outputs) => new(
            $"winograd-f{outputs}", width, WinogradRules.Refusal, (name, request) => WinogradKernels.Create<T>(name, request, width, outputs), request => WinogradKernels.IsWorthwhile<T>(request, width, outputs));

        private static ConvolutionKernel<T> Planar(string name, ConvolutionRequest request, VectorWidth width) => request.Direction == ConvolutionDirection.BackwardFilter
            ? new PlanarGradientKernel<T>(name, request, DotTiles<T>.Of(width))
            : FoldedDataGradient.Around(request, inner => new PlanarCorrelationKernel<T>(name, inner, PlaneTiles<T>.Of(width)));

        private static ConvolutionKernel<T> Grouped(string name, ConvolutionRequest request, GroupedTiles<T> tiles) => request.Direction == ConvolutionDirection.BackwardFilter
            ? new GroupedGradientKernel<T>(name, request, tiles)
            : new GroupedCorrelationKernel<T>(name, request, tiles);

        private static ConvolutionKernel<T> Direct(string name, ConvolutionRequest request, VectorWidth width) => request.Direction == ConvolutionDirection.BackwardFilter
            ? new DirectGradientKernel<T>(name, request, PixelTiles<T>.Of(width), NeighbourTiles<T>.Of(width))
            : FoldedDataGradient.Around(request, inner => new DirectCorrelationKernel<T>(name, inner, PixelTiles<T>.Of(width)));

        private static ConvolutionKernel<T> Gemm(string name, ConvolutionRequest request, TileKernel<T> tile) => request.Direction == ConvolutionDirection.BackwardFilter
            ? new GemmFilterGradientKernel<T>(name, request, tile)
            : FoldedDataGradient.Around(request, inner => new GemmCorrelationKernel<T>(name, inner, tile));
    }
}
