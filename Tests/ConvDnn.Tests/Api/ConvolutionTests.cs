using System.Numerics.Tensors;
using NUnit.Framework;

namespace ConvDnn.Tests.Api;

/// <summary>The one-call functions, on numbers small enough to check by hand.</summary>
public class ConvolutionTests
{
    private static readonly nint[] ImageLengths = [1, 1, 3, 3];
    private static readonly nint[] FilterLengths = [1, 1, 2, 2];

    private static Tensor<float> Image => Tensor.Create([1f, 2, 3, 4, 5, 6, 7, 8, 9], ImageLengths);

    private static Tensor<float> Filter => Tensor.Create([1f, 2, 3, 4], FilterLengths);

    [Test]
    public void Forward_slides_the_filter()
    {
        // 1·1 + 2·2 + 3·4 + 4·5 = 37; the window moves by one: +1·(1+2+3+4) = 47; a row down: +3·10 = 67, 77.
        Tensor<float> y = Convolution.Forward<float>(Image, Filter);
        Assert.That(y.Lengths.ToArray(), Is.EqualTo(new nint[] { 1, 1, 2, 2 }));
        Assert.That(y.ToArray(), Is.EqualTo(new[] { 37f, 47, 67, 77 }));
    }

    [Test]
    public void Forward_adds_the_bias()
    {
        Tensor<float> y = Convolution.Forward<float>(Image, Filter, null, [100f]);
        Assert.That(y.ToArray(), Is.EqualTo(new[] { 137f, 147, 167, 177 }));
    }

    [Test]
    public void BackwardData_spreads_the_gradient_over_the_taps()
    {
        // dy = [1 0; 0 1]: the filter at the upper left plus the filter at the lower right.
        Tensor<float> dy = Tensor.Create([1f, 0, 0, 1], FilterLengths);
        Tensor<float> dx = Convolution.BackwardData<float>(dy, Filter, [1, 1, 3, 3]);
        Assert.That(dx.ToArray(), Is.EqualTo(new[] { 1f, 2, 0, 3, 4 + 1, 2, 0, 3, 4 }));
    }

    [Test]
    public void BackwardFilter_sums_the_pixels_under_each_tap()
    {
        // dy = [1 0; 0 1]: x[r,s] + x[r+1,s+1] = 1+5, 2+6, 4+8, 5+9.
        Tensor<float> dy = Tensor.Create([1f, 0, 0, 1], FilterLengths);
        Tensor<float> dw = Convolution.BackwardFilter<float>(Image, dy, [1, 1, 2, 2]);
        Assert.That(dw.ToArray(), Is.EqualTo(new[] { 6f, 8, 12, 14 }));
    }

    [Test]
    public void Transposed_spreads_each_pixel_over_the_taps()
    {
        // A single 2 becomes twice the filter.
        Tensor<float> y = Convolution.Transposed<float>(Tensor.Create([2f], (ReadOnlySpan<nint>)[1, 1, 1, 1]), Filter);
        Assert.That(y.ToArray(), Is.EqualTo(new[] { 2f, 4, 6, 8 }));
    }

    [Test]
    public void Forward_of_shapes_that_do_not_fit_says_so() =>
        Assert.That(
            () => Convolution.Forward<float>(Filter, Image),
            Throws.TypeOf<ProblemException>().With.Message.Contains("reaches over 3 positions"));
}
