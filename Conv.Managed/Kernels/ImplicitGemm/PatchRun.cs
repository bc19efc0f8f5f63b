namespace ConvDnn.Kernels.ImplicitGemm;

/// <summary>Consecutive windows on one row of one image.</summary>
internal struct PatchRun
{
    /// <summary>Place of the first window in the block that was cut.</summary>
    public int Lane;

    /// <summary>Windows.</summary>
    public int Length;

    public long Image;
    public long D;
    public long H;

    /// <summary>Column of the first window.</summary>
    public long W;

    /// <summary>Cuts windows first … first + count − 1, counted through width, height, depth and images, at the ends of rows. Returns the number of runs, at most count.</summary>
    public static unsafe int Cut(in Correlation correlation, long first, int count, PatchRun* runs)
    {
        (long rest, long w) = Math.DivRem(first, correlation.W.Count);
        (rest, long h) = Math.DivRem(rest, correlation.H.Count);
        (long image, long d) = Math.DivRem(rest, correlation.D.Count);
        int made = 0;
        for (int lane = 0; lane < count; made++)
        {
            int length = (int)Math.Min(count - lane, correlation.W.Count - w);
            runs[made] = new PatchRun { Lane = lane, Length = length, Image = image, D = d, H = h, W = w };
            lane += length;
            w = 0;
            if (++h == correlation.H.Count)
            {
                h = 0;
                if (++d == correlation.D.Count) (d, image) = (0, image + 1);
            }
        }

        return made;
    }
}
