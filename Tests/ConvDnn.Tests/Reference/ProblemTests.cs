using ConvDnn.Reference;
using NUnit.Framework;
using static ConvDnn.Tests.Reference.TensorsForTests;

namespace ConvDnn.Tests.Reference;

/// <summary>Sizes, and the messages about those that are wrong.</summary>
public class ProblemTests
{
    // ⌊(L + pb + pe − d(k − 1) − 1)/s⌋ + 1
    [TestCase(5, 3, 1, 1, 0, 0, 3)] // ⌊2/1⌋ + 1
    [TestCase(5, 3, 2, 1, 1, 1, 3)] // ⌊4/2⌋ + 1
    [TestCase(6, 3, 2, 1, 1, 1, 3)] // ⌊5/2⌋ + 1: the last element is padding's
    [TestCase(7, 3, 1, 3, 0, 0, 1)] // ⌊0/1⌋ + 1
    [TestCase(5, 2, 1, 1, -1, -1, 2)] // ⌊1/1⌋ + 1
    [TestCase(0, 3, 1, 1, 2, 2, 2)] // ⌊1/1⌋ + 1
    [TestCase(3, 4, 2, 1, 0, 0, 0)] // ⌊−1/2⌋ + 1: the window does not fit
    public void Output_of_a_convolution_axis_counts_where_the_window_fits(int input, int kernel, int stride, int dilation, int begin, int end, int output) =>
        Assert.That(new ConvolutionAxis(input, kernel, stride, dilation, begin, end).Output, Is.EqualTo(output));

    // (L − 1)s − pb − pe + d(k − 1) + 1 + output_padding
    [TestCase(2, 3, 2, 1, 1, 1, 1, 4)] // 2 − 2 + 2 + 1 + 1
    [TestCase(4, 4, 3, 4, 1, 1, 2, 22)] // 9 − 2 + 12 + 1 + 2
    [TestCase(3, 3, 3, 1, 0, -1, 0, 10)] // 6 + 1 + 2 + 1
    public void Output_of_a_transposed_axis_is_what_the_windows_cover(int input, int kernel, int stride, int dilation, int begin, int end, int outputPadding, int output) =>
        Assert.That(new TransposedAxis(input, kernel, stride, dilation, begin, end, outputPadding).Output, Is.EqualTo(output));

    [Test]
    public void Lengths_follow_the_roles()
    {
        ReferenceConvolution problem = new(2, 6, 9, [new(5, 3, 2, 1, 1, 1), new(7, 2)], groups: 3);
        Assert.That(problem.InputLengths, Is.EqualTo(new[] { 2, 6, 5, 7 }));
        Assert.That(problem.FilterLengths, Is.EqualTo(new[] { 9, 2, 3, 2 }));
        Assert.That(problem.OutputLengths, Is.EqualTo(new[] { 2, 9, 3, 6 }));
        Assert.That(problem.ColumnLengths, Is.EqualTo(new[] { 2, 36, 18 }));

        ReferenceTransposedConvolution transposed = new(2, 6, 9, [new(5, 3, 2)], groups: 3);
        Assert.That(transposed.FilterLengths, Is.EqualTo(new[] { 6, 3, 3 }));
        Assert.That(transposed.OutputLengths, Is.EqualTo(new[] { 2, 9, 11 }));
    }

    public static IEnumerable<TestCaseData> Mistakes()
    {
        yield return Mistake(() => new ReferenceConvolution(-1, 1, 1, [new(3, 3)]), "batch is -1; expected at least 0");
        yield return Mistake(() => new ReferenceConvolution(1, 0, 1, [new(3, 3)]), "inputChannels is 0; expected at least 1");
        yield return Mistake(() => new ReferenceConvolution(1, 1, 0, [new(3, 3)]), "outputChannels is 0; expected at least 1");
        yield return Mistake(() => new ReferenceConvolution(1, 4, 6, [new(3, 3)], groups: 3), "groups is 3; expected a divisor of both inputChannels (4) and outputChannels (6)");
        yield return Mistake(() => new ReferenceConvolution(1, 1, 1, []), "axes has 0 entries; expected 1 to 3");
        yield return Mistake(() => new ReferenceConvolution(1, 1, 1, [new(3, 3), new(3, 3, 0)]), "axes[1].Stride is 0; expected at least 1");
        yield return Mistake(() => new ReferenceConvolution(1, 1, 1, [new(3, 3, 1, 0)]), "axes[0].Dilation is 0; expected at least 1");
        yield return Mistake(() => new ReferenceConvolution(1, 1, 1, [new(3, 0)]), "axes[0].Kernel is 0; expected at least 1");
        yield return Mistake(() => new ReferenceConvolution(1, 1, 1, [new(-1, 1)]), "axes[0].Input is -1; expected at least 0");
        yield return Mistake(() => new ReferenceConvolution(1, 1, 1, [new(3, 4)]), "axes[0] gives an output of 0 elements; expected 1 to");
        yield return Mistake(() => new ReferenceConvolution(1, 1, 1, [new(0, 1, 1, 1, 1, 1)], paddingMode: ReferencePaddingMode.Circular), "axes[0].Input is 0; expected at least 1, since Circular");
        yield return Mistake(() => new ReferenceConvolution(1, 1, 1, [new(1, 1)], paddingMode: (ReferencePaddingMode)99), "paddingMode is 99");
        yield return Mistake(() => new ReferenceTransposedConvolution(1, 1, 1, [new(0, 1)]), "axes[0].Input is 0; expected at least 1");
        yield return Mistake(() => new ReferenceTransposedConvolution(1, 1, 1, [new(1, 1, OutputPadding: -1)]), "axes[0].OutputPadding is -1; expected at least 0");
        yield return Mistake(() => new ReferenceTransposedConvolution(1, 1, 1, [new(1, 1, 1, 1, 1, 0)]), "axes[0] gives an output of 0 elements");
        yield return Mistake(() => new ReferencePooling(1, 1, [new(2, 3)]), "axes[0] gives an output of 0 elements");
        yield return Mistake(() => new ReferencePooling(1, 0, [new(2, 2)]), "channels is 0; expected at least 1");
        yield return Mistake(() => new ReferencePadding([3], [1, 1], [0]), "before has 2 entries; expected 1");
        yield return Mistake(() => new ReferencePadding([3], [-2], [-2]), "lengths[0] + before[0] + after[0] is -1; expected at least 0");
        yield return Mistake(() => new ReferencePadding([3], [1], [1], ReferencePaddingMode.MeanChannel), "mode is MeanChannel");
        yield return Mistake(() => new ReferenceTensor([1, 2], [3], [1]), "reach the places 0 to 2, expected within 0 to 1");
        yield return Mistake(() => new ReferenceTensor([1, 2], [2], [-1]), "reach the places -1 to 0");
        yield return Mistake(() => new ReferenceTensor([1, 2], [2], [1, 1]), "strides has 2 entries; expected 1");
        yield return Mistake(() => ReferenceTensor.Dense([1, 2], 3), "data has 2 elements; expected 3");
        yield return Mistake(() => ReferenceTensor.Dense(2, -3), "lengths[1] is -3; expected at least 0");
        yield return Mistake(() => ReferenceActivation.ClippedRelu(0), "cap is 0; expected above 0");
        yield return Mistake(() => ReferenceActivation.Softplus(-1), "beta is -1; expected above 0");
    }

    [TestCaseSource(nameof(Mistakes))]
    public void Construction_of_what_cannot_be_names_value_and_expectation(Func<object> construct, string message) =>
        Assert.That(() => construct(), Throws.InstanceOf<ArgumentException>().With.Message.Contains(message));

    [Test]
    public void Forward_with_a_wrong_shape_names_the_tensor_and_both_shapes()
    {
        ReferenceConvolution problem = new(1, 1, 1, [new(3, 3)]);
        ReferenceTensor x = Poisoned([1, 1, 3]), w = Poisoned([1, 1, 3]), y = Poisoned([1, 1, 1]);
        Assert.That(
            () => ConvolutionOracle.Forward(problem, Poisoned([1, 2, 3]), w, y),
            Throws.ArgumentException.With.Property("ParamName").EqualTo("x").And.Message.Contains("x has the lengths [1, 2, 3]; expected [1, 1, 3]"));
        Assert.That(() => ConvolutionOracle.Forward(problem, x, Poisoned([1, 1, 2]), y), Throws.ArgumentException.With.Property("ParamName").EqualTo("w"));
        Assert.That(() => ConvolutionOracle.Forward(problem, x, w, Poisoned([1, 1, 1, 1])), Throws.ArgumentException.With.Property("ParamName").EqualTo("y"));
        Assert.That(
            () => ConvolutionOracle.Forward(problem, x, w, y, new ForwardEpilogue { Bias = Poisoned([2]) }),
            Throws.ArgumentException.With.Property("ParamName").EqualTo("Bias").And.Message.Contains("expected [1]"));
        Assert.That(() => ConvolutionOracle.Forward(problem, x, w, y, degreeOfParallelism: 0), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("degreeOfParallelism is 0; expected at least 1"));
    }

    [Test]
    public void Backward_of_max_pooling_refuses_an_index_outside_its_plane()
    {
        ReferencePooling problem = new(1, 1, [new(2, 2)]);
        Assert.That(
            () => MaxPoolingOracle.Backward(problem, Poisoned([1, 1, 1]), [2], Poisoned([1, 1, 2])),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("indices[0] is 2; expected 0 to 1"));
    }

    [Test]
    public void Strides_of_the_layouts_put_the_axes_in_their_order()
    {
        // Lengths [2, 3, 4, 5]: NHWC has c fastest, then w·3, h·15, n·60; KRSC the same with k, r, s; RSCK has k fastest, then c·2, s·6, r·30; CKRS has s, r·5, k·20, c·40.
        int[] lengths = [2, 3, 4, 5];
        Assert.That(ReferenceLayout.Strides(ImageOrder.ChannelsFirst, lengths), Is.EqualTo(new long[] { 60, 20, 5, 1 }));
        Assert.That(ReferenceLayout.Strides(ImageOrder.ChannelsLast, lengths), Is.EqualTo(new long[] { 60, 1, 15, 3 }));
        Assert.That(ReferenceLayout.Strides(FilterOrder.Kcrs, lengths), Is.EqualTo(new long[] { 60, 20, 5, 1 }));
        Assert.That(ReferenceLayout.Strides(FilterOrder.Krsc, lengths), Is.EqualTo(new long[] { 60, 1, 15, 3 }));
        Assert.That(ReferenceLayout.Strides(FilterOrder.Rsck, lengths), Is.EqualTo(new long[] { 1, 2, 30, 6 }));
        Assert.That(ReferenceLayout.Strides(FilterOrder.Ckrs, lengths), Is.EqualTo(new long[] { 20, 40, 5, 1 }));
    }

    private static TestCaseData Mistake(Func<object> construct, string message) => new TestCaseData(construct, message).SetArgDisplayNames(message);
}
