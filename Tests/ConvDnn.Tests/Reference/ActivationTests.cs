using ConvDnn.Reference;
using NUnit.Framework;

namespace ConvDnn.Tests.Reference;

public class ActivationTests
{
    // Published values of erf and erfc (Abramowitz and Stegun, tables 7.1 and 7.2; DLMF chapter 7), to 16 digits.
    [TestCase(0.1, 0.1124629160182849, 0.8875370839817151)]
    [TestCase(0.5, 0.5204998778130465, 0.4795001221869535)]
    [TestCase(1, 0.8427007929497149, 0.1572992070502851)]
    [TestCase(1.5, 0.9661051464753108, 0.03389485352468927)]
    [TestCase(2, 0.9953222650189527, 0.004677734981047266)]
    [TestCase(3, 0.9999779095030014, 2.209049699858544e-05)]
    [TestCase(5, 0.9999999999984626, 1.5374597944280349e-12)]
    [TestCase(-2, -0.9953222650189527, 1.9953222650189527)]
    public void Erf_and_erfc_meet_the_tables(double x, double erf, double erfc)
    {
        Assert.That(ErrorFunction.Erf(x), Is.EqualTo(erf).Within(1e-15 * Math.Abs(erf)));
        Assert.That(ErrorFunction.Erfc(x), Is.EqualTo(erfc).Within(1e-14 * erfc));
    }

    [Test]
    public void Erf_is_continuous_where_the_formula_changes()
    {
        const double border = 1.5, slope = 0.11893028922362937; // 2/√π · e^{−2.25}
        double below = Math.BitDecrement(border);
        Assert.That(ErrorFunction.Erf(border) - ErrorFunction.Erf(below), Is.EqualTo(slope * (border - below)).Within(3e-16));
        Assert.That(ErrorFunction.Erfc(below), Is.EqualTo(ErrorFunction.Erfc(border)).Within(5e-16));
    }

    [Test]
    public void Erf_of_infinities_and_nan_is_as_the_limits()
    {
        Assert.That((ErrorFunction.Erf(double.PositiveInfinity), ErrorFunction.Erf(double.NegativeInfinity)), Is.EqualTo((1.0, -1.0)));
        Assert.That((ErrorFunction.Erfc(double.PositiveInfinity), ErrorFunction.Erfc(double.NegativeInfinity)), Is.EqualTo((0.0, 2.0)));
        Assert.That((ErrorFunction.Erf(double.NaN), ErrorFunction.Erfc(double.NaN)), Is.EqualTo((double.NaN, double.NaN)));
    }

    public static IEnumerable<TestCaseData> Values()
    {
        yield return Value(ReferenceActivation.Identity, -3, -3, 1);
        yield return Value(ReferenceActivation.Relu, -3, 0, 0);
        yield return Value(ReferenceActivation.Relu, 3, 3, 1);
        yield return Value(ReferenceActivation.Relu, 0, 0, 0);
        yield return Value(ReferenceActivation.ClippedRelu(6), -1, 0, 0);
        yield return Value(ReferenceActivation.ClippedRelu(6), 5, 5, 1);
        yield return Value(ReferenceActivation.ClippedRelu(6), 7, 6, 0);
        yield return Value(ReferenceActivation.LeakyRelu(0.25), -8, -2, 0.25);
        yield return Value(ReferenceActivation.LeakyRelu(0.25), 8, 8, 1);
        // e^{−1} = 0.36787944117144233
        yield return Value(ReferenceActivation.Elu(2), -1, 2 * (0.36787944117144233 - 1), 2 * 0.36787944117144233);
        yield return Value(ReferenceActivation.Elu(2), 1, 1, 1);
        // e^v − 1 = v + v²/2 + …: −10⁻¹⁰ + 0.5·10⁻²⁰
        yield return Value(ReferenceActivation.Elu(), -1e-10, -9.9999999995e-11, 0.9999999999);
        // σ(1) = 0.7310585786300049, σ(−1) = 1 − σ(1) = 0.2689414213699951
        yield return Value(ReferenceActivation.Sigmoid, 1, 0.7310585786300049, 0.7310585786300049 * 0.2689414213699951);
        yield return Value(ReferenceActivation.Sigmoid, -1, 0.2689414213699951, 0.7310585786300049 * 0.2689414213699951);
        // tanh 1 = 0.7615941559557649, 1 − tanh² 1 = 0.41997434161402614
        yield return Value(ReferenceActivation.Tanh, 1, 0.7615941559557649, 0.41997434161402614);
        // ln(1 + e^{2·0.5})/2 = 1.3132616875182228/2
        yield return Value(ReferenceActivation.Softplus(2), 0.5, 1.3132616875182228 / 2, 0.7310585786300049);
        // e^{−40} is all that is left: 4.248354255291589e-18
        yield return Value(ReferenceActivation.Softplus(), -40, 4.248354255291589e-18, 4.248354255291589e-18);
        yield return Value(ReferenceActivation.Softplus(), 1000, 1000, 1);
        // Φ(1) = 0.8413447460685429, φ(1) = 0.24197072451914337
        yield return Value(ReferenceActivation.Gelu, 1, 0.8413447460685429, 0.8413447460685429 + 0.24197072451914337);
        yield return Value(ReferenceActivation.Gelu, -1, -(1 - 0.8413447460685429), 1 - 0.8413447460685429 - 0.24197072451914337);
        // √(2/π)·1.044715 = 0.8335652..., tanh = 0.6823839812165537
        yield return Value(ReferenceActivation.GeluTanh, 1, 0.8411919906082768, 1.0829640838457826);
        yield return Value(ReferenceActivation.Silu, 1, 0.7310585786300049, 0.7310585786300049 * (1 + 0.2689414213699951));
        yield return Value(ReferenceActivation.Swish(2), 0.5, 0.5 * 0.7310585786300049, 0.7310585786300049 * (1 + 2 * 0.5 * 0.2689414213699951));
    }

    [TestCaseSource(nameof(Values))]
    public void Value_and_derivative_are_those_of_the_formula(ReferenceActivation activation, double v, double value, double derivative)
    {
        Assert.That(activation.Value(v), Is.EqualTo(value).Within(2e-15 * Math.Abs(value)));
        Assert.That(activation.Derivative(v), Is.EqualTo(derivative).Within(1e-14 * Math.Abs(derivative)));
    }

    public static IEnumerable<ReferenceActivation> All =>
    [
        ReferenceActivation.Identity, ReferenceActivation.Relu, ReferenceActivation.ClippedRelu(1.7), ReferenceActivation.LeakyRelu(0.1), ReferenceActivation.Elu(1.3),
        ReferenceActivation.Sigmoid, ReferenceActivation.Tanh, ReferenceActivation.Softplus(1.5), ReferenceActivation.Gelu, ReferenceActivation.GeluTanh,
        ReferenceActivation.Silu, ReferenceActivation.Swish(1.7),
    ];

    [TestCaseSource(nameof(All))]
    public void Derivative_is_the_slope_of_the_value(ReferenceActivation activation)
    {
        const double h = 1e-5;
        for (double v = -4.03; v < 4; v += 0.1)
        {
            double slope = (activation.Value(v + h) - activation.Value(v - h)) / (2 * h);
            Assert.That(activation.Derivative(v), Is.EqualTo(slope).Within(1e-9), $"at {v}");
        }
    }

    [TestCaseSource(nameof(All))]
    public void Lipschitz_constant_is_reached_nearly_but_never_passed(ReferenceActivation activation)
    {
        double steepest = Enumerable.Range(-1000, 2001).Max(i => Math.Abs(activation.Derivative(i * 0.01 + 1e-6)));
        Assert.That(steepest, Is.LessThanOrEqualTo(activation.LipschitzConstant).And.GreaterThan(0.99 * activation.LipschitzConstant - (activation.Kind == ReferenceActivationKind.Elu ? 0.02 : 0)));
    }

    [TestCaseSource(nameof(All))]
    public void Nan_stays_nan(ReferenceActivation activation) =>
        Assert.That((activation.Value(double.NaN), activation.Derivative(double.NaN)), Is.EqualTo((double.NaN, double.NaN)));

    private static TestCaseData Value(ReferenceActivation activation, double v, double value, double derivative) =>
        new TestCaseData(activation, v, value, derivative).SetArgDisplayNames(activation.Kind.ToString(), v.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
