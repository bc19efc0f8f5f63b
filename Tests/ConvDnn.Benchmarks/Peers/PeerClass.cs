namespace ConvDnn.Benchmarks.Peers;

/// <summary>Under which terms a contestant runs; ratios are formed within a class.</summary>
[Flags]
internal enum PeerClass
{
    /// <summary>Filter packed before, tensors in whatever layout the contestant prefers: everything that is measured competes.</summary>
    Best = 1,

    /// <summary>Plain NCHW in and out, the filter (or its gradient) plain KCRS at every call; conversions count.</summary>
    Nchw = 2,

    /// <summary>NHWC in and out, the filter (or its gradient) plain KCRS at every call; conversions count.</summary>
    Nhwc = 4,
}
