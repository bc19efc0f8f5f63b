using System.Globalization;
using NUnit.Framework;

namespace ConvDnn.Tests.Core.Problems;

/// <summary>Texts and messages under a culture that writes numbers otherwise. The library runs without culture data, so the culture is made here.</summary>
public class CultureTests
{
    [SetUp]
    public void Enter_a_culture_with_decimal_commas_and_a_long_minus()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NegativeSign = "−";
        culture.NumberFormat.PositiveInfinitySymbol = "∞";
        CultureInfo.CurrentCulture = culture;
        Assert.That((-1.5).ToString(CultureInfo.CurrentCulture), Is.EqualTo("−1,5"));
    }

    [TearDown]
    public void Leave_it() => CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

    [TestCase("conv forward x=1,2,4 w=1,2,2 padding=-1:3 padding-mode=constant padding-value=-0.1 activation=leaky-relu(-2.5)")]
    [TestCase("pad forward x=3 padding=-1:2 mode=constant value=1.5E-30")]
    public void Text_is_the_same(string text) => Assert.That(Problem.Parse(text).ToString(), Is.EqualTo(text));

    [TestCase("conv forward x=1,1,4 w=1,1,3 padding-value=-0.5", "padding-value = -0.5")]
    [TestCase("conv forward x=1,1,4 w=1,1,3 activation=softplus(-2.5)", "parameter -2.5")]
    [TestCase("conv forward x=1,1,4 w=1,1,3 activation=elu(Infinity)", "parameter Infinity")]
    [TestCase("conv forward x=1,1,4 w=1,1,3 stride=-2", "contains -2")]
    [TestCase("conv forward x=1,1,4 w=1,1,3 groups=-2", "groups = -2")]
    [TestCase("pad forward x=4,4 padding=0:0,-3:-2", "leaves -1 positions")]
    public void Message_is_the_same(string text, string part) =>
        Assert.That(() => Problem.Parse(text), Throws.TypeOf<ProblemException>().With.Message.Contains(part));

    [Test]
    public void Numbers_print_the_same()
    {
        Assert.That(((BFloat16)(-1.5f)).ToString(), Is.EqualTo("-1.5"));
        Assert.That(Dims.Create([-1, 2]).ToString(), Is.EqualTo("-1,2"));
        Assert.That(new Padding([-1], [2]).ToString(), Is.EqualTo("-1:2"));
    }
}
