using System.Numerics;

namespace ConvDnn.Kernels.Direct;

/// <summary>
/// What the chunks of a direct convolution cost on some threads, in cycles, about: the multiply-adds of their tiles, what begins and ends each tile and each chunk, what is copied
/// and what comes from a far cache. It decides between ways to cut that are all within the bounds of the plan, and changes no bit.
/// </summary>
/// <param name="tiles">The tiles.</param>
/// <param name="threads">The threads.</param>
/// <param name="depth">Products of a result.</param>
/// <param name="step">Bytes between pixels.</param>
/// <param name="perElement">Cycles for an element of the source that a chunk reads.</param>
internal sealed class ChunkCost<T>(PixelTiles<T> tiles, int threads, long depth, nint step, double perElement)
    where T : unmanaged, INumber<T>
{
    /// <summary>Cycles before the first product of a tile and after its last.</summary>
    private const double Tile = 45;

    /// <summary>Cycles of a chunk beside its tiles, and of every step along its depth.</summary>
    private const double Chunk = 1500, ChunkDepth = 1;

    /// <summary>Elements of panels that come out of a far cache in a cycle.</summary>
    private const double PanelElements = 8;

    /// <summary>Cycles for a vector of a panel that a tile reads out of the second-level cache.</summary>
    private const double PanelVector = 2.2;

    /// <summary>The time until the last thread is done.</summary>
    /// <param name="planes">Planes of windows: images, groups, correlations.</param>
    /// <param name="lines">Rows of windows of a plane.</param>
    /// <param name="columns">Windows of a row.</param>
    /// <param name="panels">Panels.</param>
    /// <param name="rows">Rows of windows per chunk.</param>
    /// <param name="windows">Windows of a row per chunk.</param>
    /// <param name="block">Panels per chunk.</param>
    public double Of(long planes, long lines, long columns, long panels, long rows, long windows, long block)
    {
        (long rowBlocks, long windowBlocks, long panelBlocks) = (Blocks(lines, rows), Blocks(columns, windows), Blocks(panels, block));
        (long lastRows, long lastWindows, long lastPanels) = (lines - (rowBlocks - 1) * rows, columns - (windowBlocks - 1) * windows, panels - (panelBlocks - 1) * block);
        double whole = OfChunk(rows, windows, block), sum = 0;
        long chunks = planes * rowBlocks * windowBlocks * panelBlocks, even = planes;
        even *= (lastRows == rows ? rowBlocks : rowBlocks - 1) * (lastWindows == windows ? windowBlocks : windowBlocks - 1) * (lastPanels == block ? panelBlocks : panelBlocks - 1);
        for (int kind = 0; kind < 8; kind++)
        {
            (long r, long countR) = (kind & 1) == 0 ? (rows, rowBlocks - 1) : (lastRows, 1);
            (long w, long countW) = (kind & 2) == 0 ? (windows, windowBlocks - 1) : (lastWindows, 1);
            (long p, long countP) = (kind & 4) == 0 ? (block, panelBlocks - 1) : (lastPanels, 1);
            long count = planes * countR * countW * countP;
            if (count > 0) sum += count * OfChunk(r, w, p);
        }

        // Whoever is free takes the next chunk: neither all of them nor the whole ones are through before as many rounds as they take.
        return Math.Max(Blocks(chunks, threads) * sum / chunks, Blocks(even, threads) * whole);
    }

    private double OfChunk(long rows, long windows, long panels)
    {
        double products = 0;
        for (int left = (int)panels, count; left > 0; left -= count)
        {
            count = tiles.Panels(left, (int)windows, step);
            long parts = Blocks(windows, tiles.Width(count, step));
            // Two multiply-adds or two loads in a cycle.
            double multiplied = windows * count / 2.0, loaded = (windows + parts * (count + 1)) / 2.0, far = parts * count * PanelVector;
            products += parts * Tile + depth * Math.Max(multiplied, Math.Max(loaded, far));
        }

        return Chunk + ChunkDepth * depth + rows * products + rows * windows * depth * perElement + panels * tiles.Lanes * depth / PanelElements;
    }

    private static long Blocks(long length, long block) => (length + block - 1) / Math.Max(1, block);
}
