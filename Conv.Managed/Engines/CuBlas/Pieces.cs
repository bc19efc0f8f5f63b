namespace ConvDnn.Engines.CuBlas;

/// <summary>In how large pieces a problem is done: some samples at once or, where one sample is too much already, some positions of one.</summary>
/// <param name="Samples">Samples at once.</param>
/// <param name="Positions">Positions at once; all, unless samples are done one by one.</param>
/// <param name="ProductScratch">Scratch memory for the products themselves.</param>
internal readonly record struct Pieces(long Samples, long Positions, long ProductScratch)
{
    /// <summary>More memory than this makes the products no faster.</summary>
    private const long Enough = 256L << 20;

    /// <summary>Products count columns in 32 bits.</summary>
    private const long MostColumns = int.MaxValue;

    /// <summary>The largest pieces that keep to the limit.</summary>
    /// <param name="samples">Samples of the problem.</param>
    /// <param name="positions">Positions of a sample.</param>
    /// <param name="bytes">Scratch memory of pieces of some samples and positions, without that of the products; grows with both.</param>
    /// <param name="limit">The most scratch memory.</param>
    /// <param name="productScratch">What the products would like.</param>
    /// <param name="refusal">Why there are none, or null.</param>
    public static Pieces? Choose(long samples, long positions, Func<long, long, long> bytes, long limit, long productScratch, out string? refusal)
    {
        refusal = null;
        foreach (long scratch in (ReadOnlySpan<long>)[productScratch, 0])
        {
            if (scratch > limit) continue;
            long room = limit - scratch;
            long most = Math.Max(1, Math.Min(samples, MostColumns / Math.Max(1, positions)));
            if (positions <= MostColumns)
            {
                long together = Largest(most, count => bytes(count, positions) <= Math.Min(room, Enough));
                if (together == 0 && bytes(1, positions) <= room) together = 1;
                if (together > 0) return new Pieces(together, positions, scratch);
            }

            long some = Largest(Math.Min(positions, MostColumns), count => bytes(1, count) <= room);
            if (some > 0) return new Pieces(1, some, scratch);
        }

        refusal = $"It needs at least {bytes(1, 1)} bytes of workspace; the limit is {limit}.";
        return null;
    }

    /// <summary>The largest count for which something that holds for smaller ones holds; 0 when it holds for none.</summary>
    private static long Largest(long most, Func<long, bool> holds)
    {
        if (holds(most)) return most;
        long low = 0, high = most;
        while (high - low > 1)
        {
            long middle = low + ((high - low) / 2);
            if (holds(middle)) low = middle;
            else high = middle;
        }

        return low;
    }
}
