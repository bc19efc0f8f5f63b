using ConvDnn.Parity;
using NUnit.Framework;

namespace ConvDnn.Tests.Parity;

/// <summary>What a comparison says to people.</summary>
public class ComparisonTests
{
    [Test]
    public void A_failure_says_how_many_of_which_kind_and_which_is_first()
    {
        var comparison = new Comparison { Elements = 10, Wrong = 7, Unwritten = 3, NaNs = 2, Infinities = 1, First = new WrongElement([0, 2], 3, 5, 0.25) };
        Assert.That(comparison.ToString(), Is.EqualTo("7 of 10 elements are wrong (3 never written, 2 NaN, 1 infinite); the first is [0,2]: got 3, expected 5, allowed error 2.5E-1"));
    }

    [Test]
    public void A_failure_names_only_the_kinds_that_occur()
    {
        var wrong = new Comparison { Elements = 4, Wrong = 1, First = new WrongElement([1], 3, 5, 0) };
        Assert.That(wrong.ToString(), Is.EqualTo("1 of 4 elements are wrong; the first is [1]: got 3, expected 5, allowed error 0E+0"));
        Assert.That((wrong with { NaNs = 1 }).ToString(), Does.StartWith("1 of 4 elements are wrong (1 NaN); "));
    }

    [Test]
    public void Mistrust_says_why()
    {
        Assert.That(new Comparison { Elements = 0, Wrong = 0 }.ToString(), Is.EqualTo("no element was compared"));
        Assert.That(new Comparison { Elements = 20, Wrong = 0, ZeroShare = 0.95 }.ToString(), Is.EqualTo("95 % of the expected values are zero, so little was tested"));
    }

    [Test]
    public void Agreement_says_how_close() =>
        Assert.That(new Comparison { Elements = 20, Wrong = 0, MaxRatio = 0.125 }.ToString(), Is.EqualTo("20 elements agree; the largest error is 0.125 of its bound"));

    [Test]
    public void Status_puts_a_wrong_element_above_mistrust() =>
        Assert.That(new Comparison { Elements = 20, Wrong = 1, ZeroShare = 1 }.Status, Is.EqualTo(ComparisonStatus.Failed));

    [Test]
    public void Ratio_bins_go_from_exact_by_powers_of_two_beyond_the_bound()
    {
        Assert.Multiple(static () =>
        {
            Assert.That(RatioBins.UpperEdges, Has.Length.EqualTo(15));
            Assert.That(RatioBins.UpperEdges[1], Is.EqualTo(Math.Pow(2, -10)));
            Assert.That(RatioBins.UpperEdges[^2], Is.EqualTo(4));
            Assert.That(RatioBins.FirstBeyond, Is.EqualTo(12));
            Assert.That(RatioBins.Of(0), Is.Zero);
            Assert.That(RatioBins.Of(double.Epsilon), Is.EqualTo(1));
            Assert.That(RatioBins.Of(1), Is.EqualTo(RatioBins.FirstBeyond - 1), "an edge belongs to the bin below it");
            Assert.That(RatioBins.Of(double.PositiveInfinity), Is.EqualTo(14));
            Assert.That(RatioBins.Of(double.NaN), Is.EqualTo(14), "NaN is beyond everything");
            Assert.That(RatioBins.Add([1, 2], [10, 30]), Is.EqualTo(new long[] { 11, 32 }));
        });
    }
}
