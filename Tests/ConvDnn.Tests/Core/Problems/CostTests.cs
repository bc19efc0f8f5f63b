using NUnit.Framework;

namespace ConvDnn.Tests.Core.Problems;

/// <summary>FLOPs, bytes, parameters and receptive fields, worked out by hand.</summary>
public class CostTests
{
    [Test]
    public void Costs_of_a_known_layer_are_those_worked_out_by_hand()
    {
        // ResNet's 64 → 64 channels, 3×3, on 56×56 positions: 56·56 = 3 136 outputs per channel.
        ConvProblem problem = ConvProblem.Parse("conv forward x=1,64,56,56 w=64,64,3,3 padding=1,1 bias");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(problem.Flops, Is.EqualTo(231_211_008.0), "2 · 64 · 3 136 · 64 · 9");
            Assert.That(problem.Parameters, Is.EqualTo(36_928), "64 · 64 · 9 + 64");
            Assert.That(problem.FullyConnectedParameters, Is.EqualTo(40_282_095_616.0), "(64 · 3 136)²  = 200 704²");
            Assert.That(problem.Bytes, Is.EqualTo(1_753_344.0), "4 · (200 704 + 36 864 + 64 + 200 704)");
            Assert.That(problem.ReceptiveField, Is.EqualTo(Dims.Create([3, 3])));
        }
    }

    [Test]
    public void Costs_of_a_grouped_dilated_layer_with_residual_are_those_worked_out_by_hand()
    {
        // Outputs: (9 − 4 − 1)/2 + 1 = 3 per channel; 2 · N 2 · K 4 · P 3 · C/g 3 · R 3 = 432.
        ConvProblem problem = ConvProblem.Parse("conv forward x=2,6,9 w=4,3,3 groups=2 stride=2 dilation=2 residual");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(problem.Flops, Is.EqualTo(432.0));
            Assert.That(problem.Parameters, Is.EqualTo(36), "4 · 3 · 3");
            Assert.That(problem.Bytes, Is.EqualTo(768.0), "x 2·6·9, w 36, z and y 2·4·3, four bytes each");
            Assert.That(problem.ReceptiveField.ToString(), Is.EqualTo("5"), "(3 − 1)·2 + 1");
            Assert.That(problem.FullyConnectedParameters, Is.EqualTo(648.0), "(6 · 9) · (4 · 3)");
        }
    }

    [Test]
    public void Flops_of_a_transposed_convolution_are_counted_over_the_positions_of_x()
    {
        // y has 3·2 + 2 + 1 = 9 positions, but each of the 4 of x meets each tap once: 2 · N 1 · L 4 · C 2 · K/g 3 · R 3.
        ConvProblem problem = ConvProblem.Parse("conv forward x=1,2,4 w=2,3,3 transposed stride=2 bias");
        Assert.That(problem.OutputSize, Is.EqualTo(Dims.Create([9])));
        Assert.That(problem.Flops, Is.EqualTo(144.0));
        Assert.That(problem.Parameters, Is.EqualTo(21), "2 · 3 · 3 + 3");
    }

    [TestCase("conv backward-bias x=2,1,5 w=3,1,3", 18.0, 4.0 * (18 + 3), TestName = "backward bias adds every element of dy, 2·3·3")]
    [TestCase("conv backward-filter x=2,1,5 w=3,1,3", 108.0, 4.0 * (10 + 9 + 18), TestName = "backward filter multiplies as often as forward, 2·2·3·3·3")]
    [TestCase("pool forward x=2,3,4,4 window=2,3 type=f64", 2 * 3 * 3 * 2 * 6.0, 8.0 * (96 + 36), TestName = "pooling compares 2·3 elements per output, 2·3·3·2 outputs")]
    [TestCase("pool backward-data x=2,3,4,4 window=2,3 type=f16", 2 * 3 * 3 * 2 * 6.0, 2.0 * (36 + 96), TestName = "optional operands move no required byte")]
    [TestCase("activation backward-data function=tanh x=5,4 type=bf16", 20.0, 2.0 * 60, TestName = "an activation counts one per element; its gradient moves three tensors")]
    [TestCase("pad forward x=5,4 padding=1,1 type=u8", 0.0, 20.0 + 42, TestName = "padding moves 5·4 in, 7·6 out")]
    [TestCase("unfold forward x=1,2,4 kernel=3", 0.0, 4.0 * (8 + 12), TestName = "unfolding moves 8 in, 6·2 out")]
    [TestCase("unfold backward-data x=1,2,4 kernel=3", 12.0, 4.0 * (12 + 8), TestName = "folding adds every element of the columns")]
    [TestCase("conv forward x=1,1,4 w=1,1,2 type=s8 bias", 2 * 3 * 2.0, 4.0 + 2 + (4 * 1) + (4 * 3), TestName = "8-bit in, 32-bit bias and out")]
    public void Flops_and_bytes_are_those_worked_out_by_hand(string text, double flops, double bytes)
    {
        Problem problem = Problem.Parse(text);
        Assert.That(problem.Flops, Is.EqualTo(flops));
        Assert.That(problem.Bytes, Is.EqualTo(bytes));
    }

    [Test]
    public void Costs_of_an_empty_batch_of_gigantic_images_are_finite()
    {
        long tera = 1L << 40;
        ConvProblem convolution = ConvProblem.Parse($"conv forward x=0,1,{tera},{tera},{tera} w=1,1,1,1,1 bias");
        PoolProblem pooling = (PoolProblem)Problem.Parse($"pool forward x=0,1,{tera},{tera},{tera} window={tera},{tera},{tera}");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(convolution.Flops, Is.Zero);
            Assert.That(convolution.FullyConnectedParameters, Is.EqualTo(Math.Pow(2, 240)));
            Assert.That(pooling.Flops, Is.Zero);
        }
    }
}
