using System.Text.RegularExpressions;
using NUnit.Framework;

namespace ConvDnn.Tests.Core.Problems;

/// <summary>Every rule that Core knows, broken: its name, the argument that it names, the value and what was expected.</summary>
public partial class RuleTests
{
    private const long Tera = 1L << 40;

    private static readonly TensorSpec Image = TensorSpec.Packed(ElementType.Float32, [2, 4, 5, 6]);
    private static readonly TensorSpec Kernel = TensorSpec.Packed(ElementType.Float32, [8, 4, 3, 3]);

    /// <summary>Rule, argument, text, and what the message must contain: the value and the expectation.</summary>
    private static readonly (string Rule, string Argument, string Text, string[] Says)[] Texts =
    [
        ("spatial-rank", "x", "conv forward x=1,2 w=1,2", ["x = 1,2", "2 axes", "1 to 3 spatial axes"]),
        ("spatial-rank", "x", "conv forward x=1,1,1,1,1,1 w=1,1,1,1,1,1", ["6 axes"]),
        ("spatial-rank", "x", "pool forward x=1,2 window=1", ["x = 1,2", "1 to 3 spatial axes"]),
        ("spatial-rank", "x", "unfold forward x=1,2 kernel=1", ["x = 1,2", "1 to 3 spatial axes"]),
        ("filter-rank", "w", "conv forward x=1,1,4,4 w=1,1,3", ["w = 1,1,3 has 3 axes", "x = 1,1,4,4, 4"]),
        ("one-number-per-axis", "stride", "conv forward x=1,1,4,4 w=1,1,3,3 stride=2", ["stride = 2 has 1 numbers", "one per axis, 2"]),
        ("one-number-per-axis", "dilation", "conv forward x=1,1,4,4 w=1,1,3,3 dilation=2,1,1", ["dilation = 2,1,1 has 3 numbers", "one per axis, 2"]),
        ("one-number-per-axis", "padding", "conv forward x=1,1,4,4 w=1,1,3,3 padding=1", ["padding = 1 has 1", "one per axis, 2"]),
        ("one-number-per-axis", "output-padding", "conv forward x=1,1,4,4 w=1,1,3,3 transposed output-padding=0", ["output-padding = 0 has 1", "one per axis, 2"]),
        ("one-number-per-axis", "window", "pool forward x=1,1,4,4 window=2", ["window = 2 has 1", "one per axis, 2"]),
        ("one-number-per-axis", "kernel", "unfold forward x=1,1,4,4 kernel=2", ["kernel = 2 has 1", "one per axis, 2"]),
        ("one-number-per-axis", "padding", "pad forward x=1,1,4,4 padding=1,1", ["padding = 1,1 has 2", "one per axis, 4"]),
        ("positive", "stride", "conv forward x=1,1,4,4 w=1,1,3,3 stride=1,0", ["stride = 1,0 contains 0", "from 1 to 2^40"]),
        ("positive", "dilation", "conv forward x=1,1,4,4 w=1,1,3,3 dilation=-1,1", ["dilation = -1,1 contains -1", "from 1 to 2^40"]),
        ("positive", "w", "conv forward x=1,1,4,4 w=1,1,0,3", ["w = 1,1,0,3 contains 0", "from 1 to 2^40"]),
        ("positive", "stride", $"conv forward x=1,1,4 w=1,1,3 stride={Tera + 1}", [$"contains {Tera + 1}", "from 1 to 2^40"]),
        ("positive", "window", "pool forward x=1,1,4 window=0", ["window = 0 contains 0", "from 1 to 2^40"]),
        ("positive", "kernel", "unfold forward x=1,1,4 kernel=0", ["kernel = 0 contains 0", "from 1 to 2^40"]),
        ("in-range", "padding", $"conv forward x=1,1,4 w=1,1,3 padding={-Tera - 1}:0", [$"contains {-Tera - 1}", $"from -{Tera} to {Tera}"]),
        ("in-range", "padding", $"pool forward x=1,1,4 window=3 padding=0:{Tera + 1}", [$"contains {Tera + 1}", $"from -{Tera} to {Tera}"]),
        ("in-range", "padding", $"pad forward x=4 padding={Tera + 1}", [$"contains {Tera + 1}", $"from -{Tera} to {Tera}"]),
        ("in-range", "lengths", "conv forward x=1,1,-4 w=1,1,3", ["lengths = 1,1,-4 contains -4", $"from 0 to {Tera}"]),
        ("in-range", "lengths", $"activation forward x={Tera + 1}", [$"contains {Tera + 1}", $"from 0 to {Tera}"]),
        ("in-range", "strides", "activation forward x=4 x-strides=-1", ["strides = -1 contains -1", "from 0 to"]),
        ("one-stride-per-axis", "strides", "activation forward x=4,4 x-strides=1", ["strides = 1 has 1 numbers", "lengths = 4,4"]),
        ("fits-62-bits", "lengths", $"activation forward x={Tera},{Tera}", [$"lengths = {Tera},{Tera}", "more than 2^62 bytes"]),
        ("fits-62-bits", "lengths", $"activation forward x=2,{1L << 21},{Tera}", ["lengths = 2,", "4 bytes", "2^62"]),
        ("fits-62-bits", "lengths", $"conv forward x=1,1,2 w=1,1,1 x-strides=1,1,{long.MaxValue}", ["lengths = 1,1,2", "2^62"]),
        ("fits-62-bits", "lengths", $"conv forward x=1,{Tera},{Tera} w=1,1,1 x-strides=0,0,0", ["lengths = 1,", "2^62"]),
        ("named-format", "format", "conv forward x=1,1,4 w=1,1,3 layout=strided", ["format = strided for 3 axes", "channels-first"]),
        ("named-format", "format", "activation forward x=4 layout=channels-last", ["format = channels-last for 1 axes", "channel axis"]),
        ("named-format", "format", "conv forward x=1,1,4 w=1,1,3 filter=strided", ["format = strided for 3 axes", "kcrs, krsc, rsck or ckrs"]),
        ("activation-parameter", "activation", "conv forward x=1,1,4 w=1,1,3 activation=softplus(0)", ["softplus has parameter 0", "a positive number"]),
        ("activation-parameter", "activation", "conv forward x=1,1,4 w=1,1,3 activation=clipped-relu(0)", ["clipped-relu has parameter 0", "a positive number"]),
        ("activation-parameter", "activation", "conv forward x=1,1,4 w=1,1,3 activation=clipped-relu(-2.5)", ["clipped-relu has parameter -2.5", "a positive number"]),
        ("activation-parameter", "activation", "conv forward x=1,1,4 w=1,1,3 activation=elu(NaN)", ["elu has parameter NaN", "a finite number"]),
        ("activation-parameter", "function", "activation forward x=4 function=swish(1e999)", ["swish has parameter Infinity", "a finite number"]),
        ("channels-positive", "x", "conv forward x=1,0,4 w=1,1,3", ["x = 1,0,4 has 0 channels", "at least 1"]),
        ("channels-positive", "x", "pool forward x=1,0,4 window=1", ["x = 1,0,4 has 0 channels", "at least 1"]),
        ("channels-positive", "x", "unfold forward x=1,0,4 kernel=1", ["x = 1,0,4 has 0 channels", "at least 1"]),
        ("channels-positive", "w", "conv forward x=1,1,4 w=0,1,3", ["w = 0,1,3 has 0 channels on axis 0", "at least 1"]),
        ("channels-positive", "w", "conv forward x=1,1,4 w=1,0,3", ["w = 1,0,3 has 0 channels on axis 1", "at least 1"]),
        ("groups-positive", "groups", "conv forward x=1,1,4 w=1,1,3 groups=0", ["groups = 0", "from 1 to 2^40"]),
        ("groups-positive", "groups", $"conv forward x=1,1,4 w=1,1,3 groups={Tera + 1}", [$"groups = {Tera + 1}", "from 1 to 2^40"]),
        ("groups-divide-channels", "groups", "conv forward x=1,5,4 w=4,2,3 groups=2", ["groups = 2", "5 channels of x = 1,5,4", "a divisor of 5"]),
        ("groups-divide-filters", "groups", "conv forward x=1,4,4 w=5,2,3 groups=2", ["groups = 2", "5 filters of w = 5,2,3", "a divisor of 5"]),
        ("filter-channels", "w", "conv forward x=1,6,4 w=4,2,3 groups=2", ["w = 4,2,3 takes 2 channels", "expected 6/2 = 3", "x = 1,6,4"]),
        ("filter-channels", "w", "conv forward x=1,6,4 w=4,2,3 transposed", ["w = 4,2,3 takes 4 input channels", "expected the 6 of x = 1,6,4"]),
        ("output-channels", "w", $"conv forward x=0,2,4 w=2,{Tera},1 groups=2 transposed", [$"{Tera} channels in each of 2 groups", "at most 2^40"]),
        ("input-size", "x", "conv forward x=1,1,0 w=1,1,3", ["x = 1,1,0 has length 0 on spatial axis 0", "at least 1"]),
        ("input-size", "x", "conv forward x=1,1,4,0 w=1,1,3,3 padding=3,3 padding-mode=replicate", ["length 0 on spatial axis 1"]),
        ("input-size", "x", "conv forward x=1,1,0 w=1,1,3 padding=3 transposed", ["length 0 on spatial axis 0"]),
        ("input-size", "x", "conv forward x=1,1,0 w=1,1,1 padding=1:-1", ["length 0 on spatial axis 0"]),
        ("input-size", "x", "pool forward x=1,1,0 window=1 padding=1", ["length 0 on spatial axis 0"]),
        ("input-size", "x", "unfold forward x=1,1,0 kernel=1", ["length 0 on spatial axis 0"]),
        ("reflect-fits", "padding", "conv forward x=1,1,4,9 w=1,1,3,3 padding=4,1 padding-mode=reflect", ["padding = 4,1 adds 4 positions on axis 0 of length 4", "at most 3"]),
        ("reflect-fits", "padding", "pad forward x=4 padding=0:4 mode=reflect", ["padding = 0:4 adds 4", "at most 3"]),
        ("circular-fits", "padding", "conv forward x=1,1,4 w=1,1,3 padding=0:5 padding-mode=circular", ["padding = 0:5 adds 5 positions on axis 0 of length 4", "at most 4"]),
        ("mode-needs-source", "padding", "pad forward x=0 padding=1 mode=replicate", ["padding = 1 in mode replicate", "axis 0 of length 0", "at least 1 element"]),
        ("mode-needs-source", "padding", "pad forward x=0 padding=1 mode=reflect", ["mode reflect"]),
        ("padding-value-needs-constant", "padding-value", "conv forward x=1,1,4 w=1,1,3 padding=1 padding-value=0.5", ["padding-value = 0.5", "mode zero", "mode constant"]),
        ("padding-value-needs-constant", "value", "pad forward x=4 padding=1 value=-2 mode=reflect", ["value = -2", "mode reflect", "mode constant"]),
        ("padding-value-fits-type", "value", "pad forward x=4 padding=1 type=u8 mode=constant value=256", ["value = 256", "type u8", "a whole number"]),
        ("padding-value-fits-type", "value", "pad forward x=4 padding=1 type=s8 mode=constant value=-129", ["value = -129", "type s8"]),
        ("padding-value-fits-type", "value", "pad forward x=4 padding=1 type=s32 mode=constant value=0.5", ["value = 0.5", "type s32"]),
        ("padding-value-fits-type", "value", "pad forward x=4 padding=1 type=s64 mode=constant value=9223372036854775808", ["type s64"]),
        ("padding-value-fits-type", "value", "pad forward x=4 padding=1 type=s64 mode=constant value=1.5", ["type s64"]),
        ("padding-value-fits-type", "value", "pad forward x=4 padding=1 type=s64 mode=constant value=-9.3e18", ["type s64"]),
        ("transposed-padding-mode", "padding-mode", "conv forward x=1,1,4 w=1,1,3 transposed padding-mode=constant", ["padding-mode = constant", "expected zero"]),
        ("transposed-padding-mode", "padding-mode", "conv forward x=1,1,4 w=1,1,3 transposed padding-mode=circular", ["padding-mode = circular", "expected zero"]),
        ("output-padding-needs-transposed", "output-padding", "conv forward x=1,1,4 w=1,1,3 output-padding=1", ["output-padding = 1", "expected 0, or a transposed one"]),
        ("output-padding-range", "output-padding", "conv forward x=1,1,4 w=1,1,3 transposed stride=2 dilation=3 output-padding=3", ["has 3 on axis 0", "0 to 2", "stride 2 and dilation 3"]),
        ("output-padding-range", "output-padding", "conv forward x=1,1,4,4 w=1,1,3,3 transposed stride=2,2 output-padding=1,-1", ["has -1 on axis 1", "0 to 1"]),
        ("epilogue-is-forward", "direction", "conv backward-data x=1,1,4 w=1,1,3 bias", ["direction = backward-data was given with a bias", "forward only"]),
        ("epilogue-is-forward", "direction", "conv backward-filter x=1,1,4 w=1,1,3 residual", ["backward-filter was given with a residual", "forward only"]),
        ("epilogue-is-forward", "direction", "conv backward-bias x=1,1,4 w=1,1,3 activation=elu(3)", ["given with activation = elu(3)", "forward only"]),
        ("kernel-fits", "w", "conv forward x=1,1,4 w=1,1,3 dilation=2", ["w = 1,1,3 with dilation 2 reaches over 5", "expected at most the 4", "input of 4"]),
        ("kernel-fits", "w", "conv forward x=1,1,9,4 w=1,1,3,3 padding=0:0,-1:-1", ["reaches over 3 positions on spatial axis 1", "at most the 2", "with padding 0,-1"]),
        ("kernel-fits", "window", "pool forward x=1,1,4 window=5", ["window = 5 with dilation 1 reaches over 5", "at most the 4"]),
        ("kernel-fits", "kernel", "unfold forward x=1,1,4 kernel=5", ["kernel = 5 with dilation 1 reaches over 5", "at most the 4"]),
        ("kernel-fits", "w", $"conv forward x=0,1,1 w=1,1,{Tera} dilation={Tera}", ["reaches over"]),
        ("transposed-size", "padding", "conv forward x=1,1,4 w=1,1,3 transposed padding=3", ["padding = 3", "length 0 on spatial axis 0", "1 to 2^40"]),
        ("transposed-size", "padding", $"conv forward x=1,1,2 w=1,1,1 transposed stride={Tera}", [$"length {Tera + 1}", "1 to 2^40"]),
        ("output-size", "y", $"conv forward x=1,1,{Tera} w=1,1,1 padding=1", [$"lengths 1,1,{Tera + 2}", "at most 2^40"]),
        ("output-size", "y", $"conv forward x=1,1,{Tera} w={1L << 21},1,1", [$"1,{1L << 21},{Tera}, elements of 4 bytes", "at most 2^62 bytes"]),
        ("output-size", "y", $"pool forward x=1,1,{Tera} window=1 padding=1", [$"lengths 1,1,{Tera + 2}", "at most 2^40"]),
        ("output-size", "y", $"pad forward x={Tera} padding=1", [$"lengths {Tera + 2}", "at most 2^40"]),
        ("output-size", "y", $"unfold forward x=0,1,{Tera},{Tera} kernel=1,1", [$"{Tera}·{Tera} columns", "at most 2^40"]),
        ("output-size", "y", $"unfold forward x=0,{Tera},{Tera} kernel={Tera}", [$"{Tera}·{Tera} rows", "at most 2^40"]),
        ("output-size", "y", $"unfold forward x=0,2,{Tera} kernel={Tera}", [$"lengths 0,{2 * Tera},1", "at most 2^40"]),
        ("input-type", "type", "conv forward x=1,1,4 w=1,1,3 type=s32", ["type = s32", "f32, f64, f16, bf16, s8 or u8"]),
        ("input-type", "type", "unfold forward x=1,1,4 kernel=3 type=s64", ["type = s64", "s8 or u8"]),
        ("filter-type", "w", "conv forward x=1,1,4 w=1,1,3 w-type=f64", ["w has type f64", "expected f32 beside x of type f32"]),
        ("filter-type", "w", "conv forward x=1,1,4 w=1,1,3 type=u8 w-type=f32", ["w has type f32", "expected s8 or u8 beside x of type u8"]),
        ("output-type", "y", "conv forward x=1,1,4 w=1,1,3 y-type=f64", ["y-type = f64", "x of type f32", "expected f32"]),
        ("output-type", "y", "conv forward x=1,1,4 w=1,1,3 type=f16 y-type=bf16", ["y-type = bf16", "expected f16 or f32"]),
        ("output-type", "y", "conv forward x=1,1,4 w=1,1,3 type=s8 y-type=f64", ["y-type = f64", "expected s32 or s8 or u8 or f32"]),
        ("output-type", "y", "conv forward x=1,1,4 w=1,1,3 type=f16 y-type=f32 transposed", ["y-type = f32", "expected f16."]),
        ("compute-type", "compute", "conv forward x=1,1,4 w=1,1,3 compute=f16", ["compute = f16", "x of type f32", "expected f32 or f64"]),
        ("compute-type", "compute", "conv forward x=1,1,4 w=1,1,3 type=f64 compute=f32", ["compute = f32", "expected f64"]),
        ("compute-type", "compute", "conv forward x=1,1,4 w=1,1,3 type=bf16 compute=f16", ["compute = f16", "expected f32 or bf16"]),
        ("compute-type", "compute", "conv forward x=1,1,4 w=1,1,3 type=s8 compute=f32", ["compute = f32", "expected s32"]),
        ("tf32-needs-float32", "precision", "conv forward x=1,1,4 w=1,1,3 type=f16 precision=tf32", ["precision = tf32", "type f16", "expected f32"]),
        ("tf32-needs-float32", "precision", "conv forward x=1,1,4 w=1,1,3 compute=f64 precision=tf32", ["computed in f64", "expected f32"]),
        ("integers-have-no-gradient", "direction", "conv backward-data x=1,1,4 w=1,1,3 type=s8", ["direction = backward-data", "type s8", "expected forward"]),
        ("integers-have-no-gradient", "type", "pad backward-data x=4 padding=1 type=s8", ["type = s8", "expected f32, f64, f16 or bf16"]),
        ("integers-have-no-gradient", "direction", "unfold backward-data x=1,1,4 kernel=3 type=u8", ["direction = backward-data", "type u8", "expected forward"]),
        ("integer-options", "transposed", "conv forward x=1,1,4 w=1,1,3 type=s8 transposed", ["transposed = true", "type s8", "expected a floating-point type"]),
        ("integer-options", "residual", "conv forward x=1,1,4 w=1,1,3 type=s8 residual", ["residual = true", "type s8"]),
        ("integer-options", "activation", "conv forward x=1,1,4 w=1,1,3 type=u8 activation=relu", ["activation = relu", "type u8"]),
        ("integer-options", "padding-mode", "conv forward x=1,1,4 w=1,1,3 type=u8 padding-mode=reflect", ["padding-mode = reflect", "type u8"]),
        ("output-overlaps", "y", "conv forward x=1,1,4 w=1,1,3 y-strides=2,2,0", ["y = 1,1,2 with strides 2,2,0", "step over"]),
        ("output-overlaps", "x", "conv backward-data x=1,1,4 w=1,1,3 x-strides=4,4,0", ["x = 1,1,4 with strides 4,4,0"]),
        ("output-overlaps", "w", "conv backward-filter x=1,1,4 w=1,1,3 w-strides=0,0,0", ["w = 1,1,3 with strides 0,0,0"]),
        ("output-overlaps", "y", "pool forward x=1,1,4 window=2 y-strides=3,3,0", ["y = 1,1,3 with strides 3,3,0"]),
        ("output-overlaps", "x", "pool backward-data kind=average x=1,1,4 window=2 x-strides=4,4,0", ["x = 1,1,4 with strides 4,4,0"]),
        ("output-overlaps", "x", "activation backward-data x=4 x-strides=0 y-strides=1", ["x = 4 with strides 0"]),
        ("output-overlaps", "x", "pad backward-data x=4 x-strides=0 padding=1", ["x = 4 with strides 0"]),
        ("output-overlaps", "x", "unfold backward-data x=1,1,4 x-strides=0,0,0 kernel=2", ["x = 1,1,4 with strides 0,0,0"]),
        ("pool-direction", "direction", "pool backward-filter x=1,1,4 window=2", ["direction = backward-filter", "forward or backward-data"]),
        ("pool-type", "type", "pool forward kind=average x=1,1,4 window=2 type=s8", ["type = s8", "forward maximum"]),
        ("pool-type", "type", "pool backward-data x=1,1,4 window=2 type=u8", ["type = u8"]),
        ("pool-type", "type", "pool forward x=1,1,4 window=2 type=s32", ["type = s32"]),
        ("count-padding-needs-average", "count-padding", "pool forward x=1,1,4 window=2 count-padding", ["count-padding = true", "expected kind average"]),
        ("ceil-starts-inside", "padding", "pool forward x=1,1,4 window=2 padding=-4:2 ceil", ["padding = -4:2", "axis 0 of length 4", "expected at least 1 window"]),
        ("activation-direction", "direction", "activation backward-bias x=4", ["direction = backward-bias", "forward or backward-data"]),
        ("activation-type", "type", "activation forward x=4 type=s32", ["type = s32", "f32, f64, f16 or bf16"]),
        ("pad-direction", "direction", "pad backward-filter x=4 padding=1", ["direction = backward-filter", "forward or backward-data"]),
        ("pad-mode", "mode", "pad forward x=4 padding=1 mode=mean-channel", ["mode = mean-channel", "expected zero, constant"]),
        ("pad-mode", "mode", "pad forward x=4 padding=1 mode=mean-sample", ["mode = mean-sample", "expected zero, constant"]),
        ("crop-fits", "padding", "pad forward x=4,4 padding=0:0,-3:-2", ["leaves -1 positions on axis 1 of length 4", "at least 0"]),
        ("unfold-direction", "direction", "unfold backward-filter x=1,1,4 kernel=2", ["direction = backward-filter", "im2col"]),
    ];

    /// <summary>What no text can say.</summary>
    private static readonly (string Rule, string Argument, Func<object> Make, string[] Says)[] Calls =
    [
        ("known-value", "direction", () => new ConvProblem((Direction)9, Image, Kernel), ["direction = 9", "forward, backward-data"]),
        ("known-value", "mode", () => Conv(new ConvOptions { Mode = (ConvMode)9 }), ["mode = 9", "cross-correlation, convolution"]),
        ("known-value", "padding-mode", () => Conv(new ConvOptions { PaddingMode = (PaddingMode)9 }), ["padding-mode = 9", "zero, constant"]),
        ("known-value", "precision", () => Conv(new ConvOptions { Precision = (Float32Precision)9 }), ["precision = 9", "ieee, tf32"]),
        ("known-value", "compute", () => Conv(new ConvOptions { ComputeType = (ElementType)99 }), ["compute = 99"]),
        ("known-value", "y-type", () => Conv(new ConvOptions { OutputType = (ElementType)99 }), ["y-type = 99"]),
        ("known-value", "activation", () => Conv(new ConvOptions { Activation = new Activation((ActivationKind)99, 0) }), ["activation = 99", "relu"]),
        ("known-value", "type", () => TensorSpec.Packed((ElementType)99, [1]), ["type = 99"]),
        ("known-value", "direction", () => new PoolProblem((Direction)9, PoolKind.Max, Image, new PoolOptions { Window = [2, 2] }), ["direction = 9"]),
        ("known-value", "kind", () => new PoolProblem(Direction.Forward, (PoolKind)9, Image, new PoolOptions { Window = [2, 2] }), ["kind = 9", "max, average"]),
        ("known-value", "direction", () => new ActivationProblem((Direction)9, Activation.Relu, Image), ["direction = 9"]),
        ("known-value", "function", () => new ActivationProblem(Direction.Forward, new Activation((ActivationKind)99, 0), Image), ["function = 99"]),
        ("known-value", "direction", () => new PadProblem((Direction)9, Image, default), ["direction = 9"]),
        ("known-value", "mode", () => new PadProblem(Direction.Forward, Image, default, (PaddingMode)9), ["mode = 9"]),
        ("known-value", "direction", () => new UnfoldProblem((Direction)9, Image, [2, 2]), ["direction = 9"]),
        ("one-number-per-axis", "window", () => new PoolProblem(Direction.Forward, PoolKind.Max, Image, new PoolOptions()), ["window was given no numbers", "one per axis, 2"]),
        ("one-number-per-axis", "kernel", () => new UnfoldProblem(Direction.Forward, Image, default), ["kernel was given no numbers", "one per axis, 2"]),
        ("one-number-per-axis", "kernel", () => Padding.Same([4, 4], default), ["kernel was given no numbers", "one per axis, 2"]),
        ("one-number-per-axis", "kernel", () => Padding.Same([4, 4], [3]), ["kernel = 3 has 1", "one per axis, 2"]),
        ("positive", "input", () => Padding.Same([0], [3]), ["input = 0 contains 0", "from 1"]),
        ("positive", "kernel", () => Padding.Causal([0]), ["kernel = 0 contains 0", "from 1"]),
        ("positive", "dilation", () => Padding.Causal([2], [0]), ["dilation = 0 contains 0", "from 1"]),
        ("padding-size", "kernel", () => Padding.Same([1], [3], dilation: [Tera]), [$"kernel = 3 needs a padding of {2 * Tera}", "at most 2^40"]),
        ("padding-size", "kernel", () => Padding.Causal([3], [Tera]), [$"needs a padding of {2 * Tera}", "at most 2^40"]),
        ("output-lengths", "y", () => new ConvProblem(Direction.Forward, Image, Kernel, null, TensorSpec.Packed(ElementType.Float32, [2, 8, 3, 5])), ["y = 2,8,3,5", "expected 2,8,3,4"]),
        ("output-lengths", "y", () => new PoolProblem(Direction.Forward, PoolKind.Max, Image, new PoolOptions { Window = [2, 2] }, Image), ["y = 2,4,5,6", "expected 2,4,4,5"]),
        ("output-lengths", "y", () => new ActivationProblem(Direction.Forward, Activation.Relu, Image, Kernel), ["y = 8,4,3,3", "expected 2,4,5,6"]),
        ("output-type", "y", () => new PoolProblem(Direction.Forward, PoolKind.Max, Image, new PoolOptions { Window = [1, 1] }, Image.As(ElementType.Float64)), ["y has type f64", "expected x's, f32"]),
        ("output-type", "y", () => new ActivationProblem(Direction.Forward, Activation.Relu, Image, Image.As(ElementType.Float64)), ["y has type f64", "expected x's, f32"]),
        ("activation-parameter", "activation", () => Conv(new ConvOptions { Activation = new Activation(ActivationKind.Relu, 3) }), ["relu has parameter 3", "expected 0, for it has none"]),
        ("activation-rank", "x", () => new ActivationProblem(Direction.Forward, Activation.Relu, TensorSpec.Packed(ElementType.Float32, default)), ["0 axes", "at least 1"]),
        ("pad-rank", "x", () => new PadProblem(Direction.Forward, TensorSpec.Packed(ElementType.Float32, default), default), ["0 axes", "at least 1"]),
        ("named-format", "format", () => TensorSpec.Filter(ElementType.Float32, FilterFormat.Kcrs, [4]), ["format = kcrs for 1 axes", "axes K, C"]),
        ("integers-have-no-gradient", "direction", () => ConvProblem.Parse("conv forward x=1,1,4 w=1,1,3 type=s8").In(Direction.BackwardFilter), ["direction = backward-filter"]),
    ];

    public static IEnumerable<TestCaseData> Cases() =>
        Texts.Select(text => Case(text.Rule, text.Argument, () => Problem.Parse(text.Text), text.Says, text.Text))
            .Concat(Calls.Select((call, i) => Case(call.Rule, call.Argument, call.Make, call.Says, $"call {i}")));

    [TestCaseSource(nameof(Cases))]
    public void Broken_rule_names_itself_the_argument_the_value_and_the_expectation(string rule, string argument, Func<object> make, string[] says)
    {
        ProblemException? exception = Assert.Throws<ProblemException>(() => make());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exception!.Rule, Is.EqualTo(rule));
            Assert.That(exception.ParamName, Is.EqualTo(argument));
            foreach (string part in says) Assert.That(exception.Message, Does.Contain(part));
            Assert.That(exception.Message, Does.Contain("expected").And.EndWith("."));
        }
    }

    [Test]
    public void Every_rule_in_the_source_is_broken_here()
    {
        string core = Path.Combine(RepositoryRoot.Folder, "Conv.Managed", "Core");
        string[] known =
        [
            .. Directory.EnumerateFiles(core, "*.cs", SearchOption.AllDirectories)
                .SelectMany(file => RuleName().Matches(File.ReadAllText(file)))
                .Select(match => match.Groups[1].Value)
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
        string[] broken = [.. Texts.Select(text => text.Rule).Concat(Calls.Select(call => call.Rule)).Distinct().Order(StringComparer.Ordinal)];
        Assert.That(known, Has.Length.GreaterThan(40));
        Assert.That(broken, Is.EqualTo(known));
    }

    [Test]
    public void No_rule_is_thrown_around_the_one_place_that_prints_numbers_in_one_culture()
    {
        string core = Path.Combine(RepositoryRoot.Folder, "Conv.Managed", "Core");
        string[] others =
        [
            .. Directory.EnumerateFiles(core, "*.cs", SearchOption.AllDirectories)
                .Where(file => File.ReadAllText(file).Contains("new ProblemException(", StringComparison.Ordinal))
                .Select(file => Path.GetFileName(file)),
        ];
        Assert.That(others, Is.Empty);
    }

    [GeneratedRegex("""(?:Broken|CheckOneOf)\("([a-z0-9-]+)",""")]
    private static partial Regex RuleName();

    private static ConvProblem Conv(ConvOptions options) => new(Direction.Forward, Image, Kernel, options);

    private static TestCaseData Case(string rule, string argument, Func<object> make, string[] says, string name) =>
        new TestCaseData(rule, argument, make, says).SetArgDisplayNames(rule, argument, name);

    /// <summary>The rules know only the last value of each; every one before it must be known, and none behind it.</summary>
    [Test]
    public void Enumerations_count_up_from_zero_to_the_value_that_the_rules_know()
    {
        CountsUpTo(Direction.BackwardBias);
        CountsUpTo(ConvMode.Convolution);
        CountsUpTo(PaddingMode.Replicate);
        CountsUpTo(Float32Precision.Tf32);
        CountsUpTo(ElementType.Int64);
        CountsUpTo(PoolKind.Average);
        CountsUpTo(ActivationKind.Swish);

        static void CountsUpTo<T>(T last)
            where T : struct, Enum =>
            Assert.That(Enum.GetValues<T>().Select(value => Convert.ToInt32(value, null)), Is.EqualTo(Enumerable.Range(0, Convert.ToInt32(last, null) + 1)), typeof(T).Name);
    }
}
