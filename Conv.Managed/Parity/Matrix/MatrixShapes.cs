namespace ConvDnn.Parity;

/// <summary>
/// The geometries of the default matrix as problem texts without operation, direction and type. Axes are unequal and sizes prime wherever nothing else is the point,
/// so that no two of them can be confused unnoticed.
/// </summary>
internal static class MatrixShapes
{
    /// <summary>Convolutions, for every direction.</summary>
    public static readonly string[] Convolutions =
    [
        // The plain thing, by rank.
        "x=2,3,17 w=5,3,4",
        "x=2,3,9,11 w=5,3,3,2",
        "x=2,3,5,7,6 w=5,3,2,3,3",

        // Kernels: 1×1, even, one-sided, larger than the input, as large as the input.
        "x=2,5,7,9 w=4,5,1,1",
        "x=2,5,7,9 w=4,5,1,1 stride=2,2",
        "x=1,3,11,13 w=4,3,2,4 padding=1,2",
        "x=1,3,9,10 w=4,3,1,7 padding=0,3",
        "x=1,3,9,10 w=4,3,7,1 padding=3,0",
        "x=2,3,4,3 w=5,3,7,5 padding=2,1",
        "x=2,3,2,1 w=3,3,5,3 padding=2,1",
        "x=2,6,5,7 w=4,6,5,7",
        "x=1,2,19,23 w=3,2,11,11 padding=5,5",

        // Channels around the widths of vectors.
        "x=2,1,9,8 w=1,1,3,3 padding=1,1",
        "x=1,7,8,9 w=8,7,3,3 padding=1,1",
        "x=1,8,8,9 w=9,8,3,3 padding=1,1",
        "x=1,9,7,8 w=7,9,3,3 padding=1,1",
        "x=1,16,7,9 w=17,16,3,3 padding=1,1",
        "x=1,17,9,7 w=16,17,3,3 padding=1,1",
        "x=2,31,5,6 w=37,31,1,1",
        "x=1,17,6,6 w=33,17,3,3 padding=1,1 layout=channels-last filter=rsck",
        "x=1,16,6,7 w=32,16,3,3 padding=1,1 layout=channels-last filter=krsc",

        // Positions of 1, and rows as wide as vectors and one more.
        "x=3,5,1,1 w=7,5,1,1",
        "x=3,5,1,1 w=7,5,3,3 padding=1,1",
        "x=1,3,1,33 w=4,3,1,3 padding=0,1",
        "x=1,3,3,16 w=4,3,3,3 padding=1,1",
        "x=1,3,3,32 w=4,3,3,3 padding=1,1",
        "x=1,3,67,2 w=4,3,3,1 padding=1,0",

        // Strides: unequal, leaving a tail, larger than the kernel.
        "x=2,4,13,11 w=6,4,3,3 stride=2,2 padding=1,1",
        "x=2,4,14,12 w=6,4,3,3 stride=2,3",
        "x=2,3,11,13 w=4,3,2,2 stride=3,5",
        "x=1,3,15,16 w=4,3,1,1 stride=4,3",
        "x=1,3,29 w=5,3,10 stride=4 padding=3",
        "x=1,3,8,9,10 w=4,3,3,2,3 stride=2,3,1 padding=1,0,2",

        // Dilation: unequal, with stride, with more than the input holds, in 1-D and 3-D.
        "x=2,3,13,12 w=4,3,3,3 dilation=2,3 padding=2,3",
        "x=2,3,13,14 w=4,3,3,2 dilation=3,2 stride=2,3 padding=3,1",
        "x=1,2,3,4 w=3,2,3,3 dilation=4,5 padding=4,5",
        "x=2,3,31 w=4,3,3 dilation=8 padding=8",
        "x=1,2,7,8,9 w=3,2,2,3,2 dilation=2,1,3",

        // Padding: larger than the kernel, on one side, negative, mixed.
        "x=1,3,5,6 w=4,3,3,3 padding=4,5",
        "x=2,3,8,9 w=4,3,3,3 padding=0:2,3:1",
        "x=2,3,8,9 w=4,3,3,3 padding=2:0,0:1 stride=2,2",
        "x=2,3,9,10 w=4,3,3,3 padding=-1:0,0:-2",
        "x=2,3,9,10 w=4,3,3,3 padding=-1:2,1:-3 stride=2,1",
        "x=2,3,14 w=4,3,3 padding=2:-1 dilation=2",
        "x=1,2,5,6,7 w=3,2,3,3,3 padding=1:0,0:2,-1:1",

        // Every padding mode, symmetric and not.
        "x=2,3,7,8 w=4,3,3,3 padding=1,2 padding-mode=constant padding-value=2",
        "x=2,3,7,8 w=4,3,3,3 padding=1:0,2:1 padding-mode=constant padding-value=-0.5 stride=2,2",
        "x=2,3,7,8 w=4,3,3,3 padding=1,2 padding-mode=circular",
        "x=2,3,7,8 w=4,3,3,3 padding=3:1,0:2 padding-mode=circular stride=1,2",
        "x=2,3,7,8 w=4,3,3,3 padding=1,2 padding-mode=reflect",
        "x=2,3,7,8 w=4,3,5,5 padding=4:2,1:3 padding-mode=reflect dilation=1,2",
        "x=2,3,7,8 w=4,3,3,3 padding=1,2 padding-mode=replicate",
        "x=2,3,7,8 w=4,3,5,5 padding=9:2,1:6 padding-mode=replicate stride=2,1",
        "x=2,3,7,8 w=4,3,3,3 padding=1,2 padding-mode=mean-channel",
        "x=2,3,7,8 w=4,3,3,3 padding=2:1,0:3 padding-mode=mean-sample",
        "x=2,4,6,7 w=4,2,3,3 padding=2:1,0:3 padding-mode=mean-channel groups=2",
        "x=2,3,13 w=4,3,4 padding=3 padding-mode=reflect",
        "x=1,2,4,5,6 w=3,2,3,3,3 padding=1,2,1 padding-mode=circular",

        // Groups: a few, depthwise, depthwise with a multiplier, one-dimensional, three-dimensional.
        "x=2,6,8,9 w=4,3,3,3 groups=2 padding=1,1",
        "x=2,12,7,8 w=15,4,3,3 groups=3 stride=2,2",
        "x=2,8,7,9 w=12,2,1,1 groups=4",
        "x=2,5,9,11 w=5,1,3,3 groups=5 padding=1,1",
        "x=1,17,9,8 w=17,1,3,3 groups=17 padding=1,1 stride=2,2",
        "x=1,16,9,8 w=16,1,5,5 groups=16 padding=2,2 layout=channels-last filter=krsc",
        "x=2,7,9,8 w=21,1,3,3 groups=7 padding=1,1",
        "x=2,6,9,10 w=6,1,3,3 groups=6 dilation=2,2 padding=2,2",
        "x=2,6,23 w=6,1,4 groups=6 padding=3:0",
        "x=1,4,5,6,7 w=4,1,3,3,3 groups=4 padding=1,1,1",

        // The flipped filter.
        "x=2,3,9,8 w=4,3,3,2 mode=convolution padding=1,0",
        "x=2,4,9,8 w=4,2,3,3 mode=convolution groups=2 stride=2,1 dilation=1,2",
        "x=2,3,13 w=4,3,5 mode=convolution",

        // Every filter layout under both activation layouts.
        "x=2,3,8,9 w=5,3,3,2 filter=krsc",
        "x=2,3,8,9 w=5,3,3,2 filter=rsck",
        "x=2,3,8,9 w=5,3,3,2 filter=ckrs",
        "x=2,3,8,9 w=5,3,3,2 layout=channels-last",
        "x=2,3,8,9 w=5,3,3,2 layout=channels-last filter=krsc padding=1,1 stride=2,1",
        "x=2,3,8,9 w=5,3,3,2 layout=channels-last filter=rsck dilation=2,1",
        "x=2,3,8,9 w=5,3,3,2 layout=channels-last filter=ckrs",
        "x=2,4,13 w=6,2,3 layout=channels-last filter=krsc groups=2",
        "x=1,3,5,6,7 w=4,3,2,3,2 layout=channels-last filter=rsck",

        // Strided memory: pitched rows, a window of a larger image, channels swapped with positions.
        "x=2,3,7,8 w=4,3,3,3 x-strides=210,70,10,1",
        "x=2,3,7,8 w=4,3,3,3 y-strides=400,100,9,1 padding=1,1",
        "x=2,3,7,8 w=4,3,3,3 w-strides=40,13,4,1",
        "x=2,3,7,8 w=4,3,3,3 x-strides=336,2,48,6 y-strides=1,2,8,64",
        "x=2,4,6,7 w=4,1,3,3 groups=4 x-strides=240,60,9,1 y-strides=300,70,10,2",

        // An empty batch.
        "x=0,3,7,8 w=4,3,3,3 padding=1,1",
        "x=0,4,9 w=4,2,3 groups=2",

        // Layers of networks, made smaller.
        "x=1,3,28,28 w=16,3,7,7 stride=2,2 padding=3,3",
        "x=1,64,7,7 w=64,64,3,3 padding=1,1",
        "x=1,64,8,8 w=128,64,1,1",
        "x=1,96,7,7 w=96,1,3,3 groups=96 padding=1,1",
        "x=2,32,9,9 w=32,8,3,3 groups=4 padding=1,1",
        "x=1,32,101 w=24,32,5 padding=2",
        "x=1,8,6,12,12 w=12,8,3,3,3 padding=1,1,1",
        "x=1,12,24,24 w=8,12,5,5 padding=2,2 layout=channels-last filter=krsc",
        "x=1,64,14,14 w=64,64,3,3 padding=1,1",
        "x=1,64,14,14 w=64,64,3,3 padding=1,1 layout=channels-last filter=krsc",
        "x=1,128,14,14 w=128,128,3,3 stride=2,2 padding=1,1",
        "x=1,256,7,7 w=512,256,1,1",
        "x=2,256,7,7 w=64,256,1,1 layout=channels-last filter=krsc",
        "x=1,144,28,28 w=144,1,3,3 groups=144 padding=1,1",
        "x=1,192,15,14 w=192,1,3,3 groups=192 stride=2,2 padding=1,1 layout=channels-last filter=krsc",
        "x=1,128,7,7 w=128,4,3,3 groups=32 padding=1,1",
        "x=1,3,112,112 w=16,3,3,3 stride=2,2 padding=1,1",
        "x=1,48,200 w=48,48,3 dilation=4 padding=4",
        "x=1,1,4000 w=24,1,400 stride=160",
    ];

    /// <summary>What may follow the sum, for forward.</summary>
    public static readonly string[] Epilogues =
    [
        "bias",
        "residual",
        "bias residual",
        "bias activation=relu",
        "bias residual activation=relu",
        "activation=clipped-relu",
        "bias activation=leaky-relu",
        "bias activation=elu",
        "bias activation=sigmoid",
        "bias activation=tanh",
        "bias activation=softplus",
        "bias activation=gelu",
        "bias activation=gelu-tanh",
        "bias residual activation=swish",
    ];

    /// <summary>Where the epilogues are tried.</summary>
    public static readonly string[] EpilogueShapes =
    [
        "x=2,7,9,8 w=9,7,3,3 padding=1,1",
        "x=2,7,9,8 w=9,7,1,1 layout=channels-last filter=krsc",
        "x=2,6,9,8 w=6,1,3,3 groups=6 padding=1,1",
        "x=2,3,9,8 w=5,3,3,3 y-strides=500,100,11,1",
    ];

    /// <summary>Transposed convolutions, for all three directions. Filters are C, K/groups, spatial.</summary>
    public static readonly string[] Transposed =
    [
        "x=2,5,8 w=5,3,4 stride=2",
        "x=2,5,6,7 w=5,3,3,2",
        "x=2,5,6,7 w=5,3,3,3 stride=2,3 padding=1,1",
        "x=2,5,6,7 w=5,3,3,3 stride=2,3 padding=1,1 output-padding=1,2",
        "x=2,5,6,7 w=5,3,4,4 stride=2,2 padding=1,1",
        "x=2,4,5,6 w=4,3,2,2 stride=3,4",
        "x=2,4,5,6 w=4,3,3,2 dilation=2,3 padding=1,2",
        "x=2,4,3,3 w=4,3,3,3 stride=2,2 padding=2,2 dilation=2,2",
        "x=2,4,5,6 w=4,3,3,3 stride=2,1 padding=0:1,2:0",
        "x=2,6,5,6 w=6,2,3,3 groups=3 stride=2,2 padding=1,1 output-padding=1,1",
        "x=2,5,5,6 w=5,1,3,3 groups=5 stride=2,2",
        "x=2,3,5,6 w=3,4,3,3 stride=2,2 layout=channels-last filter=krsc",
        "x=2,3,5,6 w=3,4,3,3 stride=2,1 mode=convolution",
        "x=1,3,3,4,5 w=3,2,3,2,3 stride=2,1,2 padding=1,0,1",
        "x=1,16,7,7 w=16,17,4,4 stride=2,2 padding=1,1",
        "x=0,4,5,6 w=4,3,3,3 stride=2,2",
    ];

    /// <summary>Poolings of both kinds, both ways.</summary>
    public static readonly string[] Pools =
    [
        "x=2,3,17 window=3 stride=2",
        "x=2,3,9,11 window=2,3",
        "x=2,3,9,11 window=2,3 stride=2,3",
        "x=2,3,11,13 window=3,3 stride=2,2 padding=1,1",
        "x=2,3,11,12 window=3,3 stride=2,2 padding=0:1,1:0",
        "x=2,3,10,12 window=3,3 stride=2,3 ceil",
        "x=2,3,10,12 window=3,2 stride=2,3 padding=1,1 ceil",
        "x=2,3,13,12 window=3,2 dilation=2,3 padding=1,1",
        "x=2,3,13,12 window=2,2 stride=3,5",
        "x=2,17,7,7 window=7,7",
        "x=2,16,9,8 window=3,3 stride=1,1 padding=1,1 layout=channels-last",
        "x=2,9,8,8 window=2,2 stride=2,2 layout=channels-last",
        "x=1,3,5,6,7 window=2,3,2 stride=2,1,2 padding=1,1,0",
        "x=2,3,9,11 window=3,3 x-strides=500,150,13,1 y-strides=400,100,10,1",
        "x=1,2,1,1200 window=1,600 stride=1,200",
        "x=2,3,9,10 window=3,3 padding=-1:0,0:-2",
        "x=0,3,9,11 window=2,2",
    ];

    /// <summary>Average poolings that count their padding.</summary>
    public static readonly string[] PaddingCountingPools =
    [
        "x=2,3,11,13 window=3,3 stride=2,2 padding=1,1 count-padding",
        "x=2,3,10,12 window=3,2 stride=2,3 padding=1,1 ceil count-padding",
        "x=2,3,17 window=4 stride=3 padding=2:1 count-padding",
    ];

    /// <summary>Tensors for activations.</summary>
    public static readonly string[] Activations =
    [
        "x=3,5,7,11",
        "x=2,3,4,5 x-strides=100,33,8,1",
        "x=0,3",
    ];

    /// <summary>Paddings, both ways.</summary>
    public static readonly string[] Pads =
    [
        "x=2,3,5,7 padding=0,0,2,3",
        "x=2,3,5,7 padding=1:0,0:2,3:1,0:4 mode=constant value=3",
        "x=2,3,5,7 padding=0,0,2:1,3:0 mode=circular",
        "x=2,3,5,7 padding=0,0,4:1,3:6 mode=reflect",
        "x=2,3,5,7 padding=0,1,4:1,3:8 mode=replicate",
        "x=2,3,7,9 padding=0,0,-1:-2,2:-3",
        "x=11 padding=3:4 mode=reflect",
        "x=2,3,5,7 x-strides=200,50,9,1 padding=0,0,1,1",
        "x=3,4,5 padding=0,0,0",
    ];

    /// <summary>Patches into columns, both ways.</summary>
    public static readonly string[] Unfolds =
    [
        "x=2,3,13 kernel=4",
        "x=2,3,9,8 kernel=3,2",
        "x=2,3,9,8 kernel=3,3 stride=2,3 padding=1,2",
        "x=2,3,13,14 kernel=3,2 dilation=2,3 padding=0:1,2:0",
        "x=2,3,9,8 kernel=2,2 stride=3,4",
        "x=1,2,5,6,7 kernel=2,3,2 stride=1,2,2 padding=1,0,1",
        "x=2,3,9,8 kernel=3,3 layout=channels-last",
        "x=2,3,9,8 kernel=2,2 padding=-1:0,0:-2",
    ];

    /// <summary>Integer convolutions: types and shapes.</summary>
    public static readonly string[] Integers =
    [
        "x=2,3,9,8 w=5,3,3,3 padding=1,1",
        "x=2,16,7,8 w=17,16,3,3 padding=1,1 bias",
        "x=2,33,6,5 w=9,33,1,1",
        "x=2,6,9,8 w=6,1,3,3 groups=6 padding=1,1 stride=2,1",
        "x=2,8,9,8 w=4,4,3,2 groups=2 dilation=2,1 layout=channels-last filter=krsc",
        "x=1,4,31 w=5,4,7 stride=2 padding=3",
    ];
}
