using NUnit.Framework;

namespace ConvDnn.Tests.Core.Problems;

public class ConvProblemTests
{
    [Test]
    public void Options_are_completed_with_their_defaults()
    {
        ConvProblem problem = ConvProblem.Parse("conv forward x=2,4,5,6 w=8,4,3,3");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(problem.Options.Stride, Is.EqualTo(Dims.Create([1, 1])));
            Assert.That(problem.Options.Dilation, Is.EqualTo(Dims.Create([1, 1])));
            Assert.That(problem.Options.Padding, Is.EqualTo(Padding.Create([0, 0])));
            Assert.That(problem.Options.OutputPadding, Is.EqualTo(Dims.Create([0, 0])));
            Assert.That(problem.Options.ComputeType, Is.EqualTo(ElementType.Float32));
            Assert.That(problem.Options.OutputType, Is.EqualTo(ElementType.Float32));
            Assert.That(problem.Options.Groups, Is.EqualTo(1));
        }
    }

    [TestCase("f32", ElementType.Float32, ElementType.Float32)]
    [TestCase("f64", ElementType.Float64, ElementType.Float64)]
    [TestCase("f16", ElementType.Float16, ElementType.Float32)]
    [TestCase("bf16", ElementType.BFloat16, ElementType.Float32)]
    [TestCase("s8", ElementType.Int32, ElementType.Int32)]
    [TestCase("u8", ElementType.Int32, ElementType.Int32)]
    public void Output_and_compute_type_follow_from_the_inputs(string type, ElementType output, ElementType compute)
    {
        ConvProblem problem = ConvProblem.Parse($"conv forward x=1,1,4 w=1,1,3 type={type}");
        Assert.That((problem.Y.Type, problem.Options.ComputeType), Is.EqualTo((output, (ElementType?)compute)));
    }

    [Test]
    public void Sizes_have_names()
    {
        ConvProblem problem = ConvProblem.Parse("conv forward x=2,4,5,6 w=8,2,3,1 groups=2");
        Assert.That((problem.BatchSize, problem.InputChannels, problem.OutputChannels, problem.SpatialRank), Is.EqualTo((2L, 4L, 8L, 2)));
        Assert.That(problem.InputSize, Is.EqualTo(Dims.Create([5, 6])));
        Assert.That(problem.KernelSize, Is.EqualTo(Dims.Create([3, 1])));
        Assert.That(problem.OutputSize, Is.EqualTo(Dims.Create([3, 6])));
        Assert.That(problem.BiasSpec, Is.EqualTo(TensorSpec.Packed(ElementType.Float32, [8])));
        Assert.That(problem.Operation, Is.EqualTo("conv"));
    }

    [TestCase("s32")]
    [TestCase("s8")]
    [TestCase("u8")]
    public void Bias_of_an_integer_convolution_is_32_bits_wide(string outputType) =>
        Assert.That(ConvProblem.Parse($"conv forward x=1,1,4 w=3,1,3 type=u8 w-type=s8 y-type={outputType} bias").BiasSpec, Is.EqualTo(TensorSpec.Packed(ElementType.Int32, [3])));

    [TestCase("conv forward", "x:Read w:Read y:Write")]
    [TestCase("conv forward bias", "x:Read w:Read bias:Read y:Write")]
    [TestCase("conv forward residual", "x:Read w:Read residual:Read y:Write")]
    [TestCase("conv forward bias residual", "x:Read w:Read bias:Read residual:Read y:Write")]
    [TestCase("conv backward-data", "w:Read y:Read x:Write")]
    [TestCase("conv backward-filter", "x:Read y:Read w:Write")]
    [TestCase("conv backward-bias", "y:Read bias:Write")]
    public void Operands_are_listed_with_what_happens_to_them(string start, string expected)
    {
        ConvProblem problem = ConvProblem.Parse($"{start} x=2,4,5 w=8,4,3");
        Assert.That(string.Join(' ', problem.Operands.Select(operand => $"{Words.Of(operand.Role)}:{operand.Access}")), Is.EqualTo(expected));
        foreach (Operand operand in problem.Operands)
        {
            TensorSpec spec = operand.Role switch { OperandRole.X => problem.X, OperandRole.W => problem.W, OperandRole.Bias => problem.BiasSpec, _ => problem.Y };
            Assert.That(operand.Spec, Is.EqualTo(spec));
            Assert.That((operand.IsRequired, operand.IsWritten), Is.EqualTo((true, operand.Access == OperandAccess.Write)));
        }
    }

    [Test]
    public void Optional_operands_are_not_required()
    {
        TensorSpec spec = TensorSpec.Packed(ElementType.Float32, [1]);
        Assert.That(new Operand(OperandRole.Indices, spec, OperandAccess.OptionalWrite), Has.Property("IsWritten").True.And.Property("IsRequired").False);
        Assert.That(new Operand(OperandRole.Indices, spec, OperandAccess.OptionalRead), Has.Property("IsWritten").False.And.Property("IsRequired").False);
    }

    [Test]
    public void In_changes_the_direction_and_leaves_the_epilogue_behind()
    {
        ConvProblem forward = ConvProblem.Parse("conv forward x=2,4,5 w=8,4,3 stride=2 y-strides=99,3,1 bias residual activation=relu");
        Assert.That(forward.In(Direction.BackwardData).ToString(), Is.EqualTo("conv backward-data x=2,4,5 w=8,4,3 y-strides=99,3,1 stride=2"));
        Assert.That(forward.In(Direction.Forward), Is.EqualTo(forward));
        Assert.That(forward.In(Direction.BackwardBias).Output.Role, Is.EqualTo(OperandRole.Bias));
    }

    [Test]
    public void Y_given_takes_the_place_of_what_follows_from_x()
    {
        TensorSpec x = TensorSpec.Activations(ElementType.Float16, TensorFormat.ChannelsLast, [1, 4, 5, 6]);
        TensorSpec w = TensorSpec.Filter(ElementType.Float16, FilterFormat.Krsc, [8, 4, 3, 3]);
        Assert.That(new ConvProblem(Direction.Forward, x, w).Y, Is.EqualTo(TensorSpec.Activations(ElementType.Float16, TensorFormat.ChannelsLast, [1, 8, 3, 4])));
        TensorSpec y = TensorSpec.Packed(ElementType.Float32, [1, 8, 3, 4]);
        var problem = new ConvProblem(Direction.Forward, x, w, new ConvOptions { OutputType = ElementType.Float16 }, y);
        Assert.That(problem.Y, Is.EqualTo(y));
        Assert.That(problem.Options.OutputType, Is.EqualTo(ElementType.Float32), "where y is given its type counts");
        var strided = new TensorSpec(ElementType.Float16, [1, 4, 5, 6], [0, 1, 24, 4]);
        Assert.That(new ConvProblem(Direction.Forward, strided, w).Y.Format, Is.EqualTo(TensorFormat.ChannelsLast), "the batch axis of length 1 has no step");
        strided = new TensorSpec(ElementType.Float16, [1, 4, 5, 6], [0, 1, 30, 4]);
        Assert.That(new ConvProblem(Direction.Forward, strided, w).Y.Format, Is.EqualTo(TensorFormat.ChannelsFirst));
    }

    [Test]
    public void Layout_word_counts_for_y_even_where_x_does_not_show_it()
    {
        // One channel and one position: x is the same in both layouts, y is not.
        ConvProblem problem = ConvProblem.Parse("conv forward x=2,1,1 w=4,1,1 padding=1 layout=channels-last");
        Assert.That(problem.Y, Is.EqualTo(TensorSpec.Activations(ElementType.Float32, TensorFormat.ChannelsLast, [2, 4, 3])));
        Assert.That(Problem.Parse(problem.ToString()), Is.EqualTo(problem));
        PoolProblem pool = (PoolProblem)Problem.Parse("pool forward kind=average x=2,3,1,1 window=1,1 padding=1,1 layout=channels-last");
        Assert.That(pool.Y, Is.EqualTo(TensorSpec.Activations(ElementType.Float32, TensorFormat.ChannelsLast, [2, 3, 3, 3])));
    }

    [Test]
    public void Layout_strided_leaves_y_to_follow_from_x() =>
        Assert.That(ConvProblem.Parse("conv forward x=1,1,5 w=1,1,3 layout=strided x-strides=20,9,2").Y, Is.EqualTo(TensorSpec.Packed(ElementType.Float32, [1, 1, 3])));

    [Test]
    public void Parse_of_another_operation_is_refused() =>
        Assert.That(() => ConvProblem.Parse("activation forward x=3"), Throws.TypeOf<FormatException>().With.Message.Contains("'activation forward x=3' is no convolution").And.Message.Contains("'conv'"));

    [Test]
    public void Untransposed_exchanges_x_and_y()
    {
        ConvProblem problem = ConvProblem.Parse("conv forward x=2,6,4 w=6,5,3 transposed groups=2 stride=2 padding=1 output-padding=1 bias residual activation=tanh mode=convolution compute=f64 x-strides=24,1,6");
        ConvProblem ordinary = problem.Untransposed();
        Assert.That(ordinary.ToString(), Is.EqualTo("conv backward-data x=2,10,8 w=6,5,3 y-strides=24,1,6 stride=2 padding=1 groups=2 mode=convolution compute=f64"));
        Assert.That((ordinary.X, ordinary.Y, ordinary.W), Is.EqualTo((problem.Y, problem.X, problem.W)));
        Assert.That(problem.In(Direction.BackwardData).Untransposed().Direction, Is.EqualTo(Direction.Forward));
        Assert.That(problem.In(Direction.BackwardFilter).Untransposed().Direction, Is.EqualTo(Direction.BackwardFilter));
        Assert.That(ordinary.Untransposed(), Is.SameAs(ordinary));
    }

    [Test]
    public void Untransposed_backward_bias_stays_what_it_is()
    {
        // The bias has y's channels; with x and y exchanged it would be summed over the wrong tensor.
        ConvProblem problem = ConvProblem.Parse("conv backward-bias x=2,6,4 w=6,5,3 transposed");
        Assert.That(problem.Untransposed(), Is.SameAs(problem));
        Assert.That(problem.Output.Spec.Count, Is.EqualTo(5));
    }

    [Test]
    public void Untransposed_maps_y_back_onto_x_for_every_stride_dilation_and_output_padding()
    {
        int checkedOnes = 0;
        for (int stride = 1; stride <= 4; stride++)
            for (int dilation = 1; dilation <= 4; dilation++)
                for (int kernel = 1; kernel <= 3; kernel++)
                    for (int padding = -1; padding <= 1; padding++)
                        for (int outputPadding = 0; outputPadding < Math.Max(stride, dilation); outputPadding++)
                        {
                            // Three positions: 2·stride + (kernel − 1)·dilation + 1 − 2·padding + output padding of y.
                            long length = (2 * stride) - (2 * padding) + ((kernel - 1) * dilation) + 1 + outputPadding;
                            ConvProblem transposed = ConvProblem.Parse($"conv forward x=1,1,3 w=1,1,{kernel} transposed stride={stride} dilation={dilation} padding={padding} output-padding={outputPadding}");
                            ConvProblem ordinary = transposed.Untransposed();
                            Assert.That(transposed.OutputSize[0], Is.EqualTo(length));
                            Assert.That(ordinary.InputSize[0], Is.EqualTo(length));
                            // ⌊(L + before + after − (k − 1)·d − 1) / s⌋ + 1 without the class under test:
                            long after = ordinary.Options.Padding.After[0];
                            Assert.That((length + padding + after - ((kernel - 1) * dilation) - 1) / stride, Is.EqualTo(2), transposed.ToString());
                            Assert.That(ordinary.Options.Padding.Before[0], Is.EqualTo(padding));
                            if (outputPadding < stride) Assert.That(after, Is.EqualTo(padding), "symmetric padding stays symmetric where it can");
                            checkedOnes++;
                        }

        Assert.That(checkedOnes, Is.EqualTo(3 * 3 * 50), "Σ max(s, d) over 1…4 × 1…4 is 50");
    }

    [Test]
    public void Untransposed_padding_stays_in_range_or_the_problem_is_refused()
    {
        long tera = 1L << 40;
        Assert.That(
            () => ConvProblem.Parse($"conv forward x=1,1,1 w=1,1,2 transposed dilation=100 output-padding=50 padding={tera}:{-tera}"),
            Throws.TypeOf<ProblemException>().With.Property("Rule").EqualTo("in-range"));
    }

    [Test]
    public void Null_tensors_are_refused_by_name()
    {
        TensorSpec x = TensorSpec.Packed(ElementType.Float32, [1, 1, 4]);
        Assert.That(() => new ConvProblem(Direction.Forward, null!, x), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("x"));
        Assert.That(() => new ConvProblem(Direction.Forward, x, null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("w"));
        Assert.That(() => new PoolProblem(Direction.Forward, PoolKind.Max, null!, new PoolOptions()), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("x"));
        Assert.That(() => new PoolProblem(Direction.Forward, PoolKind.Max, x, null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("options"));
        Assert.That(() => new ActivationProblem(Direction.Forward, Activation.Relu, null!), Throws.ArgumentNullException);
        Assert.That(() => new PadProblem(Direction.Forward, null!, default), Throws.ArgumentNullException);
        Assert.That(() => new UnfoldProblem(Direction.Forward, null!, [1]), Throws.ArgumentNullException);
        Assert.That(() => Problem.Parse(null!), Throws.ArgumentNullException);
    }
}
