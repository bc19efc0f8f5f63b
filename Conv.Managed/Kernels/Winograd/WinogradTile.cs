namespace ConvDnn.Kernels.Winograd;

/// <summary>Results of a tile on each axis; 1 leaves an axis as it is.</summary>
/// <param name="Rows">Along the height.</param>
/// <param name="Columns">Along the width.</param>
internal readonly record struct WinogradTile(int Rows, int Columns)
{
    /// <summary>Taps that a transformed axis takes at a time.</summary>
    public const int Taps = 3;

    /// <summary>Positions of a transformed tile: what is multiplied per tile, channel and filter.</summary>
    public int Positions => Inputs(Rows) * Inputs(Columns);

    private static int Inputs(int outputs) => outputs == 1 ? 1 : outputs + Taps - 1;
}
