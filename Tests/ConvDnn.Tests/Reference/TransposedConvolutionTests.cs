using ConvDnn.Reference;
using NUnit.Framework;
using static ConvDnn.Tests.Reference.TensorsForTests;

namespace ConvDnn.Tests.Reference;

/// <summary>
/// x = 1 2, w = 1 10 100, stride 2, padding 1, output padding 1: y has (2 − 1)·2 − 1 − 1 + 2 + 1 + 1 = 4 elements.
/// Input i adds x[i]·w[r] at 2i + r − 1: input 0 at −1 (cut off), 0, 1; input 1 at 1, 2, 3.
/// </summary>
public class TransposedConvolutionTests
{
    private static readonly ReferenceTransposedConvolution Problem = new(1, 1, 1, [new(2, 3, 2, 1, 1, 1, 1)]);
    private static readonly ReferenceTensor X = Tensor([1, 1, 2], 1, 2);
    private static readonly ReferenceTensor W = Tensor([1, 1, 3], 1, 10, 100);
    private static readonly ReferenceTensor Dy = Tensor([1, 1, 4], 1, 2, 3, 4);

    [Test]
    public void Forward_adds_scaled_filters_and_fills_the_output_padding_at_the_end()
    {
        // 1·10, 1·100 + 2·1, 2·10, 2·100, each + bias 5.
        ReferenceTensor y = Poisoned(Problem.OutputLengths);
        TransposedConvolutionOracle.Forward(Problem, X, W, y, new ForwardEpilogue { Bias = Tensor([1], 5) });
        Assert.That(y.ToArray(), Is.EqualTo(new double[] { 15, 107, 25, 205 }));
    }

    [Test]
    public void Forward_in_true_convolution_adds_the_reversed_filter()
    {
        // w reversed is 100 10 1: 1·10, 1·1 + 2·100, 2·10, 2·1.
        ReferenceTensor y = Poisoned(Problem.OutputLengths);
        TransposedConvolutionOracle.Forward(new(1, 1, 1, [new(2, 3, 2, 1, 1, 1, 1)], mode: ReferenceConvolutionMode.Convolution), X, W, y);
        Assert.That(y.ToArray(), Is.EqualTo(new double[] { 10, 201, 20, 2 }));
    }

    [Test]
    public void Gradients_read_dy_where_the_forward_wrote()
    {
        ReferenceTensor dx = Poisoned([1, 1, 2]), dw = Poisoned([1, 1, 3]), db = Poisoned([1]);
        TransposedConvolutionOracle.BackwardData(Problem, Dy, W, dx);
        TransposedConvolutionOracle.BackwardFilter(Problem, X, Dy, dw);
        ConvolutionOracle.BackwardBias(Dy, db);
        // dx₀ = 10·1 + 100·2, dx₁ = 1·2 + 10·3 + 100·4.
        Assert.That(dx.ToArray(), Is.EqualTo(new double[] { 210, 432 }));
        // dw₀ = 2·2 (input 0 fell off), dw₁ = 1·1 + 2·3, dw₂ = 1·2 + 2·4.
        Assert.That(dw.ToArray(), Is.EqualTo(new double[] { 4, 7, 10 }));
        Assert.That(db[0], Is.EqualTo(10));
    }

    [Test]
    public void Forward_with_output_padding_beyond_every_window_leaves_only_the_bias_there()
    {
        // Stride 1, one tap, output padding 2: the last two outputs meet no input although a window of the transposed convolution would.
        ReferenceTransposedConvolution problem = new(1, 1, 1, [new(2, 1, OutputPadding: 2)]);
        ReferenceTensor y = Poisoned(problem.OutputLengths), dx = Poisoned(problem.InputLengths);
        TransposedConvolutionOracle.Forward(problem, X, Tensor([1, 1, 1], 3), y, new ForwardEpilogue { Bias = Tensor([1], 5) });
        TransposedConvolutionOracle.BackwardData(problem, Dy, Tensor([1, 1, 1], 3), dx);
        Assert.That(y.ToArray(), Is.EqualTo(new double[] { 8, 11, 5, 5 }));
        Assert.That(dx.ToArray(), Is.EqualTo(new double[] { 3, 6 }));
    }

    [Test]
    public void Forward_of_groups_takes_each_input_channel_to_its_own_outputs()
    {
        // w is [C, K/groups] = [2, 2]: channel 0 feeds outputs 0 and 1, channel 1 outputs 2 and 3.
        ReferenceTransposedConvolution problem = new(1, 2, 4, [new(1, 1)], groups: 2);
        ReferenceTensor y = Poisoned(problem.OutputLengths);
        TransposedConvolutionOracle.Forward(problem, Tensor([1, 2, 1], 10, 100), Tensor([2, 2, 1], 1, 2, 3, 4), y);
        Assert.That(y.ToArray(), Is.EqualTo(new double[] { 10, 20, 300, 400 }));
    }
}
