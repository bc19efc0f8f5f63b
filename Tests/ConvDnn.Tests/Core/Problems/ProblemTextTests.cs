using NUnit.Framework;

namespace ConvDnn.Tests.Core.Problems;

public class ProblemTextTests
{
    [TestCase("conv forward x=1,64,56,56 w=64,64,3,3 padding=1,1")]
    [TestCase("conv forward x=1,3,224,224 w=64,3,7,7 layout=channels-last filter=krsc stride=2,2 padding=3,3 bias activation=relu")]
    [TestCase("conv backward-data x=2,8,9 w=4,4,3 type=f64 dilation=2 padding=-1:3 padding-mode=circular groups=2 mode=convolution")]
    [TestCase("conv forward x=2,8,5,5 w=8,3,4,4 stride=2,2 padding=1,1 groups=2 transposed output-padding=1,0 residual activation=clipped-relu(2.5)")]
    [TestCase("conv forward x=1,2,4 w=1,2,2 x-strides=100,40,3 w-strides=9,4,1 y-strides=7,7,2 padding-mode=constant padding-value=-0.1")]
    [TestCase("conv forward x=1,2,4,4 w=1,2,2,2 type=u8 w-type=s8 y-type=u8")]
    [TestCase("pool backward-data kind=average x=2,3,8,8 window=3,3 stride=2,2 padding=1,1 ceil count-padding")]
    [TestCase("activation forward function=leaky-relu(0.25) x=2,3")]
    [TestCase("pad forward x=1,2,3 padding=0:0,1:1,2:0 mode=reflect")]
    [TestCase("unfold backward-data x=1,2,5,5 kernel=3,3 padding=1,1")]
    public void Parse_of_a_canonical_text_prints_it_again(string text)
    {
        Problem problem = Problem.Parse(text);
        Assert.That(problem.ToString(), Is.EqualTo(text));
        Assert.That(Problem.Parse(problem.ToString()), Is.EqualTo(problem));
    }

    [TestCase("", "is empty")]
    [TestCase("convolve x=1", "starts with 'convolve'")]
    [TestCase("conv forward w=1,1,1", "lacks x=")]
    [TestCase("conv forward x=1,1,a w=1,1,1", "x=1,1,a")]
    [TestCase("conv forward x=1,1,1 w=1,1,1 colour=red", "'colour'")]
    [TestCase("conv forward x=1,1,1 w=1,1,1 stride=1 stride=1", "twice")]
    [TestCase("conv forward x=1,1,1 w=1,1,1 mode=sideways", "cross-correlation, convolution")]
    public void Parse_of_a_malformed_text_says_what_is_wrong(string text, string expected) =>
        Assert.That(() => Problem.Parse(text), Throws.TypeOf<FormatException>().With.Message.Contains(expected));
}
