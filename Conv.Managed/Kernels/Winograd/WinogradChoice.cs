using System.Globalization;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Padding;
using ConvDnn.Kernels.Spread;

namespace ConvDnn.Kernels.Winograd;

/// <summary>Whether minimal filtering is taken without being named, and with which tile, by the numbers of <see cref="WinogradCosts"/>.</summary>
/// <param name="Outputs">Results of a tile along an axis; 0 for no tile.</param>
/// <param name="Share">The estimated time relative to a direct convolution.</param>
internal readonly record struct WinogradChoice(int Outputs, double Share)
{
    /// <summary>Chooses for vectors of some lanes.</summary>
    public static WinogradChoice For(ConvolutionRequest request, int lanes, int elementBytes)
    {
        var best = new WinogradChoice(0, WinogradCosts.MostShare);
        ReadOnlySpan<int> tiles = WinogradCosts.Tiles(request.Accuracy, elementBytes);
        // A gradient that is folded runs image by image, with few tiles at a time.
        if (tiles.Length == 0 || WinogradRules.Refusal(request) is not null || FoldedDataGradient.IsNeeded(request)) return best;
        CorrelationFamily family = WinogradRules.Family(request);
        (bool rows, bool columns) = WinogradRules.TransformedAxes(family);
        double direct = DirectCost(family, request, lanes);
        if (direct < WinogradCosts.LeastDirect) return best;
        foreach (int outputs in tiles)
        {
            var tile = new WinogradTile(rows ? outputs : 1, columns ? outputs : 1);
            (double cost, long bytes, long budget) = request.Direction == ConvolutionDirection.BackwardFilter
                ? OfGradient(new WinogradGradientPlan(request, tile, lanes, elementBytes), request.Threads, elementBytes)
                : OfCorrelation(new WinogradPlan(request, tile, lanes, elementBytes), request);
            if (cost / direct < best.Share && bytes <= Math.Min(budget, request.WorkspaceLimit)) best = new WinogradChoice(outputs, cost / direct);
        }

        return best;
    }

    /// <summary>Why a tile was taken; empty for one that was only taken because it was named.</summary>
    public static string Explain(ConvolutionRequest request, int outputs, int lanes, int elementBytes) =>
        For(request, lanes, elementBytes) is var choice && choice.Outputs == outputs
            ? string.Create(CultureInfo.InvariantCulture, $"minimal filtering in tiles of {outputs} saves multiplications: about {choice.Share:0.00} of the time of a direct convolution, at some loss of accuracy")
            : "";

    private static (double Cost, long Bytes, long Budget) OfCorrelation(WinogradPlan plan, ConvolutionRequest request)
    {
        WinogradBlocking cut = request.OwnsFilter ? plan.WithFilter : plan.WithoutFilter;
        long bytes = cut.WorkerBytes * request.Threads + (request.OwnsFilter || cut.HasPrivateFilter ? 0 : plan.FilterBytes);
        return (Cost(plan, cut, request.OwnsFilter), bytes, plan.Budget);
    }

    private static (double Cost, long Bytes, long Budget) OfGradient(WinogradGradientPlan plan, int threads, int elementBytes)
    {
        double channels = plan.ChannelBlocks * (double)plan.ChannelBlock, filters = plan.FilterBlocks * (double)plan.FilterBlock;
        double transforms = plan.TotalTiles * (channels * plan.FilterBlocks * WinogradCosts.Input + filters * plan.ChannelBlocks * WinogradCosts.Output);
        double sums = plan.Splits * channels * filters * (WinogradCosts.GradientPair + plan.Tile.Positions * WinogradCosts.GradientPosition);
        double cost = plan.TapGroups * plan.Geometry.Groups * (plan.Tile.Positions * (plan.TotalTiles * channels * filters * WinogradCosts.GradientProduct + transforms) + sums);
        return (cost, checked(plan.WorkerBytes * threads + plan.PartialElements * elementBytes), plan.Budget);
    }

    private static double DirectCost(CorrelationFamily family, ConvolutionRequest request, int lanes)
    {
        double cost = 0, filters = (family.Rows + lanes - 1) / lanes * lanes, groups = request.Geometry.Groups;
        // Few channels of a gradient of x share lanes with the taps of a row.
        if (SpreadRules.FillsLanes(request, lanes) && request.Geometry.Kernel.W is var taps) filters = (double)((taps * family.Rows + lanes - 1) / lanes * lanes) / taps;
        for (long i = 0; i < family.Count; i++)
        {
            Correlation correlation = family[i];
            cost += (double)correlation.Pixels * correlation.Depth * filters * groups;
        }

        if (request.Direction != ConvolutionDirection.BackwardFilter) return WinogradCosts.Direct * cost;
        return WinogradCosts.DirectGradient * cost + WinogradCosts.DirectTap * family[0].Depth * filters * groups;
    }

    private static double Cost(WinogradPlan plan, WinogradBlocking cut, bool ownsFilter)
    {
        double cost = 0, stream = plan.FilterBytes > WinogradCosts.MostNearBytes ? WinogradCosts.FarStream : WinogradCosts.NearStream;
        foreach (WinogradCorrelation correlation in plan.Correlations)
        {
            double tiles = correlation.Tiles, channels = (double)plan.DepthBlocks(correlation) * plan.Lanes, filters = (double)plan.Panels * plan.PanelWidth;
            double blocks = Math.Ceiling(tiles / cut.Tiles), positions = plan.Tile.Positions;
            // A chunk with some of the filters transforms all of the input.
            double inputs = cut.HasPrivateFilter && blocks > 1 ? Math.Ceiling((double)plan.Panels / cut.PassPanels) : cut.PanelChunks;
            cost += positions * (tiles * channels * filters + tiles * channels * inputs * WinogradCosts.Input + tiles * filters * WinogradCosts.Output
                + channels * filters * blocks * stream);
            if (!ownsFilter) cost += channels * filters * (WinogradCosts.FilterTaps + positions * WinogradCosts.Filter);
        }

        return cost * plan.Groups;
    }
}
