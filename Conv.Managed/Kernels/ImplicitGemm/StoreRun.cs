namespace ConvDnn.Kernels.ImplicitGemm;

/// <summary>Consecutive windows of a block whose results are evenly spaced in memory.</summary>
internal struct StoreRun
{
    /// <summary>Place of the first window in the block.</summary>
    public int Lane;

    /// <summary>Windows.</summary>
    public int Length;

    /// <summary>Offset of the first result in row 0.</summary>
    public long Target;

    /// <summary>The same in the added tensor.</summary>
    public long Z;

    /// <summary>Cuts windows into runs, joining rows and images that follow each other without a gap. Returns the number of runs, at most count.</summary>
    public static unsafe int Cut(in Correlation correlation, long firstPixel, int count, PatchRun* patches, StoreRun* runs)
    {
        int cut = PatchRun.Cut(correlation, firstPixel, count, patches);
        int made = 0;
        for (int i = 0; i < cut; i++)
        {
            ref readonly PatchRun patch = ref patches[i];
            long target = correlation.Target.At(patch.Image, patch.D, patch.H, patch.W);
            long z = correlation.Z.At(patch.Image, patch.D, patch.H, patch.W);
            if (made > 0)
            {
                ref StoreRun last = ref runs[made - 1];
                if (last.Target + last.Length * correlation.Target.W == target && last.Z + last.Length * correlation.Z.W == z)
                {
                    last.Length += patch.Length;
                    continue;
                }
            }

            runs[made++] = new StoreRun { Lane = patch.Lane, Length = patch.Length, Target = target, Z = z };
        }

        return made;
    }
}
