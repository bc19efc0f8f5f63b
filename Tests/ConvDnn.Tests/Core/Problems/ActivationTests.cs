using NUnit.Framework;

namespace ConvDnn.Tests.Core.Problems;

public class ActivationTests
{
    [TestCase("identity", ActivationKind.Identity, 0)]
    [TestCase("relu", ActivationKind.Relu, 0)]
    [TestCase("clipped-relu", ActivationKind.ClippedRelu, 6)]
    [TestCase("clipped-relu(2.5)", ActivationKind.ClippedRelu, 2.5)]
    [TestCase("leaky-relu", ActivationKind.LeakyRelu, 0.01)]
    [TestCase("leaky-relu(-0.1)", ActivationKind.LeakyRelu, -0.1)]
    [TestCase("elu", ActivationKind.Elu, 1)]
    [TestCase("sigmoid", ActivationKind.Sigmoid, 0)]
    [TestCase("tanh", ActivationKind.Tanh, 0)]
    [TestCase("softplus", ActivationKind.Softplus, 1)]
    [TestCase("softplus(1E+20)", ActivationKind.Softplus, 1e20)]
    [TestCase("gelu", ActivationKind.Gelu, 0)]
    [TestCase("gelu-tanh", ActivationKind.GeluTanh, 0)]
    [TestCase("swish", ActivationKind.Swish, 1)]
    [TestCase("swish(0.3333333333333333)", ActivationKind.Swish, 1.0 / 3)]
    public void Text_and_function_are_one(string text, ActivationKind kind, double parameter)
    {
        Assert.That(Activation.TryParse(text, out Activation activation));
        Assert.That(activation, Is.EqualTo(new Activation(kind, parameter)));
        Assert.That(activation.ToString(), Is.EqualTo(text));
        Assert.That(activation.IsIdentity, Is.EqualTo(kind == ActivationKind.Identity));
    }

    [TestCase("clipped-relu(6)", "clipped-relu")]
    [TestCase("ELU(1.0)", "elu")]
    [TestCase("leaky_relu(-0)", "leaky-relu(0)")]
    public void TryParse_of_another_spelling_prints_the_usual_one(string text, string usual)
    {
        Assert.That(Activation.TryParse(text, out Activation activation));
        Assert.That(activation.ToString(), Is.EqualTo(usual));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("relu6")]
    [TestCase("relu(1)")]
    [TestCase("elu(")]
    [TestCase("elu()")]
    [TestCase("elu(1")]
    [TestCase("elu(1]")]
    [TestCase("elu(1,5)")]
    [TestCase("(1)")]
    public void TryParse_refuses_other_texts(string? text)
    {
        Assert.That(Activation.TryParse(text, out Activation activation), Is.False);
        Assert.That(activation, Is.EqualTo(Activation.Identity));
    }

    [Test]
    public void Of_takes_the_default_parameter()
    {
        Assert.That(Activation.Of(ActivationKind.ClippedRelu).Parameter, Is.EqualTo(6));
        Assert.That(Activation.Of(ActivationKind.Relu), Is.EqualTo(Activation.Relu));
        Assert.That(default(Activation), Is.EqualTo(Activation.Identity));
    }

    [Test]
    public void HasParameter_names_the_five_functions_with_one() =>
        Assert.That(
            Enum.GetValues<ActivationKind>().Where(Activation.HasParameter),
            Is.EqualTo(new[] { ActivationKind.ClippedRelu, ActivationKind.LeakyRelu, ActivationKind.Elu, ActivationKind.Softplus, ActivationKind.Swish }));
}
