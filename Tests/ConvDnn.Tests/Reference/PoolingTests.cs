using ConvDnn.Reference;
using NUnit.Framework;
using static ConvDnn.Tests.Reference.TensorsForTests;

namespace ConvDnn.Tests.Reference;

/// <summary>Poolings worked out on paper.</summary>
public class PoolingTests
{
    private static readonly double Nothing = double.NegativeInfinity;

    [Test]
    public void Max_of_ties_is_the_first_in_row_major_order()
    {
        ReferencePooling line = new(1, 1, [new(4, 2)]);
        (double[] y, long[] indices) = Max(line, 3, 3, 1, 3);
        Assert.That(y, Is.EqualTo(new double[] { 3, 3, 3 }));
        Assert.That(indices, Is.EqualTo(new long[] { 0, 1, 3 }));

        // 1 5 / 5 5: the first 5 is element 1.
        Assert.That(Max(new(1, 1, [new(2, 2), new(2, 2)]), 1, 5, 5, 5).Indices, Is.EqualTo(new long[] { 1 }));
    }

    [Test]
    public void Max_gradient_goes_to_the_winner_and_adds_up_where_windows_share_it()
    {
        // Windows of 2 over 1 7 2: both end at 7.
        ReferenceTensor dx = Poisoned([1, 1, 3]);
        ReferencePooling problem = new(1, 1, [new(3, 2)]);
        MaxPoolingOracle.Backward(problem, Tensor([1, 1, 2], 10, 100), Max(problem, 1, 7, 2).Indices, dx);
        Assert.That(dx.ToArray(), Is.EqualTo(new double[] { 0, 110, 0 }));
    }

    [Test]
    public void Max_index_counts_inside_each_plane()
    {
        // Two samples of two channels of 1 2: the winner is element 1 of its own plane every time.
        ReferencePooling problem = new(2, 2, [new(2, 2)]);
        long[] indices = Max(problem, 1, 2, 1, 2, 1, 2, 1, 2).Indices;
        ReferenceTensor dx = Poisoned(problem.InputLengths);
        MaxPoolingOracle.Backward(problem, Tensor([2, 2, 1], 5, 6, 7, 8), indices, dx);
        Assert.That(indices, Is.EqualTo(new long[] { 1, 1, 1, 1 }));
        Assert.That(dx.ToArray(), Is.EqualTo(new double[] { 0, 5, 0, 6, 0, 7, 0, 8 }));
    }

    [Test]
    public void Max_padding_never_wins()
    {
        // Padding 1 on both sides of −1 −2: windows {−1}, {−1 −2}, {−2}; a padding of 0 would win everywhere.
        (double[] y, long[] indices) = Max(new(1, 1, [new(2, 2, 1, 1, 1, 1)]), -1, -2);
        Assert.That(y, Is.EqualTo(new double[] { -1, -1, -2 }));
        Assert.That(indices, Is.EqualTo(new long[] { 0, 0, 1 }));
    }

    [Test]
    public void Max_of_minus_infinity_still_has_an_index_while_a_window_of_padding_has_none()
    {
        ReferencePooling problem = new(1, 1, [new(1, 1, 1, 1, 1, 1)]);
        (double[] y, long[] indices) = Max(problem, Nothing);
        Assert.That(y, Is.EqualTo(new[] { Nothing, Nothing, Nothing }));
        Assert.That(indices, Is.EqualTo(new[] { MaxPoolingOracle.NoIndex, 0, MaxPoolingOracle.NoIndex }));

        ReferenceTensor dx = Poisoned([1, 1, 1]);
        MaxPoolingOracle.Backward(problem, Tensor([1, 1, 3], 1, 10, 100), indices, dx);
        Assert.That(dx[0, 0, 0], Is.EqualTo(10));
    }

    [Test]
    public void Max_of_a_window_with_nan_is_its_first_nan()
    {
        // Windows of 3 over 1 NaN NaN 9, then windows of 2 with stride 2: {1 NaN} {NaN 9}.
        (double[] y, long[] indices) = Max(new(1, 1, [new(4, 3)]), 1, double.NaN, double.NaN, 9);
        Assert.That(y, Is.All.NaN);
        Assert.That(indices, Is.EqualTo(new long[] { 1, 1 }));
        Assert.That(Max(new(1, 1, [new(4, 2, 2)]), 1, double.NaN, double.NaN, 9).Indices, Is.EqualTo(new long[] { 1, 2 }));
    }

    [TestCase(false, new double[] { 2, 4 })]
    [TestCase(true, new double[] { 2, 4, 5 })]
    public void Max_in_ceil_mode_keeps_the_window_that_is_cut_off(bool ceil, double[] expected) =>
        Assert.That(Max(new(1, 1, [new(5, 2, 2, CeilMode: ceil)]), 1, 2, 3, 4, 5).Y, Is.EqualTo(expected));

    [Test]
    public void Output_in_ceil_mode_drops_a_window_that_starts_behind_the_input()
    {
        // ⌈(2 + 1 + 1 − 2 − 1)/3⌉ + 1 = 2, but the second window would start at 3 ≥ 2 + 1. In floor mode there is only one anyway.
        Assert.That(new PoolingAxis(2, 3, 3, 1, 1, 1, CeilMode: true).Output, Is.EqualTo(1));
        // ⌈(7 − 2 − 1)/3⌉ + 1 = 3 starts at 6 < 7 and stays; floor gives 2.
        Assert.That(new PoolingAxis(7, 3, 3, CeilMode: true).Output, Is.EqualTo(3));
        Assert.That(new PoolingAxis(7, 3, 3).Output, Is.EqualTo(2));
    }

    // Windows of 3, stride 2, padding 1 over 1 2 3 4 5: {1 2} {2 3 4} {4 5}, two of them with one padded tap.
    [TestCase(true, new[] { 3 / 3.0, 9 / 3.0, 9 / 3.0 })]
    [TestCase(false, new[] { 3 / 2.0, 9 / 3.0, 9 / 2.0 })]
    public void Average_divides_by_the_taps_that_count(bool countsPadding, double[] expected) =>
        Assert.That(Average(new(1, 1, [new(5, 3, 2, 1, 1, 1)]), countsPadding, 1, 2, 3, 4, 5), Is.EqualTo(expected));

    // Windows of 3, stride 3, one padded element in front only, ceil mode, over 1 2 3 4: {pad 1 2} and {3 4 beyond}. What is beyond the padding never counts.
    [TestCase(true, new[] { 3 / 3.0, 7 / 2.0 }, new double[] { 2, 2, 2, 2 })]
    [TestCase(false, new[] { 3 / 2.0, 7 / 2.0 }, new double[] { 3, 3, 2, 2 })]
    public void Average_in_ceil_mode_does_not_count_beyond_the_padding(bool countsPadding, double[] expected, double[] gradientOfSixAndFour)
    {
        ReferencePooling problem = new(1, 1, [new(4, 3, 3, 1, 1, 0, CeilMode: true)]);
        Assert.That(Average(problem, countsPadding, 1, 2, 3, 4), Is.EqualTo(expected));

        ReferenceTensor dx = Poisoned([1, 1, 4]);
        AveragePoolingOracle.Backward(problem, Tensor([1, 1, 2], 6, 4), dx, countsPadding);
        Assert.That(dx.ToArray(), Is.EqualTo(gradientOfSixAndFour));
    }

    [Test]
    public void Average_in_two_dimensions_counts_the_product_of_both()
    {
        // 2×2 windows with stride 2 over 1 2 3 / 4 5 6 padded by one row in front: {1 2} of 2×2 and nothing of column 3 in floor mode.
        // Rows: window 0 holds padding and row 0, window 1 would hold row 1 and beyond. Counting: 3/4; not counting: 3/2.
        ReferencePooling problem = new(1, 1, [new(2, 2, 2, 1, 1, 0), new(3, 2, 2)]);
        Assert.That(Average(problem, true, 1, 2, 3, 4, 5, 6), Is.EqualTo(new[] { 0.75 }));
        Assert.That(Average(problem, false, 1, 2, 3, 4, 5, 6), Is.EqualTo(new[] { 1.5 }));
    }

    [Test]
    public void Average_of_a_window_that_meets_nothing_is_zero_and_takes_no_gradient()
    {
        ReferencePooling problem = new(1, 1, [new(1, 1, 1, 1, 1, 1)]);
        ReferenceTensor dx = Poisoned([1, 1, 1]);
        Assert.That(Average(problem, false, 7), Is.EqualTo(new double[] { 0, 7, 0 }));
        AveragePoolingOracle.Backward(problem, Tensor([1, 1, 3], 1, 10, 100), dx, countIncludesPadding: false);
        Assert.That(dx[0, 0, 0], Is.EqualTo(10));
    }

    [Test]
    public void Average_lets_nan_and_infinity_through_but_not_from_padding()
    {
        double[] y = Average(new(1, 1, [new(4, 2, 1, 1, 1, 0)]), true, 1, double.NaN, double.PositiveInfinity, 3);
        Assert.That(y, Is.EqualTo(new[] { 0.5, double.NaN, double.NaN, double.PositiveInfinity }));
    }

    [Test]
    public void Global_pools_reduce_each_plane_to_one_number()
    {
        ReferencePooling problem = ReferencePooling.Global(1, 2, 2, 2);
        Assert.That(Average(problem, false, 1, 2, 3, 6, 0, 0, 8, 0), Is.EqualTo(new double[] { 3, 2 }));
        (double[] y, long[] indices) = Max(problem, 1, 2, 3, 6, 0, 0, 8, 0);
        Assert.That(y, Is.EqualTo(new double[] { 6, 8 }));
        Assert.That(indices, Is.EqualTo(new long[] { 3, 2 }));
    }

    [Test]
    public void Poolings_blend_into_what_is_there()
    {
        // 2·result + 3·(old 10) for the maximum 4 and the average 3 of {2 4}; gradients of 8: 2·8 to the winner, 2·4 to both.
        ReferencePooling problem = new(1, 1, [new(2, 2)]);
        ReferenceTensor x = Tensor([1, 1, 2], 2, 4), dy = Tensor([1, 1, 1], 8);
        ReferenceTensor max = Tensor([1, 1, 1], 10), average = Tensor([1, 1, 1], 10), dxMax = Tensor([1, 1, 2], 10, 20), dxAverage = Tensor([1, 1, 2], 10, 20);
        long[] indices = MaxPoolingOracle.Forward(problem, x, max, 2, 3);
        AveragePoolingOracle.Forward(problem, x, average, false, 2, 3);
        MaxPoolingOracle.Backward(problem, dy, indices, dxMax, 2, 3);
        AveragePoolingOracle.Backward(problem, dy, dxAverage, false, 2, 3);
        Assert.That((max[0, 0, 0], average[0, 0, 0]), Is.EqualTo((38.0, 36.0)));
        Assert.That(dxMax.ToArray(), Is.EqualTo(new double[] { 30, 76 }));
        Assert.That(dxAverage.ToArray(), Is.EqualTo(new double[] { 38, 68 }));
    }

    private static (double[] Y, long[] Indices) Max(ReferencePooling problem, params double[] x)
    {
        ReferenceTensor y = Poisoned(problem.OutputLengths);
        long[] indices = MaxPoolingOracle.Forward(problem, Tensor(problem.InputLengths, x), y);
        return (y.ToArray(), indices);
    }

    private static double[] Average(ReferencePooling problem, bool countsPadding, params double[] x)
    {
        ReferenceTensor y = Poisoned(problem.OutputLengths);
        AveragePoolingOracle.Forward(problem, Tensor(problem.InputLengths, x), y, countsPadding);
        return y.ToArray();
    }
}
