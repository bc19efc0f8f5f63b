using System.Globalization;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Padding;

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
        CorrelationFamily family = CorrelationFamily.Of(request.Geometry, request.Direction);
        (bool rows, bool columns) = WinogradRules.TransformedAxes(family);
        double direct = WinogradCosts.Direct * DirectCost(family, request.Geometry.Groups, lanes);
        if (direct < WinogradCosts.LeastDirect) return best;
        foreach (int outputs in tiles)
        {
            var plan = new WinogradPlan(request, new WinogradTile(rows ? outputs : 1, columns ? outputs : 1), lanes, elementBytes);
            WinogradBlocking cut = request.OwnsFilter ? plan.WithFilter : plan.WithoutFilter;
            double share = Cost(plan, cut, request.OwnsFilter) / direct;
            if (share < best.Share && WorkspaceBytes(plan, cut, request) <= Math.Min(plan.Budget, request.WorkspaceLimit)) best = new WinogradChoice(outputs, share);
        }

        return best;
    }

    /// <summary>Why a tile was taken.</summary>
    public string Explanation => string.Create(
        CultureInfo.InvariantCulture, $"minimal filtering in tiles of {Outputs} saves multiplications: about {Share:0.00} of the time of a direct convolution, at some loss of accuracy");

    private static long WorkspaceBytes(WinogradPlan plan, WinogradBlocking cut, ConvolutionRequest request) =>
        cut.WorkerBytes * request.Threads + (request.OwnsFilter || cut.HasPrivateFilter ? 0 : plan.FilterBytes);

    private static double DirectCost(CorrelationFamily family, long groups, int lanes)
    {
        double cost = 0, filters = (family.Rows + lanes - 1) / lanes * lanes;
        for (long i = 0; i < family.Count; i++)
        {
            Correlation correlation = family[i];
            cost += (double)correlation.Pixels * correlation.Depth * filters * groups;
        }

        return cost;
    }

    private static double Cost(WinogradPlan plan, WinogradBlocking cut, bool ownsFilter)
    {
        double cost = 0;
        foreach (WinogradCorrelation correlation in plan.Correlations)
        {
            double tiles = correlation.Tiles, channels = (double)plan.DepthBlocks(correlation) * plan.Lanes, filters = (double)plan.Panels * plan.PanelWidth;
            double blocks = Math.Ceiling(tiles / cut.Tiles), positions = plan.Tile.Positions;
            // A chunk with some of the filters transforms all of the input.
            double inputs = cut.HasPrivateFilter && blocks > 1 ? Math.Ceiling((double)plan.Panels / cut.PassPanels) : cut.PanelChunks;
            cost += positions * (tiles * channels * filters + tiles * channels * inputs * WinogradCosts.Input + tiles * filters * WinogradCosts.Output
                + channels * filters * (blocks * WinogradCosts.Stream + (ownsFilter ? 0 : WinogradCosts.Filter)));
        }

        return cost * plan.Groups;
    }
}
