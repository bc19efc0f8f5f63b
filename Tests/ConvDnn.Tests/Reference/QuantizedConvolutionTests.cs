using ConvDnn.Reference;
using NUnit.Framework;
using static ConvDnn.Tests.Reference.TensorsForTests;

namespace ConvDnn.Tests.Reference;

public class QuantizedConvolutionTests
{
    private static readonly ReferenceConvolution Padded = new(1, 1, 1, [new(2, 2, 1, 1, 1, 0)]);

    [Test]
    public void ForwardInteger_subtracts_zero_points_and_padding_adds_nothing()
    {
        // x − 1 = 2 4, w − 3 = −1 1, padding 1 in front: only 2·1; then 2·(−1) + 4·1.
        ReferenceTensor accumulators = Poisoned([1, 1, 2]);
        QuantizedConvolutionOracle.ForwardInteger(Padded, Tensor([1, 1, 2], 3, 5), 1, Tensor([1, 1, 2], 2, 4), [3], accumulators);
        Assert.That(accumulators.ToArray(), Is.EqualTo(new double[] { 2, 2 }));
    }

    [Test]
    public void ForwardInteger_takes_one_zero_point_per_filter()
    {
        // (10 − 0)·(5 − 1) and (10 − 0)·(5 − 7).
        ReferenceTensor accumulators = Poisoned([1, 2, 1]);
        QuantizedConvolutionOracle.ForwardInteger(new(1, 1, 2, [new(1, 1)]), Tensor([1, 1, 1], 10), 0, Tensor([2, 1, 1], 5, 5), [1, 7], accumulators);
        Assert.That(accumulators.ToArray(), Is.EqualTo(new double[] { 40, -20 }));
    }

    // acc = x − 1, + bias 1, scaled by 0.5·0.5/0.5 = 0.5: 3 → 1.5 → 2 (even), 5 → 2.5 → 2 (even), −3 → −1.5 → −2; + 10.
    [TestCase(3, ReferenceQuantizedType.Unsigned8, 12)]
    [TestCase(5, ReferenceQuantizedType.Unsigned8, 12)]
    [TestCase(-3, ReferenceQuantizedType.Unsigned8, 8)]
    // 255 → (255 − 1 + 1)/2 = 127.5 → 128 + 10 = 138, above 127.
    [TestCase(255, ReferenceQuantizedType.Unsigned8, 138)]
    [TestCase(255, ReferenceQuantizedType.Signed8, 127)]
    // −128 → −64 + 10 = −54, below 0.
    [TestCase(-128, ReferenceQuantizedType.Signed8, -54)]
    [TestCase(-128, ReferenceQuantizedType.Unsigned8, 0)]
    public void Forward_rounds_halves_to_even_and_saturates(int x, ReferenceQuantizedType type, int expected)
    {
        ReferenceTensor y = Poisoned([1, 1, 1]);
        QuantizedConvolutionOracle.Forward(
            new(1, 1, 1, [new(1, 1)]), Tensor([1, 1, 1], x), new(0.5, 1), Tensor([1, 1, 1], 4), [new(0.5, 3)], Tensor([1], 1), y, new(0.5, 10), type);
        Assert.That(y[0, 0, 0], Is.EqualTo(expected));
    }

    [Test]
    public void Forward_scales_each_filter_by_its_own_scale()
    {
        // 8·1·0.25 = 2 and 8·1·2 = 16.
        ReferenceTensor y = Poisoned([1, 2, 1]);
        QuantizedConvolutionOracle.Forward(
            new(1, 1, 2, [new(1, 1)]), Tensor([1, 1, 1], 8), new(1, 0), Tensor([2, 1, 1], 1, 1), [new(0.25, 0), new(2, 0)], null, y, new(1, 0), ReferenceQuantizedType.Signed8);
        Assert.That(y.ToArray(), Is.EqualTo(new double[] { 2, 16 }));
    }

    [TestCase(0.5)]
    [TestCase(256)]
    [TestCase(-129)]
    [TestCase(double.NaN)]
    public void ForwardInteger_refuses_what_is_no_8_bit_integer(double value) =>
        Assert.That(
            () => QuantizedConvolutionOracle.ForwardInteger(new(1, 1, 1, [new(1, 1)]), Tensor([1, 1, 1], value), 0, Tensor([1, 1, 1], 1), [0], Poisoned([1, 1, 1])),
            Throws.ArgumentException.With.Message.Contains("expected an integer from -128 to 255").And.Property("ParamName").EqualTo("x"));
}
