namespace ConvDnn.Kernels.Winograd;

/// <summary>
/// One spatial axis cut into tiles. Element i under group g of tile t stands at source position Base + (t · Outputs + i) · Step + g · GroupStep. A group is as many
/// neighbouring taps as the transform takes; longer filters have several groups, whose sums are added before the results are transformed back.
/// </summary>
/// <param name="Count">Results on the axis.</param>
/// <param name="Base">Position of the first element.</param>
/// <param name="Step">Positions between neighbours.</param>
/// <param name="Groups">Groups of taps.</param>
/// <param name="GroupStep">Positions between groups.</param>
/// <param name="GroupTaps">Taps in a group; the last group may lack some.</param>
/// <param name="Outputs">Results per tile.</param>
/// <param name="Taps">Taps altogether.</param>
/// <param name="Map">The source behind a position.</param>
/// <param name="SourceStride">Elements between neighbours of the source.</param>
internal readonly record struct WinogradAxis(
    long Count, long Base, long Step, int Groups, long GroupStep, int GroupTaps, int Outputs, long Taps, AxisMap Map, long SourceStride)
{
    /// <summary>Tiles that cover the axis; the last may reach beyond it.</summary>
    public long Tiles => (Count + Outputs - 1) / Outputs;

    /// <summary>The position of element 0 of a tile under a group of taps.</summary>
    public long Position(long tile, int group) => Base + tile * Outputs * Step + group * GroupStep;

    /// <summary>True when taps follow each other by a multiple of the distance between windows, so that the windows fall into classes whose members overlap by all but one tap.</summary>
    public static bool CanTransform(in PatchAxis patch) => patch.Taps >= 2 && patch.TapDelta % patch.Step == 0;

    /// <summary>Classes of windows that the transform treats one by one: the dilation, in a forward pass of stride 1.</summary>
    public static long Classes(in PatchAxis patch, bool transformed) => transformed ? Math.Min(Math.Abs(patch.TapDelta) / patch.Step, Math.Max(1, patch.Count)) : 1;

    /// <summary>A class of a transformed axis. Taps are counted towards higher positions.</summary>
    public static WinogradAxis Transformed(in PatchAxis patch, long index, int outputs, int taps)
    {
        long step = Math.Abs(patch.TapDelta), classes = step / patch.Step;
        long first = patch.Base + index * patch.Step + (patch.TapDelta < 0 ? (patch.Taps - 1) * patch.TapDelta : 0);
        long count = (patch.Count - index + classes - 1) / classes;
        return new WinogradAxis(count, first, step, checked((int)((patch.Taps + taps - 1) / taps)), taps * step, taps, outputs, patch.Taps, patch.Map, patch.SourceStride);
    }

    /// <summary>An axis whose taps are summed one by one.</summary>
    public static WinogradAxis Plain(in PatchAxis patch) =>
        new(patch.Count, patch.Base, patch.Step, checked((int)patch.Taps), patch.TapDelta, 1, 1, patch.Taps, patch.Map, patch.SourceStride);
}
