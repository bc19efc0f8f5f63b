using NUnit.Framework;

namespace ConvDnn.Tests.Core.Problems;

/// <summary>Output lengths against numbers worked out by hand; the arithmetic stands beside each case.</summary>
public class OutputSizeTests
{
    // One number per spatial axis: ⌊(L + before + after − (k − 1)·d − 1) / s⌋ + 1.
    [TestCase("conv forward x=1,1,5 w=1,1,3", "1,1,3", TestName = "(5 − 2 − 1)/1 + 1 = 3")]
    [TestCase("conv forward x=2,3,224,224 w=64,3,7,7 stride=2,2 padding=3,3", "2,64,112,112", TestName = "(224 + 6 − 6 − 1)/2 = 111.5, + 1 = 112")]
    [TestCase("conv forward x=1,1,10 w=1,1,3 dilation=3", "1,1,4", TestName = "(10 − 6 − 1)/1 + 1 = 4")]
    [TestCase("conv forward x=1,1,10 w=1,1,3 dilation=2 stride=3", "1,1,2", TestName = "(10 − 4 − 1)/3 = 1.67, + 1 = 2")]
    [TestCase("conv forward x=1,1,9 w=1,1,3 padding=-1:3", "1,1,9", TestName = "(9 − 1 + 3 − 2 − 1)/1 + 1 = 9")]
    [TestCase("conv forward x=1,1,9 w=1,1,2 padding=-3:-4", "1,1,1", TestName = "(9 − 7 − 1 − 1)/1 + 1 = 1")]
    [TestCase("conv forward x=0,1,5 w=7,1,3", "0,7,3", TestName = "an empty batch stays empty")]
    [TestCase("conv forward x=1,1,0 w=1,1,3 padding=1:3", "1,1,2", TestName = "(0 + 4 − 2 − 1)/1 + 1 = 2, all of it padding")]
    [TestCase("conv forward x=1,1,0,4 w=1,1,1,1 padding=1:0,0:0 padding-mode=constant padding-value=2", "1,1,1,4", TestName = "(0 + 1 − 1)/1 + 1 = 1 row of constants")]
    [TestCase("conv forward x=1,4,6,7,8 w=2,4,1,2,3 stride=1,2,3 padding=0,1,2", "1,2,6,4,4", TestName = "6; (7 + 2 − 2)/2 = 3.5, + 1 = 4; (8 + 4 − 3)/3 + 1 = 4")]
    [TestCase("conv backward-filter x=1,1,5 w=1,1,3", "1,1,3", TestName = "the same in every direction")]
    // Transposed: (L − 1)·s − before − after + (k − 1)·d + 1 + output padding.
    [TestCase("conv forward x=1,1,4 w=1,1,3 transposed", "1,1,6", TestName = "3 + 2 + 1 = 6")]
    [TestCase("conv forward x=2,6,4 w=6,5,3 transposed groups=2 stride=2 padding=1 output-padding=1", "2,10,8", TestName = "3·2 − 2 + 2 + 1 + 1 = 8, channels 5·2 = 10")]
    [TestCase("conv forward x=1,1,4 w=1,1,3 transposed dilation=3 output-padding=2", "1,1,12", TestName = "3 + 2·3 + 1 + 2 = 12")]
    [TestCase("conv forward x=1,1,4 w=1,1,3 transposed padding=-1:2", "1,1,5", TestName = "3 + 1 − 2 + 2 + 1 = 5, negative padding adds")]
    // Unfold: C·∏kernel rows, ∏positions columns.
    [TestCase("unfold forward x=2,3,5,6 kernel=2,3 stride=1,2 padding=1,0", "2,18,12", TestName = "3·2·3 = 18 rows; (5 + 2 − 2) + 1 = 6 and (6 − 3)/2 = 1.5, + 1 = 2: 12 columns")]
    [TestCase("unfold forward x=0,1,4 kernel=2 dilation=2", "0,2,2", TestName = "2 rows; (4 − 2 − 1) + 1 = 2 columns, no sample")]
    [TestCase("unfold forward x=1,1,0 kernel=2 padding=1:2", "1,2,2", TestName = "(0 + 3 − 1 − 1) + 1 = 2 columns of padding")]
    [TestCase("pad forward x=3,4 padding=1:2,-1:0", "6,3", TestName = "3 + 1 + 2 = 6; 4 − 1 = 3")]
    [TestCase("pad forward x=4,2 padding=-4:0,0:0", "0,2", TestName = "4 − 4 = 0: cropped to nothing")]
    [TestCase("pad forward x=0 padding=2:1", "3", TestName = "0 + 2 + 1 = 3 zeros")]
    public void Lengths_of_y_are_those_worked_out_by_hand(string text, string expected) =>
        Assert.That(LengthsOfY(text), Is.EqualTo(expected));

    // Floor: ⌊(L + before + after − (k − 1)·d − 1) / s⌋ + 1. Ceil: ⌈…⌉ + 1, less one if (O − 1)·s ≥ L + before.
    [TestCase("x=1,1,10 window=3 stride=2", "4", "5", TestName = "7/2 = 3.5: 4 or 5 windows, the last starts at 8 < 10")]
    [TestCase("x=1,1,9 window=3 stride=2", "4", "4", TestName = "6/2 = 3: 4 windows either way")]
    [TestCase("x=1,1,6 window=3 stride=4", "1", "2", TestName = "3/4: 1 or 2 windows, the second starts at 4 < 6")]
    [TestCase("x=1,1,4 window=1 stride=5", "1", "1", TestName = "3/5: 1 or 2 windows, the second would start at 5 ≥ 4 and is dropped")]
    [TestCase("x=1,1,4 window=2 stride=2 padding=0:1", "2", "2", TestName = "3/2 = 1.5: 2 or 3 windows, the third would start at 4 ≥ 4 and is dropped")]
    [TestCase("x=1,1,4 window=2 stride=2 padding=1:0", "2", "3", TestName = "3/2 = 1.5: 2 or 3 windows, the third starts at 4 < 4 + 1")]
    [TestCase("x=1,1,4 window=2 stride=2 padding=0:2", "3", "2", TestName = "4/2 = 2: 3 windows; in ceil mode the third, at 4 ≥ 4, is dropped")]
    [TestCase("x=1,1,4 window=2 stride=2 dilation=2 padding=1:1", "2", "3", TestName = "(4 + 2 − 2 − 1)/2 = 1.5: 2 or 3 windows, the third starts at 4 < 5")]
    [TestCase("x=1,1,5 window=2 padding=-7:6", "3", null, TestName = "5 − 7 + 6 − 2 = 2, + 1 = 3 windows, all behind the input")]
    [TestCase("x=1,1,3 window=2 padding=5:0", "7", "7", TestName = "3 + 5 − 2 = 6, + 1 = 7 windows, the first four before the input")]
    public void Windows_of_a_pooling_are_those_worked_out_by_hand(string arguments, string floor, string? ceil)
    {
        Assert.That(LengthsOfY($"pool forward {arguments}"), Is.EqualTo($"1,1,{floor}"));
        if (ceil is not null) Assert.That(LengthsOfY($"pool forward {arguments} ceil"), Is.EqualTo($"1,1,{ceil}"));
    }

    [Test]
    public void Pooling_keeps_batch_and_channels() =>
        Assert.That(LengthsOfY("pool backward-data kind=average x=0,3,4,6,8 window=2,2,2 stride=2,3,4"), Is.EqualTo("0,3,2,2,2"));

    private static string LengthsOfY(string text) => (Problem.Parse(text) switch
    {
        ConvProblem problem => problem.Y,
        PoolProblem problem => problem.Y,
        PadProblem problem => problem.Y,
        UnfoldProblem problem => problem.Y,
        var problem => throw new ArgumentException(problem.ToString()),
    }).Lengths.ToString();
}
