namespace ConvDnn.Kernels.Winograd;

/// <summary>Neighbouring tiles on one row of tiles.</summary>
/// <param name="Tiles">How many.</param>
/// <param name="Image">Their image.</param>
/// <param name="D">Their depth.</param>
/// <param name="H">Their row of tiles.</param>
/// <param name="W">The first one's column of tiles.</param>
internal readonly record struct TileRun(int Tiles, long Image, long D, long H, long W)
{
    /// <summary>The run that begins at a tile.</summary>
    public static TileRun At(WinogradCorrelation correlation, long tile, int most)
    {
        (long rest, long w) = Math.DivRem(tile, correlation.W.Tiles);
        (rest, long h) = Math.DivRem(rest, correlation.H.Tiles);
        (long image, long d) = Math.DivRem(rest, correlation.D.Count);
        return new TileRun((int)Math.Min(most, correlation.W.Tiles - w), image, d, h, w);
    }
}
