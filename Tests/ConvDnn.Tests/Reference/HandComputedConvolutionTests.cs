using ConvDnn.Reference;
using NUnit.Framework;
using static ConvDnn.Tests.Reference.TensorsForTests;

namespace ConvDnn.Tests.Reference;

/// <summary>Convolutions worked out on paper; the arithmetic stands beside the numbers.</summary>
public class HandComputedConvolutionTests
{
    // x[h,w] = 5h + w, that is 0 … 24 row by row.
    private static readonly ReferenceTensor Image = Tensor([1, 1, 5, 5], [.. Enumerable.Range(0, 25).Select(v => (double)v)]);

    private static readonly ReferenceTensor Filter = Tensor([1, 1, 3, 3], 1, 0, 2, 0, 3, 0, 0, 0, -1);

    private static ReferenceConvolution Five(ReferenceConvolutionMode mode = ReferenceConvolutionMode.CrossCorrelation) => new(1, 1, 1, [new(5, 3), new(5, 3)], mode: mode);

    [Test]
    public void Forward_of_5x5_with_3x3_is_the_weighted_window()
    {
        // With v = x[p,q]: 1·v + 2·(v + 2) + 3·(v + 6) − 1·(v + 12) = 5v + 10, and v is 0 1 2 / 5 6 7 / 10 11 12.
        ReferenceTensor y = Poisoned([1, 1, 3, 3]);
        ConvolutionOracle.Forward(Five(), Image, Filter, y);
        Assert.That(y.ToArray(), Is.EqualTo(new double[] { 10, 15, 20, 35, 40, 45, 60, 65, 70 }));
    }

    [Test]
    public void Forward_of_true_convolution_reads_the_filter_backwards()
    {
        // The flipped filter is −1 0 0 / 0 3 0 / 2 0 1: −v + 3(v + 6) + 2(v + 10) + (v + 12) = 5v + 50.
        ReferenceTensor y = Poisoned([1, 1, 3, 3]);
        ConvolutionOracle.Forward(Five(ReferenceConvolutionMode.Convolution), Image, Filter, y);
        Assert.That(y.ToArray(), Is.EqualTo(new double[] { 50, 55, 60, 75, 80, 85, 100, 105, 110 }));
    }

    [Test]
    public void Gradients_of_5x5_with_3x3_place_and_correlate_the_filter()
    {
        // dy is 1 at (0,0) and 10 at (2,2): dx is w at the upper left plus 10·w at the lower right; they overlap at (2,2): −1 + 10·1 = 9.
        ReferenceTensor dy = Tensor([1, 1, 3, 3], 1, 0, 0, 0, 0, 0, 0, 0, 10);
        ReferenceTensor dx = Poisoned([1, 1, 5, 5]), dw = Poisoned([1, 1, 3, 3]), db = Poisoned([1]);
        ConvolutionOracle.BackwardData(Five(), dy, Filter, dx);
        double[] placed =
        [
            1, 0, 2, 0, 0,
            0, 3, 0, 0, 0,
            0, 0, 9, 0, 20,
            0, 0, 0, 30, 0,
            0, 0, 0, 0, -10,
        ];
        Assert.That(dx.ToArray(), Is.EqualTo(placed));

        // dw[r,s] = 1·x[r,s] + 10·x[r+2,s+2] = v + 10(v + 12) = 11v + 120, v = 5r + s.
        ConvolutionOracle.BackwardFilter(Five(), Image, dy, dw);
        Assert.That(dw.ToArray(), Is.EqualTo(new double[] { 120, 131, 142, 175, 186, 197, 230, 241, 252 }));

        // In true convolution tap (r,s) belongs to w[2−r,2−s], so the same numbers stand in reverse.
        ConvolutionOracle.BackwardFilter(Five(ReferenceConvolutionMode.Convolution), Image, dy, dw);
        Assert.That(dw.ToArray(), Is.EqualTo(new double[] { 252, 241, 230, 197, 186, 175, 142, 131, 120 }));

        ConvolutionOracle.BackwardBias(dy, db);
        Assert.That(db[0], Is.EqualTo(11));
    }

    [Test]
    public void Forward_of_5x5x3_with_two_filters_stride_2_padding_1_and_biases()
    {
        // Channel 0 holds the row number, channel 1 the column number, channel 2 is 1 everywhere. Windows are centred at rows and columns 0, 2, 4.
        double[] rows = [.. from row in Enumerable.Range(0, 5) from column in Enumerable.Range(0, 5) select (double)row];
        double[] columns = [.. from row in Enumerable.Range(0, 5) from column in Enumerable.Range(0, 5) select (double)column];
        ReferenceTensor x = Tensor([1, 3, 5, 5], [.. rows, .. columns, .. Enumerable.Repeat(1.0, 25)]);
        double[] nothing = new double[9];
        ReferenceTensor w = Tensor(
            [2, 3, 3, 3],
            [
                .. Enumerable.Repeat(1.0, 9), .. nothing, 0, 0, 0, 0, 2, 0, 0, 0, 0,
                .. nothing, 0, 0, 0, -1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0,
            ]);
        ReferenceConvolution problem = new(1, 3, 2, [new(5, 3, 2, 1, 1, 1), new(5, 3, 2, 1, 1, 1)]);
        ReferenceTensor y = Poisoned(problem.OutputLengths);
        ConvolutionOracle.Forward(problem, x, w, y, new ForwardEpilogue { Bias = Tensor([2], 1, -1) });

        // Filter 0: sum of the row numbers in the window, + 2·1 + bias 1. Rows inside: 0+1 = 1, 1+2+3 = 6, 3+4 = 7; columns inside: 2, 3, 2.
        //   row 0: 1·2, 1·3, 1·2;  row 1: 6·2, 6·3, 6·2;  row 2: 7·2, 7·3, 7·2;  each + 3.
        // Filter 1: x₁[w+1] − x₁[w−1] is 1 − nothing = 1, 3 − 1 = 2, nothing − 3 = −3; + 1 where the upper left corner of the window exists
        //   (not in row 0, not in column 0); + bias −1.
        Assert.That(y.ToArray(), Is.EqualTo(new double[] { 5, 6, 5, 15, 21, 15, 17, 24, 17, 0, 1, -4, 0, 2, -3, 0, 2, -3 }));
    }

    [Test]
    public void Gradients_of_5x5x3_with_stride_2_padding_1_count_what_meets()
    {
        ReferenceConvolution problem = new(1, 3, 2, [new(5, 3, 2, 1, 1, 1), new(5, 3, 2, 1, 1, 1)]);
        ReferenceTensor x = Poisoned(problem.InputLengths).Select(_ => 1), dy = Poisoned(problem.OutputLengths).Select(_ => 1), w = Poisoned(problem.FilterLengths).Select(_ => 1);
        ReferenceTensor dw = Poisoned(problem.FilterLengths), dx = Poisoned(problem.InputLengths), db = Poisoned(problem.BiasLengths);
        ConvolutionOracle.BackwardFilter(problem, x, dy, dw);
        ConvolutionOracle.BackwardData(problem, dy, w, dx);
        ConvolutionOracle.BackwardBias(dy, db);

        // Of the three windows along an axis, tap 0 and tap 2 miss the image once, tap 1 never: 2 3 2 in each direction.
        double[] taps = [4, 6, 4, 6, 9, 6, 4, 6, 4];
        Assert.That(dw.ToArray(), Is.EqualTo(Enumerable.Repeat(taps, 6).SelectMany(kernel => kernel)));

        // Along an axis even elements are met by one window (its centre), odd ones by two neighbours: 1 2 1 2 1; times two filters.
        double[] once = [2, 4, 2, 4, 2], twice = [4, 8, 4, 8, 4];
        double[] plane = [.. once, .. twice, .. once, .. twice, .. once];
        Assert.That(dx.ToArray(), Is.EqualTo(Enumerable.Repeat(plane, 3).SelectMany(values => values)));
        Assert.That(db.ToArray(), Is.EqualTo(new double[] { 9, 9 }));
    }

    [Test]
    public void Forward_of_two_groups_keeps_the_groups_apart()
    {
        // Two groups of two input channels and one filter each, 1×1: y₀ = 1·1 + 2·10 = 21, y₁ = 3·100 + 4·1000 = 4300.
        ReferenceConvolution problem = new(1, 4, 2, [new(1, 1)], groups: 2);
        ReferenceTensor y = Poisoned([1, 2, 1]);
        ConvolutionOracle.Forward(problem, Tensor([1, 4, 1], 1, 10, 100, 1000), Tensor([2, 2, 1], 1, 2, 3, 4), y);
        Assert.That(y.ToArray(), Is.EqualTo(new double[] { 21, 4300 }));

        // dx: each channel hears its own filter only, dw: each filter its own channels only.
        ReferenceTensor dx = Poisoned([1, 4, 1]), dw = Poisoned([2, 2, 1]), dy = Tensor([1, 2, 1], 5, 7);
        ConvolutionOracle.BackwardData(problem, dy, Tensor([2, 2, 1], 1, 2, 3, 4), dx);
        ConvolutionOracle.BackwardFilter(problem, Tensor([1, 4, 1], 1, 10, 100, 1000), dy, dw);
        Assert.That(dx.ToArray(), Is.EqualTo(new double[] { 5, 10, 21, 28 }));
        Assert.That(dw.ToArray(), Is.EqualTo(new double[] { 5, 50, 700, 7000 }));
    }

    [Test]
    public void Forward_with_dilation_2_skips_every_other_element()
    {
        // y[o] = x[o] + 10·x[o+2] + 100·x[o+4] with x = 1 2 3 4 5 6: 1 + 30 + 500, 2 + 40 + 600.
        ReferenceTensor y = Poisoned([1, 1, 2]);
        ConvolutionOracle.Forward(new(1, 1, 1, [new(6, 3, 1, 2)]), Tensor([1, 1, 6], 1, 2, 3, 4, 5, 6), Tensor([1, 1, 3], 1, 10, 100), y);
        Assert.That(y.ToArray(), Is.EqualTo(new double[] { 531, 642 }));
    }

    [Test]
    public void BackwardData_with_a_stride_that_skips_elements_writes_zeros_there()
    {
        // Windows of 1 at 0 and 3; elements 1, 2, 4 are never read, so their gradient is 0.
        ReferenceTensor dx = Poisoned([1, 1, 5]);
        ConvolutionOracle.BackwardData(new(1, 1, 1, [new(5, 1, 3)]), Tensor([1, 1, 2], 1, 2), Tensor([1, 1, 1], 7), dx);
        Assert.That(dx.ToArray(), Is.EqualTo(new double[] { 7, 0, 0, 14, 0 }));
    }

    [Test]
    public void Forward_of_an_empty_axis_with_padding_gives_the_bias()
    {
        ReferenceConvolution problem = new(1, 1, 1, [new(0, 3, 1, 1, 2, 2)]);
        ReferenceTensor y = Poisoned(problem.OutputLengths), dx = Poisoned(problem.InputLengths), dw = Poisoned(problem.FilterLengths);
        ReferenceTensor w = Tensor([1, 1, 3], 1, 2, 3), x = Poisoned(problem.InputLengths);
        ConvolutionOracle.Forward(problem, x, w, y, new ForwardEpilogue { Bias = Tensor([1], 4) });
        ConvolutionOracle.BackwardData(problem, y, w, dx);
        ConvolutionOracle.BackwardFilter(problem, x, y, dw);
        Assert.That(y.ToArray(), Is.EqualTo(new double[] { 4, 4 }));
        Assert.That(dx.ToArray(), Is.Empty);
        Assert.That(dw.ToArray(), Is.EqualTo(new double[] { 0, 0, 0 }));

        // Constant padding is arithmetic like any other: 5·(1 + 2 + 3) = 30 twice; dw = 5·(4 + 4) per tap.
        ReferenceConvolution filled = new(1, 1, 1, [new(0, 3, 1, 1, 2, 2)], paddingMode: ReferencePaddingMode.Constant, paddingValue: 5);
        ConvolutionOracle.BackwardFilter(filled, x, y, dw);
        ConvolutionOracle.Forward(filled, x, w, y);
        Assert.That(y.ToArray(), Is.EqualTo(new double[] { 30, 30 }));
        Assert.That(dw.ToArray(), Is.EqualTo(new double[] { 40, 40, 40 }));
    }

    [Test]
    public void Empty_batch_gives_empty_images_and_filter_gradients_of_beta_alone()
    {
        ReferenceConvolution problem = new(0, 2, 1, [new(3, 3)]);
        ReferenceTensor none = Poisoned(problem.InputLengths), y = Poisoned(problem.OutputLengths), w = Tensor([1, 2, 3], 1, 2, 3, 4, 5, 6);
        ConvolutionOracle.Forward(problem, none, w, y);
        ConvolutionOracle.BackwardData(problem, y, w, none);
        ReferenceTensor dw = Poisoned(problem.FilterLengths), accumulated = Tensor([1, 2, 3], 1, 2, 3, 4, 5, 6), db = Poisoned(problem.BiasLengths);
        ConvolutionOracle.BackwardFilter(problem, none, y, dw);
        ConvolutionOracle.BackwardFilter(problem, none, y, accumulated, beta: 0.5);
        ConvolutionOracle.BackwardBias(y, db);
        Assert.That(dw.ToArray(), Is.EqualTo(new double[6]));
        Assert.That(accumulated.ToArray(), Is.EqualTo(new[] { 0.5, 1, 1.5, 2, 2.5, 3 }));
        Assert.That(db.ToArray(), Is.EqualTo(new double[1]));
    }
}
