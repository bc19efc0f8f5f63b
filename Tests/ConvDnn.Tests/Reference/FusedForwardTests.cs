using ConvDnn.Reference;
using NUnit.Framework;
using static ConvDnn.Tests.Reference.TensorsForTests;

namespace ConvDnn.Tests.Reference;

/// <summary>alpha, beta, residual, bias and activation, worked out on paper.</summary>
public class FusedForwardTests
{
    // One window of 2 over 1 2 3 with w = 1 10: the sums are 21 and 32.
    private static readonly ReferenceConvolution Problem = new(1, 1, 1, [new(3, 2)]);
    private static readonly ReferenceTensor X = Tensor([1, 1, 3], 1, 2, 3);
    private static readonly ReferenceTensor W = Tensor([1, 1, 2], 1, 10);

    [Test]
    public void Forward_adds_old_content_residual_and_bias_before_the_activation()
    {
        // 2·21 + 3·(−10) + 0.5·4 − 20 = −6 → 0;  2·32 + 3·(−10) + 0.5·6 − 20 = 17.
        ReferenceTensor y = Tensor([1, 1, 2], -10, -10);
        ForwardEpilogue epilogue = new()
        {
            Alpha = 2,
            Beta = 3,
            Residual = Tensor([1, 1, 2], 4, 6),
            ResidualScale = 0.5,
            Bias = Tensor([1], -20),
            Activation = ReferenceActivation.Relu,
        };
        ConvolutionOracle.Forward(Problem, X, W, y, epilogue);
        Assert.That(y.ToArray(), Is.EqualTo(new double[] { 0, 17 }));
    }

    [Test]
    public void Bias_belongs_to_its_output_channel_in_every_sample()
    {
        ReferenceConvolution problem = new(2, 1, 2, [new(1, 1)]);
        ReferenceTensor y = Poisoned(problem.OutputLengths);
        ConvolutionOracle.Forward(problem, Tensor([2, 1, 1], 1, 2), Tensor([2, 1, 1], 10, 100), y, new ForwardEpilogue { Bias = Tensor([2], 3, 4) });
        Assert.That(y.ToArray(), Is.EqualTo(new double[] { 13, 104, 23, 204 }));
    }

    [Test]
    public void Backward_of_the_activation_and_the_residual_scale_dy()
    {
        // Pre-activations −6 and 17: relu passes the second gradient only; dz = 0.5·dpre.
        ReferenceTensor dpre = Poisoned([1, 1, 2]), dz = Poisoned([1, 1, 2]);
        ReferenceActivation.Relu.Backward(Tensor([1, 1, 2], 8, 9), Tensor([1, 1, 2], -6, 17), dpre);
        ConvolutionOracle.BackwardResidual(dpre, dz, 0.5);
        Assert.That(dpre.ToArray(), Is.EqualTo(new double[] { 0, 9 }));
        Assert.That(dz.ToArray(), Is.EqualTo(new[] { 0, 4.5 }));
    }

    [Test]
    public void Every_gradient_blends_into_what_is_there()
    {
        // dy = 1 2: dx = 1, 10 + 2, 20; dw = 1·1 + 2·2, 1·2 + 2·3; db = 3. Each 2·result + 3·old, old = 100.
        ReferenceTensor dy = Tensor([1, 1, 2], 1, 2), dx = Tensor([1, 1, 3], 100, 100, 100), dw = Tensor([1, 1, 2], 100, 100), db = Tensor([1], 100), dz = Tensor([1, 1, 2], 100, 100);
        ConvolutionOracle.BackwardData(Problem, dy, W, dx, 2, 3);
        ConvolutionOracle.BackwardFilter(Problem, X, dy, dw, 2, 3);
        ConvolutionOracle.BackwardBias(dy, db, 2, 3);
        ConvolutionOracle.BackwardResidual(dy, dz, 2, 3);
        Assert.That(dx.ToArray(), Is.EqualTo(new double[] { 302, 324, 340 }));
        Assert.That(dw.ToArray(), Is.EqualTo(new double[] { 310, 316 }));
        Assert.That(db[0], Is.EqualTo(306));
        Assert.That(dz.ToArray(), Is.EqualTo(new double[] { 302, 304 }));
    }

    [Test]
    public void Transposed_operations_and_columns_blend_into_what_is_there()
    {
        // x = 1 2, w = 1 10, stride 2: y = 1 10 2 20; with dy = 1 2 3 4: dx = 1 + 20, 3 + 40; dw = 1 + 6, 2 + 8. Each 2·result + 3·100.
        ReferenceTransposedConvolution problem = new(1, 1, 1, [new(2, 2, 2)]);
        ReferenceTensor x = Tensor([1, 1, 2], 1, 2), dy = Tensor([1, 1, 4], 1, 2, 3, 4), y = Tensor([1, 1, 4], 100, 100, 100, 100), dx = Tensor([1, 1, 2], 100, 100), dw = Tensor([1, 1, 2], 100, 100);
        TransposedConvolutionOracle.Forward(problem, x, W, y, new ForwardEpilogue { Alpha = 2, Beta = 3 });
        TransposedConvolutionOracle.BackwardData(problem, dy, W, dx, 2, 3);
        TransposedConvolutionOracle.BackwardFilter(problem, x, dy, dw, 2, 3);
        Assert.That(y.ToArray(), Is.EqualTo(new double[] { 302, 320, 304, 340 }));
        Assert.That(dx.ToArray(), Is.EqualTo(new double[] { 342, 386 }));
        Assert.That(dw.ToArray(), Is.EqualTo(new double[] { 314, 320 }));

        // Columns of 1 2 3 under 2 taps: 1 2 / 2 3; back again: 1, 2 + 2, 3.
        ReferenceTensor columns = Tensor([1, 2, 2], 100, 100, 100, 100), image = Tensor([1, 1, 3], 100, 100, 100);
        ColumnsOracle.FromImage(Problem, X, columns, 2, 3);
        ColumnsOracle.ToImage(Problem, Tensor([1, 2, 2], 1, 2, 2, 3), image, 2, 3);
        Assert.That(columns.ToArray(), Is.EqualTo(new double[] { 302, 304, 304, 306 }));
        Assert.That(image.ToArray(), Is.EqualTo(new double[] { 302, 308, 306 }));
    }
}
