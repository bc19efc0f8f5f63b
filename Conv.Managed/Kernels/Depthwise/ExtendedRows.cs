namespace ConvDnn.Kernels.Depthwise;

/// <summary>
/// How a block of one output row sees its input rows: every needed position of an input row, padding included, is copied once to a buffer that is split by phase of the
/// column step, so that the elements under one tap of neighbouring windows are neighbours. After that neither stride nor padding nor layout exists for the inner loop.
/// </summary>
internal readonly struct ExtendedRows
{
    /// <summary>Windows of a block.</summary>
    public const int Block = 512;

    /// <summary>The widest vector in elements: a row goes on for this much so that whole vectors may be read.</summary>
    private const int Slack = 16;

    public ExtendedRows(in PatchAxis axis)
    {
        Step = axis.Step;
        Lowest = Math.Min(0, (axis.Taps - 1) * axis.TapDelta);
        Windows = (int)Math.Min(Block, (axis.Count + Slack - 1) / Slack * Slack);
        PhaseLength = Windows + Slack + Math.Abs((axis.Taps - 1) * axis.TapDelta) / axis.Step + 1;
    }

    /// <summary>Positions between windows, and phases of a row.</summary>
    public long Step { get; }

    /// <summary>The lowest offset of a tap, 0 or negative.</summary>
    public long Lowest { get; }

    /// <summary>Windows per block, a multiple of the widest vector.</summary>
    public int Windows { get; }

    /// <summary>Elements of a phase.</summary>
    public long PhaseLength { get; }

    /// <summary>Elements of a row.</summary>
    public long Length => checked(PhaseLength * Step);

    /// <summary>Where the elements under a tap begin, for window 0 of the block.</summary>
    public long TapOffset(in PatchAxis axis, long tap)
    {
        long relative = tap * axis.TapDelta - Lowest;
        return relative % Step * PhaseLength + relative / Step;
    }

    /// <summary>Fills a row buffer for the windows from first on. Only phases that some tap reads are filled; beyond the last position it is zero.</summary>
    public unsafe void Fill<T>(in PatchAxis axis, T* source, T outside, long firstWindow, int windows, T* row)
        where T : unmanaged
    {
        long origin = axis.Base + firstWindow * Step + Lowest;
        long reach = Math.Abs((axis.Taps - 1) * axis.TapDelta);
        long phases = Math.Min(Step, reach + 1);
        nint elementStep = (nint)(Step * axis.SourceStride);
        for (long phase = 0; phase < phases; phase++)
        {
            if (!IsRead(axis, phase)) continue;
            T* target = row + (nint)(phase * PhaseLength);
            // Elements i with phase + i·Step ≤ (windows − 1)·Step + reach are read.
            long count = ((windows - 1) * Step + reach - phase) / Step + 1;
            long first = origin + phase;
            long low = Math.Clamp(first >= 0 ? 0 : (-first + Step - 1) / Step, 0, count);
            long high = Math.Clamp(first >= axis.Map.Length ? 0 : (axis.Map.Length - first + Step - 1) / Step, low, count);
            for (long i = 0; i < low; i++) target[i] = At(axis, source, outside, first + i * Step);
            Interior(source + (nint)((first + low * Step) * axis.SourceStride), elementStep, target + low, (nint)(high - low));
            for (long i = high; i < count; i++) target[i] = At(axis, source, outside, first + i * Step);
            new Span<T>(target + count, (int)(PhaseLength - count)).Clear();
        }
    }

    private static unsafe void Interior<T>(T* source, nint step, T* target, nint count)
        where T : unmanaged
    {
        if (count <= 0) return;
        if (step == 1)
        {
            Buffer.MemoryCopy(source, target, count * sizeof(T), count * sizeof(T));
            return;
        }

        for (nint i = 0; i < count; i++, source += step) target[i] = *source;
    }

    private static unsafe T At<T>(in PatchAxis axis, T* source, T outside, long position)
        where T : unmanaged
    {
        long index = axis.Map.Source(position);
        return index < 0 ? outside : source[index * axis.SourceStride];
    }

    private bool IsRead(in PatchAxis axis, long phase)
    {
        for (long tap = 0; tap < axis.Taps; tap++)
        {
            if ((tap * axis.TapDelta - Lowest) % Step == phase) return true;
        }

        return false;
    }
}
