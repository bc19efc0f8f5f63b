using NUnit.Framework;

namespace ConvDnn.Tests.Core.Problems;

/// <summary>Pooling, activation, padding and unfolding: what they say about themselves.</summary>
public class OtherProblemTests
{
    [TestCase("pool forward x=1,2,5 window=2", "x:Read y:Write indices:OptionalWrite")]
    [TestCase("pool forward kind=average x=1,2,5 window=2", "x:Read y:Write")]
    [TestCase("pool backward-data x=1,2,5 window=2", "y:Read indices:OptionalRead forward-x:OptionalRead x:Write")]
    [TestCase("pool backward-data kind=average x=1,2,5 window=2", "y:Read x:Write")]
    [TestCase("activation forward function=elu x=5", "x:Read y:Write")]
    [TestCase("activation backward-data function=elu x=5", "y:Read forward-x:Read x:Write")]
    [TestCase("pad forward x=5 padding=1", "x:Read y:Write")]
    [TestCase("pad backward-data x=5 padding=1", "y:Read x:Write")]
    [TestCase("unfold forward x=1,2,5 kernel=2", "x:Read y:Write")]
    [TestCase("unfold backward-data x=1,2,5 kernel=2", "y:Read x:Write")]
    public void Operands_are_listed_with_what_happens_to_them(string text, string expected)
    {
        Problem problem = Problem.Parse(text);
        Assert.That(string.Join(' ', problem.Operands.Select(operand => $"{Words.Of(operand.Role)}:{operand.Access}")), Is.EqualTo(expected));
        Assert.That(problem.Operation, Is.EqualTo(text.Split(' ')[0]));
        Assert.That(Words.Of(problem.Direction), Is.EqualTo(text.Split(' ')[1]));
    }

    [Test]
    public void Indices_lie_as_y_does_in_64_bits()
    {
        PoolProblem problem = (PoolProblem)Problem.Parse("pool forward x=1,2,5,5 window=2,2 layout=channels-last");
        Assert.That(problem.IndicesSpec, Is.EqualTo(TensorSpec.Activations(ElementType.Int64, TensorFormat.ChannelsLast, [1, 2, 4, 4])));
        Assert.That(problem.Operands[2].Spec, Is.EqualTo(problem.IndicesSpec));
        Assert.That(problem.SpatialRank, Is.EqualTo(2));
    }

    [Test]
    public void In_changes_the_direction_of_a_pooling()
    {
        PoolProblem problem = (PoolProblem)Problem.Parse("pool forward x=1,2,5 window=2 stride=3 y-strides=99,2,1");
        Assert.That(problem.In(Direction.BackwardData).ToString(), Is.EqualTo("pool backward-data x=1,2,5 window=2 y-strides=99,2,1 stride=3"));
    }

    [Test]
    public void Pooling_options_are_completed_with_their_defaults()
    {
        PoolProblem problem = (PoolProblem)Problem.Parse("pool forward x=1,2,5,5 window=2,2");
        Assert.That(problem.Options.Stride, Is.EqualTo(Dims.Create([1, 1])));
        Assert.That(problem.Options.Dilation, Is.EqualTo(Dims.Create([1, 1])));
        Assert.That(problem.Options.Padding, Is.EqualTo(Padding.Create([0, 0])));
    }

    [Test]
    public void Pooling_of_a_strided_image_gives_a_packed_one() =>
        Assert.That(((PoolProblem)Problem.Parse("pool forward x=1,2,5 window=2 x-strides=99,40,3")).Y, Is.EqualTo(TensorSpec.Packed(ElementType.Float32, [1, 2, 4])));

    [Test]
    public void Activation_writes_y_where_x_lies_unless_y_is_given()
    {
        ActivationProblem problem = (ActivationProblem)Problem.Parse("activation forward function=tanh x=2,3 x-strides=1,2");
        Assert.That(problem.Y, Is.EqualTo(problem.X));
        problem = (ActivationProblem)Problem.Parse("activation forward function=tanh x=2,3 y-strides=1,2");
        Assert.That(problem.Y.Strides, Is.EqualTo(Dims.Create([1, 2])));
        Assert.That(problem.Activation, Is.EqualTo(Activation.Of(ActivationKind.Tanh)));
    }

    [Test]
    public void Unfolding_knows_its_patches()
    {
        var problem = (UnfoldProblem)Problem.Parse("unfold forward x=1,2,9,8 kernel=3,2 stride=2,1 dilation=1,3 padding=1,0");
        Assert.That(problem.Kernel, Is.EqualTo(Dims.Create([3, 2])));
        Assert.That(problem.Stride, Is.EqualTo(Dims.Create([2, 1])));
        Assert.That(problem.Dilation, Is.EqualTo(Dims.Create([1, 3])));
        Assert.That(problem.Padding, Is.EqualTo(Padding.Create([1, 0])));
        Assert.That(problem.Positions, Is.EqualTo(Dims.Create([5, 5])), "(9 + 2 − 3)/2 + 1 and (8 − 3 − 1)/1 + 1");
        Assert.That(problem.Y, Is.EqualTo(TensorSpec.Packed(ElementType.Float32, [1, 12, 25])));
    }

    [Test]
    public void Padding_without_numbers_copies()
    {
        var problem = new PadProblem(Direction.Forward, TensorSpec.Packed(ElementType.Int64, [3, 2]), default);
        Assert.That(problem.Y, Is.EqualTo(problem.X));
        Assert.That(problem.ToString(), Is.EqualTo("pad forward x=3,2 type=s64"));
    }

    [TestCase("pad forward x=4 type=u8 padding=1 mode=constant value=255")]
    [TestCase("pad forward x=4 type=s8 padding=1 mode=constant value=-128")]
    [TestCase("pad forward x=4 type=s32 padding=1 mode=constant value=-2147483648")]
    [TestCase("pad forward x=4 type=s64 padding=1 mode=constant value=-9.223372036854776E+18")]
    [TestCase("pad forward x=4 type=f16 padding=1 mode=constant value=0.1")]
    [TestCase("pad forward x=4 padding=1 mode=constant value=-Infinity")]
    [TestCase("pad forward x=4,4 padding=3,-1 mode=reflect")]
    [TestCase("pad forward x=4,0 padding=4,0 mode=circular")]
    [TestCase("pad forward x=0 padding=4 mode=constant")]
    public void Padding_at_the_edge_of_its_rules_is_legal(string text) => Assert.That(Problem.Parse(text).ToString(), Is.EqualTo(text));

    [TestCase("conv forward x=1,1,4 w=1,1,3 padding=3 padding-mode=reflect")]
    [TestCase("conv forward x=1,1,4 w=1,1,3 padding=4 padding-mode=circular")]
    [TestCase("conv forward x=1,1,4 w=1,1,3 padding=100 padding-mode=replicate")]
    [TestCase("conv forward x=1,1,4 w=1,1,4")]
    [TestCase("conv forward x=1,1,4 w=1,1,3 stride=1099511627776 dilation=1")]
    [TestCase("conv forward x=0,1,1 w=1,1,1 padding=1099511627775:0 stride=2")]
    [TestCase("conv forward x=1,1,4 w=1,1,2 transposed dilation=3 output-padding=2")]
    [TestCase("conv forward x=1,1,1 w=1,1,1 transposed padding=0:0")]
    [TestCase("conv forward x=1,4,4 w=4,1,3 groups=4")]
    [TestCase("conv forward x=0,1,1099511627776 w=1,1,1")]
    [TestCase("conv forward x=0,2,4 w=2,549755813888,1 groups=2 transposed")]
    [TestCase("pool forward x=1,1,4 window=1 padding=5")]
    public void Problem_at_the_edge_of_its_rules_is_legal(string text) =>
        Assert.That(() => Problem.Parse(text), Throws.Nothing);

    [Test]
    public void Problems_of_different_kinds_are_never_equal()
    {
        Problem conv = Problem.Parse("conv forward x=1,1,4 w=1,1,3"), pad = Problem.Parse("pad forward x=4");
        Assert.That(conv.Equals(pad), Is.False);
        Assert.That(conv, Is.Not.EqualTo(null));
        Assert.That(conv.GetHashCode(), Is.EqualTo(Problem.Parse("conv w=1,1,3 x=1,1,4").GetHashCode()));
    }

    [TestCase("conv backward-data x=1,1,4 w=1,1,3", "conv forward x=1,1,4 w=1,1,3")]
    [TestCase("conv forward x=1,1,4 w=1,1,3", "conv forward x=1,1,5 w=1,1,3")]
    [TestCase("conv forward x=1,1,4 w=1,1,3", "conv forward x=1,1,4 w=1,1,3 bias")]
    [TestCase("pool forward x=1,1,4 window=2", "pool forward kind=average x=1,1,4 window=2")]
    [TestCase("pad forward x=4 padding=1", "pad forward x=4 padding=1:2")]
    [TestCase("unfold forward x=1,1,9 kernel=2", "unfold forward x=1,1,9 kernel=2 dilation=2")]
    [TestCase("activation forward x=4", "activation forward function=relu x=4")]
    public void Problems_that_differ_are_not_equal(string one, string other) => Assert.That(Problem.Parse(one), Is.Not.EqualTo(Problem.Parse(other)));
}
