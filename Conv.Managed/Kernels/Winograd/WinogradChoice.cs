using System.Globalization;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Memory;
using ConvDnn.Kernels.Padding;
using ConvDnn.Kernels.Spread;

namespace ConvDnn.Kernels.Winograd;

/// <summary>
/// Whether minimal filtering is taken without being named, and with which tile, by the numbers of <see cref="WinogradCosts"/>. It is decided for one thread however many there are: tiles
/// round differently, and no bit of a result may depend on threads. A run on more of them is cut so that it keeps to the rule for workspaces as one on a single thread does.
/// </summary>
/// <param name="Outputs">Results of a tile along an axis; 0 for no tile.</param>
/// <param name="Share">The estimated time relative to a direct convolution.</param>
internal readonly record struct WinogradChoice(int Outputs, double Share)
{
    /// <summary>Chooses for vectors of some lanes.</summary>
    public static WinogradChoice For(ConvolutionRequest request, int lanes, int elementBytes)
    {
        request = request with { Threads = 1 };
        var costs = new WinogradCosts(request.Table);
        var best = new WinogradChoice(0, costs.MostShare);
        ReadOnlySpan<int> tiles = WinogradCosts.Tiles(request.Accuracy, elementBytes);
        // A gradient that is folded runs image by image, with few tiles at a time.
        if (tiles.Length == 0 || WinogradRules.Refusal(request) is not null || FoldedDataGradient.IsNeeded(request)) return best;
        CorrelationFamily family = WinogradRules.Family(request);
        (bool rows, bool columns) = WinogradRules.TransformedAxes(family);
        double direct = DirectCost(family, costs, request, lanes);
        if (direct < costs.LeastDirect) return best;
        foreach (int outputs in tiles)
        {
            var tile = new WinogradTile(rows ? outputs : 1, columns ? outputs : 1);
            (double cost, long bytes, long budget) = request.Direction == ConvolutionDirection.BackwardFilter
                ? OfGradient(new WinogradGradientPlan(request, tile, lanes, elementBytes), costs, elementBytes)
                : OfCorrelation(new WinogradPlan(request, tile, lanes, elementBytes), costs, request);
            if (cost / direct < best.Share && bytes <= Math.Min(budget, request.WorkspaceLimit)) best = new WinogradChoice(outputs, cost / direct);
        }

        return best;
    }

    /// <summary>Why a tile was taken; empty for one that was only taken because it was named.</summary>
    public static string Explain(ConvolutionRequest request, int outputs, int lanes, int elementBytes) =>
        For(request, lanes, elementBytes) is var choice && choice.Outputs == outputs
            ? string.Create(CultureInfo.InvariantCulture, $"minimal filtering in tiles of {outputs} saves multiplications: about {choice.Share:0.00} of the time of a direct convolution, at some loss of accuracy")
            : "";

    private static (double Cost, long Bytes, long Budget) OfCorrelation(WinogradPlan plan, WinogradCosts costs, ConvolutionRequest request)
    {
        WinogradBlocking cut = request.OwnsFilter ? plan.WithFilter : plan.WithoutFilter;
        long bytes = cut.WorkerBytes + (request.OwnsFilter || cut.HasPrivateFilter ? 0 : plan.FilterBytes);
        // Filters that lie ready are read with all their channels, which must be little enough for a worker, however many there are.
        long budget = !request.OwnsFilter || plan.LeastBytesWithFilter <= WorkspaceRule.LeastBytesPerThread ? plan.Budget : 0;
        return (Cost(plan, cut, costs, request.OwnsFilter), bytes, budget);
    }

    private static (double Cost, long Bytes, long Budget) OfGradient(WinogradGradientPlan plan, WinogradCosts costs, int elementBytes)
    {
        double channels = plan.ChannelBlocks * (double)plan.ChannelBlock, filters = plan.FilterBlocks * (double)plan.FilterBlock;
        double transforms = plan.TotalTiles * (channels * plan.FilterBlocks * costs.Input + filters * plan.ChannelBlocks * costs.Output);
        double sums = plan.Splits * channels * filters * (costs.GradientPair + plan.Tile.Positions * costs.GradientPosition);
        double cost = plan.TapGroups * plan.Geometry.Groups * (plan.Tile.Positions * (plan.TotalTiles * channels * filters * costs.GradientProduct + transforms) + sums);
        return (cost, checked(plan.WorkerBytes + plan.PartialElements * elementBytes), plan.Budget);
    }

    private static double DirectCost(CorrelationFamily family, WinogradCosts costs, ConvolutionRequest request, int lanes)
    {
        // A gradient of w has no filter to pack.
        double packing = request.OwnsFilter || request.Direction == ConvolutionDirection.BackwardFilter ? 0 : costs.DirectFilter / costs.Direct;
        double cost = 0, filters = (family.Rows + lanes - 1) / lanes * lanes, groups = request.Geometry.Groups;
        // Few channels of a gradient of x share lanes with the taps of a row.
        if (SpreadRules.FillsLanes(request, lanes) && request.Geometry.Kernel.W is var taps) filters = (double)((taps * family.Rows + lanes - 1) / lanes * lanes) / taps;
        for (long i = 0; i < family.Count; i++)
        {
            Correlation correlation = family[i];
            cost += (correlation.Pixels + packing) * correlation.Depth * filters * groups;
        }

        if (request.Direction != ConvolutionDirection.BackwardFilter) return costs.Direct * cost;
        return costs.DirectGradient * cost + costs.DirectTap * family[0].Depth * filters * groups;
    }

    private static double Cost(WinogradPlan plan, WinogradBlocking cut, WinogradCosts costs, bool ownsFilter)
    {
        double cost = 0;
        foreach (WinogradClasses classes in plan.Filters)
        {
            double tiles = classes.Tiles, channels = (double)plan.DepthBlocks(classes.First) * plan.Lanes, filters = (double)plan.Panels * plan.PanelWidth;
            cost += plan.Tile.Positions * (tiles * channels * filters + tiles * filters * costs.Output)
                + cut.Effort(plan.Tile.Positions, tiles, channels, filters, plan.FilterBytes, ownsFilter);
        }

        return cost * plan.Groups;
    }
}
