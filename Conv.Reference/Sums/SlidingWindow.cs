namespace ConvDnn.Reference;

/// <summary>The index relation of a convolution with zero padding, always with three spatial axes.</summary>
internal sealed record SlidingWindow(int Batch, int InputChannels, int OutputChannels, int Groups, SlidingAxis D, SlidingAxis H, SlidingAxis W)
{
    public int InputChannelsPerGroup => InputChannels / Groups;

    public int OutputChannelsPerGroup => OutputChannels / Groups;

    public int InputVolume => checked(D.Input * H.Input * W.Input);

    public int OutputVolume => checked(D.Output * H.Output * W.Output);

    public int KernelVolume => checked(D.Kernel * H.Kernel * W.Kernel);

    /// <summary>The taps of the kernel in row-major order.</summary>
    public WindowTap[] Taps { get; } =
    [
        .. from d in Enumerable.Range(0, D.Kernel)
           from h in Enumerable.Range(0, H.Kernel)
           from w in Enumerable.Range(0, W.Kernel)
           select new WindowTap(d, h, w, D.OutputsInside(d), H.OutputsInside(h), W.OutputsInside(w)),
    ];

    /// <summary>The window over the last axes of three; absent ones stand in front.</summary>
    public static SlidingWindow Of(int batch, int inputChannels, int outputChannels, int groups, IReadOnlyList<SlidingAxis> axes) =>
        new(batch, inputChannels, outputChannels, groups, FromBack(axes, 3), FromBack(axes, 2), FromBack(axes, 1));

    private static SlidingAxis FromBack(IReadOnlyList<SlidingAxis> axes, int distance) => axes.Count >= distance ? axes[^distance] : SlidingAxis.Absent;
}

/// <summary>One tap r = (D, H, W) of a kernel and, per axis, the outputs First ≤ o &lt; End that it connects to an existing input.</summary>
internal readonly record struct WindowTap(int D, int H, int W, (int First, int End) OutputsD, (int First, int End) OutputsH, (int First, int End) OutputsW);
