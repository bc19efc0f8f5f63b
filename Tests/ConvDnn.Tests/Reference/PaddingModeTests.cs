using ConvDnn.Reference;
using NUnit.Framework;
using static ConvDnn.Tests.Reference.TensorsForTests;

namespace ConvDnn.Tests.Reference;

/// <summary>
/// x = 1 2 6 with two elements in front and one behind, under the filter 1 10 100, worked out on paper for every mode.
/// y[o] = x̃[o] + 10·x̃[o+1] + 100·x̃[o+2]. For dy = 1 2 3 4 the gradient of x̃ is, whatever the mode,
/// 1, 2+10, 3+20+100, 4+30+200, 40+300, 400 = 1 12 | 123 234 340 | 400.
/// </summary>
public class PaddingModeTests
{
    private static readonly ReferenceTensor X = Tensor([1, 1, 3], 1, 2, 6);
    private static readonly ReferenceTensor W = Tensor([1, 1, 3], 1, 10, 100);
    private static readonly ReferenceTensor Dy = Tensor([1, 1, 4], 1, 2, 3, 4);

    public static IEnumerable<TestCaseData> Modes()
    {
        // x̃ = 0 0 1 2 6 0 (products with the padding do not exist): 100, 10+200, 1+20+600, 2+60.
        // dw: 3·1+4·2, 2·1+3·2+4·6, 1·1+2·2+3·6.
        yield return Mode(ReferencePaddingMode.Zero, [100, 210, 621, 62], [123, 234, 340], [11, 32, 23]);
        // x̃ = 5 5 1 2 6 5: 5+50+100, 5+10+200, 621, 2+60+500.  dw: 5+10+3+8, 5+2+6+24, 1+4+18+20.
        yield return Mode(ReferencePaddingMode.Constant, [155, 215, 621, 562], [123, 234, 340], [26, 37, 43]);
        // x̃ = 6 2 1 2 6 2: 6+20+100, 2+10+200, 621, 2+60+200.  Copies: 1 → x₂, 12 → x₁, 400 → x₁.  dw: 6+4+3+8, 2+2+6+24, 1+4+18+8.
        yield return Mode(ReferencePaddingMode.Reflect, [126, 212, 621, 262], [123, 234 + 12 + 400, 340 + 1], [21, 34, 31]);
        // x̃ = 1 1 1 2 6 6: 111, 1+10+200, 621, 2+60+600.  Copies: 1 and 12 → x₀, 400 → x₂.  dw: 1+2+3+8, 1+2+6+24, 1+4+18+24.
        yield return Mode(ReferencePaddingMode.Replicate, [111, 211, 621, 662], [123 + 1 + 12, 234, 340 + 400], [14, 33, 47]);
        // x̃ = 2 6 1 2 6 1: 2+60+100, 6+10+200, 621, 2+60+100.  Copies: 1 → x₁, 12 → x₂, 400 → x₀.  dw: 2+12+3+8, 6+2+6+24, 1+4+18+4.
        yield return Mode(ReferencePaddingMode.Circular, [162, 216, 621, 162], [123 + 400, 234 + 1, 340 + 12], [25, 38, 27]);
        // mean = 3, x̃ = 3 3 1 2 6 3: 3+30+100, 3+10+200, 621, 2+60+300.  (1 + 12 + 400)/3 to each.  dw: 3+6+3+8, 3+2+6+24, 1+4+18+12.
        const double share = 413.0 / 3;
        yield return Mode(ReferencePaddingMode.MeanChannel, [133, 213, 621, 362], [123 + share, 234 + share, 340 + share], [20, 35, 35]);
        // One channel: the mean of the sample is that of the channel.
        yield return Mode(ReferencePaddingMode.MeanSample, [133, 213, 621, 362], [123 + share, 234 + share, 340 + share], [20, 35, 35]);
    }

    [TestCaseSource(nameof(Modes))]
    public void Forward_and_gradients_of_the_mode_are_those_on_paper(ReferencePaddingMode mode, double[] y, double[] dx, double[] dw)
    {
        ReferenceConvolution problem = new(1, 1, 1, [new(3, 3, 1, 1, 2, 1)], paddingMode: mode, paddingValue: 5);
        ReferenceTensor gotY = Poisoned([1, 1, 4]), gotDx = Poisoned([1, 1, 3]), gotDw = Poisoned([1, 1, 3]);
        ConvolutionOracle.Forward(problem, X, W, gotY);
        ConvolutionOracle.BackwardData(problem, Dy, W, gotDx);
        ConvolutionOracle.BackwardFilter(problem, X, Dy, gotDw);
        Assert.That(gotY.ToArray(), Is.EqualTo(y));
        Assert.That(gotDx.ToArray(), Is.EqualTo(dx));
        Assert.That(gotDw.ToArray(), Is.EqualTo(dw));
    }

    [TestCase(ReferencePaddingMode.MeanChannel)]
    [TestCase(ReferencePaddingMode.MeanSample)]
    public void BackwardData_with_detached_mean_leaves_the_path_through_the_mean_out(ReferencePaddingMode mode)
    {
        ReferenceConvolution problem = new(1, 1, 1, [new(3, 3, 1, 1, 2, 1)], paddingMode: mode);
        ReferenceTensor dx = Poisoned([1, 1, 3]);
        ConvolutionOracle.BackwardData(problem, Dy, W, dx, detachMean: true);
        Assert.That(dx.ToArray(), Is.EqualTo(new double[] { 123, 234, 340 }));
    }

    [Test]
    public void Mean_sample_averages_over_the_channels_of_one_sample_only()
    {
        // Sample 0: 1 2 6 and 5 5 5, mean 24/6 = 4. Sample 1: 0 0 0 and 6 6 6, mean 3. The filter reads channel 0 alone.
        ReferenceConvolution problem = new(2, 2, 1, [new(3, 3, 1, 1, 2, 1)], paddingMode: ReferencePaddingMode.MeanSample);
        ReferenceTensor x = Tensor([2, 2, 3], 1, 2, 6, 5, 5, 5, 0, 0, 0, 6, 6, 6), w = Tensor([1, 2, 3], 1, 10, 100, 0, 0, 0), y = Poisoned([2, 1, 4]);
        ConvolutionOracle.Forward(problem, x, w, y);
        // x̃ = 4 4 1 2 6 4: 4+40+100, 4+10+200, 621, 2+60+400;  x̃ = 3 3 0 0 0 3: 33, 3, 0, 300.
        Assert.That(y.ToArray(), Is.EqualTo(new double[] { 144, 214, 621, 462, 33, 3, 0, 300 }));

        // (1 + 12 + 400)/6 goes to all six elements of sample 0; dy of sample 1 is 0.
        ReferenceTensor dx = Poisoned([2, 2, 3]);
        ConvolutionOracle.BackwardData(problem, Tensor([2, 1, 4], 1, 2, 3, 4, 0, 0, 0, 0), w, dx);
        const double share = 413.0 / 6;
        Assert.That(dx.ToArray(), Is.EqualTo(new[] { 123 + share, 234 + share, 340 + share, share, share, share, 0, 0, 0, 0, 0, 0 }));
    }

    [TestCase(ReferencePaddingMode.Zero, new double[] { 2, 6, 0, 0 })]
    [TestCase(ReferencePaddingMode.Constant, new double[] { 2, 6, 5, 5 })]
    [TestCase(ReferencePaddingMode.Reflect, new double[] { 2, 6, 2, 1 })]
    [TestCase(ReferencePaddingMode.Replicate, new double[] { 2, 6, 6, 6 })]
    [TestCase(ReferencePaddingMode.Circular, new double[] { 2, 6, 1, 2 })]
    [TestCase(ReferencePaddingMode.MeanChannel, new double[] { 2, 6, 3, 3 })]
    public void Negative_padding_crops_and_the_other_side_still_sees_the_whole(ReferencePaddingMode mode, double[] extended)
    {
        // One element cropped in front, two added behind: positions 1 2 3 4 of 1 2 6. A filter of a single 1 shows x̃ itself.
        ReferenceConvolution problem = new(1, 1, 1, [new(3, 1, 1, 1, -1, 2)], paddingMode: mode, paddingValue: 5);
        ReferenceTensor y = Poisoned([1, 1, 4]);
        ConvolutionOracle.Forward(problem, X, Tensor([1, 1, 1], 1), y);
        Assert.That(y.ToArray(), Is.EqualTo(extended));
    }

    [TestCase(ReferencePaddingMode.Circular, new double[] { 2, 6, 1, 2, 6, 1, 2, 6, 1, 2, 6, 1, 2 })]
    [TestCase(ReferencePaddingMode.Reflect, new double[] { 2, 1, 2, 6, 2, 1, 2, 6, 2, 1, 2, 6, 2 })]
    [TestCase(ReferencePaddingMode.Replicate, new double[] { 1, 1, 1, 1, 1, 1, 2, 6, 6, 6, 6, 6, 6 })]
    public void Padding_beyond_the_length_goes_on_periodically(ReferencePaddingMode mode, double[] extended)
    {
        // Positions −5 … 7 of 1 2 6; reflection has the period 1 2 6 2.
        ReferenceConvolution problem = new(1, 1, 1, [new(3, 1, 1, 1, 5, 5)], paddingMode: mode);
        ReferenceTensor y = Poisoned([1, 1, 13]);
        ConvolutionOracle.Forward(problem, X, Tensor([1, 1, 1], 1), y);
        Assert.That(y.ToArray(), Is.EqualTo(extended));
    }

    [Test]
    public void Zero_padding_has_no_products_while_constant_zero_has()
    {
        // An infinite weight over padding: no product, hence no 0·∞; over a constant 0 the product is NaN.
        ReferenceTensor x = Tensor([1, 1, 1], 1), w = Tensor([1, 1, 3], double.PositiveInfinity, 1, double.NaN), y = Poisoned([1, 1, 1]);
        ConvolutionOracle.Forward(new(1, 1, 1, [new(1, 3, 1, 1, 1, 1)]), x, w, y);
        Assert.That(y[0, 0, 0], Is.EqualTo(1));
        ConvolutionOracle.Forward(new(1, 1, 1, [new(1, 3, 1, 1, 1, 1)], paddingMode: ReferencePaddingMode.Constant), x, w, y);
        Assert.That(y[0, 0, 0], Is.NaN);
    }

    [Test]
    public void Nan_and_infinity_reach_exactly_the_outputs_that_read_them()
    {
        // Windows of 2 over 1 NaN 3 ∞: NaN, NaN, 3 + ∞.
        ReferenceTensor y = Poisoned([1, 1, 3]).Select(_ => 0);
        ConvolutionOracle.Forward(new(1, 1, 1, [new(4, 2)]), Tensor([1, 1, 4], 1, double.NaN, 3, double.PositiveInfinity), Tensor([1, 1, 2], 1, 1), y);
        Assert.That(y.ToArray(), Is.EqualTo(new[] { double.NaN, double.NaN, double.PositiveInfinity }));
    }

    [Test]
    public void Padding_of_any_rank_copies_and_its_adjoint_collects()
    {
        // 1 2 / 3 4, one row in front by reflection, one column behind by reflection: row −1 is row 1, column 2 is column 0.
        ReferencePadding padding = new([2, 2], [1, 0], [0, 1], ReferencePaddingMode.Reflect);
        ReferenceTensor y = Poisoned(padding.PaddedLengths), dx = Poisoned([2, 2]);
        PaddingOracle.Forward(padding, Tensor([2, 2], 1, 2, 3, 4), y);
        Assert.That(y.ToArray(), Is.EqualTo(new double[] { 3, 4, 3, 1, 2, 1, 3, 4, 3 }));

        // dy = 1 … 9: x₀₀ gets 4 + 6, x₀₁ 5, x₁₀ 1 + 3 + 7 + 9, x₁₁ 2 + 8.
        PaddingOracle.Backward(padding, Tensor([3, 3], 1, 2, 3, 4, 5, 6, 7, 8, 9), dx);
        Assert.That(dx.ToArray(), Is.EqualTo(new double[] { 10, 5, 20, 10 }));
    }

    [Test]
    public void Padding_with_a_constant_and_crop_blends_into_what_is_there()
    {
        // Crop the first of 1 2 3, add one 9: 2 3 9; out = 2·(2 3 9) + 10·(1 1 1). Its gradient 1 2 3 gives 0 1 2; the 3 of the constant is lost.
        ReferencePadding padding = new([3], [-1], [1], ReferencePaddingMode.Constant, 9);
        ReferenceTensor y = Tensor([3], 1, 1, 1), dx = Poisoned([3]);
        PaddingOracle.Forward(padding, Tensor([3], 1, 2, 3), y, alpha: 2, beta: 10);
        PaddingOracle.Backward(padding, Tensor([3], 1, 2, 3), dx);
        Assert.That(y.ToArray(), Is.EqualTo(new double[] { 14, 16, 28 }));
        Assert.That(dx.ToArray(), Is.EqualTo(new double[] { 0, 1, 2 }));
    }

    private static TestCaseData Mode(ReferencePaddingMode mode, double[] y, double[] dx, double[] dw) => new TestCaseData(mode, y, dx, dw).SetArgDisplayNames(mode.ToString());
}
