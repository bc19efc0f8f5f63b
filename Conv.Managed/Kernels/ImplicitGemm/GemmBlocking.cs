namespace ConvDnn.Kernels.ImplicitGemm;

/// <summary>Block sizes of an implicit matrix product. They follow from the problem alone, never from the number of threads: the bits of a result depend on them.</summary>
/// <param name="Depth">Products per pass. A column panel of this depth stays in the first-level cache.</param>
/// <param name="Rows">Filter rows per chunk.</param>
/// <param name="Pixels">Windows per chunk. Patches of this many windows and <paramref name="Depth"/> stay in the second-level cache.</param>
internal readonly record struct GemmBlocking(int Depth, int Rows, int Pixels)
{
    private const int PassDepth = 256;
    private const int MostRows = 192;
    private const int MostPixels = 128;

    /// <summary>Every block of rows packs the patches again, which pays from about this many rows on.</summary>
    private const int LeastRows = 96;

    /// <summary>Chunks that a problem should have at least, if it is large enough, so that workers come out even.</summary>
    private const int EnoughChunks = 16;

    /// <summary>Block sizes for a problem.</summary>
    /// <param name="rows">Rows of one group.</param>
    /// <param name="pixels">Windows over all images.</param>
    /// <param name="repeats">Groups and correlations: chunks that exist anyway.</param>
    /// <param name="rowPanel">Rows come in multiples of this.</param>
    /// <param name="pixelPanel">Windows come in multiples of this.</param>
    public static GemmBlocking For(long rows, long pixels, long repeats, int rowPanel, int pixelPanel)
    {
        int pixelBlock = Fit(pixels, MostPixels, pixelPanel);
        long wanted = Math.Max(1, EnoughChunks / Math.Max(1, repeats * Blocks(pixels, pixelBlock)));
        int rowBlock = Fit(Math.Max((rows + wanted - 1) / wanted, Math.Min(rows, LeastRows)), MostRows, rowPanel);
        return new GemmBlocking(PassDepth, rowBlock, pixelBlock);
    }

    /// <summary>Blocks that cover a length.</summary>
    public static long Blocks(long length, int block) => (length + block - 1) / block;

    private static int Fit(long length, int most, int panel)
    {
        long blocks = Math.Max(1, (length + most - 1) / most);
        long even = (length + blocks - 1) / blocks;
        return (int)Math.Max(panel, (even + panel - 1) / panel * panel);
    }
}
