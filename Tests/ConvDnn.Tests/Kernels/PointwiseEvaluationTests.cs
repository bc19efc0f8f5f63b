using ConvDnn.Kernels;
using ConvDnn.Kernels.Pointwise;
using NUnit.Framework;

namespace ConvDnn.Tests.Kernels;

public sealed class PointwiseEvaluationTests
{
    /// <summary>v·Φ(v) computed at 60 digits from the series of erf and the continued fraction of erfc.</summary>
    [TestCase(0.5, 0.345731230637006551818852305304168869941801)]
    [TestCase(1, 0.841344746068542948585232545632037922477912)]
    [TestCase(2.5, 2.48447583668555966208255473856451944718025)]
    [TestCase(-0.75, -0.169970514282651149495296627037607308826798)]
    [TestCase(-3, -0.00404969409489028357995544430278493213348810)]
    [TestCase(-6, -5.91952587022618884420518479438825211201872e-9)]
    [TestCase(-12, -2.13177853449321479723540520221466851087119e-32)]
    public void Gelu_is_accurate_in_both_tails(double value, double expected) =>
        Assert.That(Apply(PointwiseKind.Gelu, value), Is.EqualTo(expected).Within(8 * Math.BitIncrement(0) + 8 * Math.ScaleB(Math.Abs(expected), -53)));

    // exp(-1) - 1 and ln 2, ln(1 + 1/e): decimals of the constants e^-1 = 0.36787944117144232160 and ln 2 = 0.69314718055994530942.
    [TestCase(PointwiseKind.Elu, -1, -0.63212055882855767840)]
    [TestCase(PointwiseKind.Elu, -1e-12, -9.999999999995e-13)]
    [TestCase(PointwiseKind.Elu, 3, 3)]
    [TestCase(PointwiseKind.Softplus, 0, 0.69314718055994530942)]
    [TestCase(PointwiseKind.Softplus, -1, 0.31326168751822283404)]
    [TestCase(PointwiseKind.Softplus, -50, 1.9287498479639177830e-22)]
    [TestCase(PointwiseKind.Softplus, 800, 800)]
    [TestCase(PointwiseKind.Sigmoid, 1, 0.73105857863000487926)]
    [TestCase(PointwiseKind.Sigmoid, -40, 4.2483542552915889953e-18)]
    [TestCase(PointwiseKind.Tanh, 0.5, 0.46211715726000975850)]
    [TestCase(PointwiseKind.Tanh, 1e-9, 1e-9)]
    [TestCase(PointwiseKind.Swish, 1, 0.73105857863000487926)]
    [TestCase(PointwiseKind.Swish, -1000, 0)]
    [TestCase(PointwiseKind.GeluTanh, 1, 0.84119199060827670478)]
    public void Function_is_accurate(PointwiseKind kind, double value, double expected) =>
        Assert.That(Apply(kind, value), Is.EqualTo(expected).Within(8 * Math.ScaleB(Math.Abs(expected), -53)));

    [Test]
    public void Relu_family_is_exact_and_keeps_nan()
    {
        float[] values = [-2, -0.5f, 0, 1, 9, float.NaN, float.PositiveInfinity, float.NegativeInfinity];
        Assert.That(All(PointwiseKind.Relu, 0), Is.EqualTo(new[] { 0, 0, 0, 1, 9, float.NaN, float.PositiveInfinity, 0 }));
        Assert.That(All(PointwiseKind.ClippedRelu, 6), Is.EqualTo(new[] { 0, 0, 0, 1, 6, float.NaN, 6, 0 }));
        Assert.That(All(PointwiseKind.LeakyRelu, 0.5), Is.EqualTo(new[] { -1, -0.25f, 0, 1, 9, float.NaN, float.PositiveInfinity, float.NegativeInfinity }));

        float[] All(PointwiseKind kind, double parameter)
        {
            float[] copy = [.. values];
            PointwiseEvaluation.Apply<float>(new PointwiseFunction(kind, parameter), copy);
            return copy;
        }
    }

    [Test]
    public void Backward_is_the_slope_of_the_function([Values] PointwiseKind kind)
    {
        var function = new PointwiseFunction(kind, 0.78);
        for (double v = -5.05; v < 5; v += 0.1)
        {
            // Central difference: error about h² plus rounding over h.
            const double h = 1e-5;
            double slope = (Apply(kind, v + h, 0.78) - Apply(kind, v - h, 0.78)) / (2 * h);
            Assert.That(PointwiseEvaluation.Backward(function, v, 2.0), Is.EqualTo(2 * slope).Within(1e-8), $"{kind} at {v}");
        }
    }

    [Test]
    public void Function_is_finite_at_infinite_arguments_where_its_limit_is([Values] PointwiseKind kind)
    {
        double low = Apply(kind, double.NegativeInfinity);
        Assert.That(low, kind is PointwiseKind.Identity or PointwiseKind.LeakyRelu ? Is.EqualTo(double.NegativeInfinity) : Is.InRange(-1.0, 0.0));
        Assert.That(Apply(kind, double.NaN), Is.NaN);
    }

    private static double Apply(PointwiseKind kind, double value, double parameter = 1)
    {
        double[] values = [value];
        PointwiseEvaluation.Apply<double>(new PointwiseFunction(kind, parameter), values);
        return values[0];
    }
}
