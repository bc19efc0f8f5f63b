using NUnit.Framework;

namespace ConvDnn.Tests.Core.Problems;

public class PaddingTests
{
    // total = max((⌈L/s⌉ − 1)·s + (k − 1)·d + 1 − L, 0), the smaller half before.
    [TestCase(5, 3, 1, 1, 1, 1, TestName = "4 + 3 − 5 = 2")]
    [TestCase(5, 4, 1, 1, 1, 2, TestName = "4 + 4 − 5 = 3, the larger half after")]
    [TestCase(5, 3, 2, 1, 1, 1, TestName = "⌈5/2⌉ = 3: 4 + 3 − 5 = 2")]
    [TestCase(6, 3, 2, 1, 0, 1, TestName = "⌈6/2⌉ = 3: 4 + 3 − 6 = 1")]
    [TestCase(5, 3, 1, 2, 2, 2, TestName = "4 + 5 − 5 = 4")]
    [TestCase(5, 1, 3, 1, 0, 0, TestName = "⌈5/3⌉ = 2: 3 + 1 − 5 < 0")]
    [TestCase(4, 2, 4, 1, 0, 0, TestName = "⌈4/4⌉ = 1: 0 + 2 − 4 < 0")]
    [TestCase(1, 7, 1, 1, 3, 3, TestName = "0 + 7 − 1 = 6")]
    public void Same_is_worked_out_by_hand(long input, long kernel, long stride, long dilation, long before, long after)
    {
        Padding same = Padding.Same([input], [kernel], [stride], [dilation]);
        Assert.That(same, Is.EqualTo(new Padding([before], [after])));
        var problem = new ConvProblem(
            Direction.Forward,
            TensorSpec.Packed(ElementType.Float32, [1, 1, input]),
            TensorSpec.Packed(ElementType.Float32, [1, 1, kernel]),
            new ConvOptions { Stride = [stride], Dilation = [dilation], Padding = same });
        Assert.That(problem.OutputSize[0], Is.EqualTo((input + stride - 1) / stride));
    }

    [Test]
    public void Same_without_stride_and_dilation_takes_1_on_every_axis() =>
        Assert.That(Padding.Same([9, 9], [3, 4]), Is.EqualTo(new Padding([1, 1], [1, 2])));

    [Test]
    public void Causal_puts_everything_before()
    {
        Assert.That(Padding.Causal([3, 2], [4, 1]), Is.EqualTo(new Padding([8, 1], [0, 0])), "(3 − 1)·4 and (2 − 1)·1");
        Assert.That(Padding.Causal([3]), Is.EqualTo(new Padding([2], [0])));
        Assert.That(Padding.Causal([(1L << 40) + 0]).Before[0], Is.EqualTo((1L << 40) - 1));
        Assert.That(Padding.Causal([2], [1L << 40]).Before[0], Is.EqualTo(1L << 40), "the most that there may be");
    }

    [Test]
    public void Collection_expression_is_symmetric()
    {
        Padding padding = [1, 2];
        Assert.That(padding, Is.EqualTo(new Padding([1, 2], [1, 2])));
        Assert.That(padding.IsSymmetric);
        Assert.That(new Padding([1], [2]).IsSymmetric, Is.False);
        var before = new List<long>();
        foreach (long value in new Padding([1, 2], [3, 4])) before.Add(value);
        Assert.That(before, Is.EqualTo(new long[] { 1, 2 }));
    }

    [Test]
    public void Empty_means_that_neither_side_was_given()
    {
        Assert.That(default(Padding).IsEmpty);
        Assert.That(new Padding([1], default).IsEmpty, Is.False);
        Assert.That(new Padding(default, [1]).IsEmpty, Is.False);
    }

    [TestCase("1,1", new long[] { 1, 1 }, new long[] { 1, 1 }, "1,1")]
    [TestCase("0:1,2:-3", new long[] { 0, 2 }, new long[] { 1, -3 }, "0:1,2:-3")]
    [TestCase("+2", new long[] { 2 }, new long[] { 2 }, "2")]
    [TestCase("1,0:1", new long[] { 1, 0 }, new long[] { 1, 1 }, "1:1,0:1")]
    public void TryParse_reads_both_forms(string text, long[] before, long[] after, string printed)
    {
        Assert.That(Padding.TryParse(text, out Padding padding));
        Assert.That(padding, Is.EqualTo(new Padding(Dims.Create(before), Dims.Create(after))));
        Assert.That(padding.ToString(), Is.EqualTo(printed));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("1,")]
    [TestCase("1:2:3")]
    [TestCase("1.5")]
    [TestCase("a:1")]
    [TestCase("1:a")]
    [TestCase("1,1,1,1,1,1,1,1,1")]
    [TestCase("9223372036854775808")]
    public void TryParse_refuses_what_is_no_padding(string? text)
    {
        Assert.That(Padding.TryParse(text, out Padding padding), Is.False);
        Assert.That(padding.IsEmpty);
    }

    [Test]
    public void ToString_of_a_half_given_padding_shows_what_is_there()
    {
        Assert.That(new Padding(default, [1, 2]).ToString(), Is.EqualTo("0:1,0:2"));
        Assert.That(new Padding([3], default).ToString(), Is.EqualTo("3:0"));
        Assert.That(new Padding([3], [1, 2]).ToString(), Is.EqualTo("3:1,?:2"));
        Assert.That(default(Padding).ToString(), Is.Empty);
    }

    [Test]
    public void A_half_given_padding_is_completed_with_zeros()
    {
        TensorSpec x = TensorSpec.Packed(ElementType.Float32, [1, 1, 5]), w = TensorSpec.Packed(ElementType.Float32, [1, 1, 3]);
        var problem = new ConvProblem(Direction.Forward, x, w, new ConvOptions { Padding = new Padding(default, [2]) });
        Assert.That(problem.Options.Padding, Is.EqualTo(new Padding([0], [2])));
    }
}
