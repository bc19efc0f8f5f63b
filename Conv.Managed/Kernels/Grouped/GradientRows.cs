namespace ConvDnn.Kernels.Grouped;

/// <summary>Up to three neighbouring rows of taps that exist under some rows of windows.</summary>
/// <param name="FirstTap">The first row of taps.</param>
/// <param name="Taps">How many.</param>
/// <param name="Begin">The first row of windows.</param>
/// <param name="End">The row of windows after the last.</param>
internal readonly record struct GradientRows(int FirstTap, int Taps, long Begin, long End)
{
    /// <summary>All rows of taps, in threes, wherever they exist: another entry begins at the row of windows under which others do.</summary>
    public static GradientRows[] Of(in PatchAxis axis)
    {
        var all = new List<GradientRows>();
        Span<long> low = stackalloc long[3], high = stackalloc long[3];
        for (int first = 0; first < axis.Taps; first += 3)
        {
            int taps = (int)Math.Min(3, axis.Taps - first);
            var bounds = new SortedSet<long> { 0, axis.Count };
            low.Clear();
            high.Clear();
            for (int tap = 0; tap < taps; tap++)
            {
                axis.Interior(first + tap, 0, axis.Count, out low[tap], out high[tap]);
                bounds.Add(low[tap]);
                bounds.Add(high[tap]);
            }

            long begin = 0;
            foreach (long end in bounds)
            {
                int from = 0, to = taps;
                while (from < taps && !(low[from] <= begin && end <= high[from])) from++;
                while (to > from && !(low[to - 1] <= begin && end <= high[to - 1])) to--;
                if (end > begin && to > from) all.Add(new GradientRows(first + from, to - from, begin, end));
                begin = end;
            }
        }

        return [.. all];
    }
}
