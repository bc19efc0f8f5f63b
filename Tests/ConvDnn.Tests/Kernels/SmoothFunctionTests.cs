using ConvDnn.Kernels;
using ConvDnn.Kernels.Pointwise;
using ConvDnn.Kernels.Simd;
using ConvDnn.Kernels.Smooth;
using NUnit.Framework;

namespace ConvDnn.Tests.Kernels;

/// <summary>
/// The vectorised activations against the functions in double precision (which have tests of their own), at every width, within the bounds that each function states:
/// units of 2^-24 of the result plus, where the result is subnormal or the parameter rounds, what the function says.
/// </summary>
public sealed unsafe class SmoothFunctionTests
{
    private const double Unit = 1.0 / (1 << 24);

    /// <summary>Two steps of the smallest subnormal: results below the normal range.</summary>
    private static readonly double Least = 2 * Math.ScaleB(1, -149);

    private static readonly PointwiseKind[] Kinds =
        [PointwiseKind.Elu, PointwiseKind.Sigmoid, PointwiseKind.Tanh, PointwiseKind.Softplus, PointwiseKind.Gelu, PointwiseKind.GeluTanh, PointwiseKind.Swish];

    [Test]
    public void Value_stays_within_the_stated_bound([ValueSource(nameof(Kinds))] PointwiseKind kind, [Values] bool plain, [Values] VectorWidthName width)
    {
        float parameter = plain ? 1 : 0.78f;
        var function = new PointwiseFunction(kind, parameter);
        float[] values = Samples(), results = [.. values];
        fixed (float* start = results) SmoothRows.Apply((VectorWidth)width, function, start, results.Length);
        double worst = 0;
        for (int i = 0; i < values.Length; i++)
        {
            double[] exact = [values[i]];
            PointwiseEvaluation.Apply<double>(function, exact);
            double z = Math.Abs((double)parameter * values[i]), allowed = kind switch
            {
                PointwiseKind.Elu => 5,
                PointwiseKind.Sigmoid => 4,
                PointwiseKind.Tanh => 6,
                PointwiseKind.Softplus => 8 + (plain || values[i] > 0 ? 0 : Math.Min(z, 110)),
                PointwiseKind.Gelu => 16,
                PointwiseKind.GeluTanh => 6 + (values[i] > 0 ? 0 : Math.Min(330, 3 * 1.6 * (Math.Abs(values[i]) + 0.045 * Math.Pow(Math.Abs(values[i]), 3)))),
                _ => 6 + (plain || values[i] > 0 ? 0 : Math.Min(z, 110)),
            };
            double bound = allowed * Unit * Math.Abs(exact[0]) + Least * Math.Max(1, Math.Abs(values[i]));
            worst = Math.Max(worst, Share(results[i], exact[0], bound, $"{function} of {values[i]:R}"));
        }

        TestContext.Out.WriteLine($"largest share of the bound: {worst:0.00}");
        Assert.That(worst, Is.GreaterThan(0.1), "a bound that nothing comes near says little");
    }

    [Test]
    public void Slope_stays_within_the_stated_bound([ValueSource(nameof(Kinds))] PointwiseKind kind, [Values] bool plain, [Values] VectorWidthName width)
    {
        float parameter = plain ? 1 : 0.78f;
        var function = new PointwiseFunction(kind, parameter);
        float[] values = Samples(), gradients = Enumerable.Repeat(2f, values.Length).ToArray();
        fixed (float* start = values, gradient = gradients) SmoothRows.ApplyDerivative((VectorWidth)width, function, start, gradient, values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            double exact = PointwiseEvaluation.Backward(function, (double)values[i], 2.0), z = Math.Min(110, Math.Abs((double)parameter * values[i]));
            double bound = Least * 2 + kind switch
            {
                PointwiseKind.Elu => 4 * Unit * Math.Abs(exact),
                PointwiseKind.Sigmoid or PointwiseKind.Tanh => 6 * Unit * Math.Abs(exact),
                PointwiseKind.Softplus => (4 + (plain ? 0 : z)) * Unit * Math.Abs(exact),
                PointwiseKind.Swish => 8 * Unit * 2,
                _ => 16 * Unit * 2,
            };
            Share(gradients[i], exact, bound, $"slope of {function} at {values[i]:R}");
        }
    }

    [Test]
    public void Limits_are_those_of_the_function([ValueSource(nameof(Kinds))] PointwiseKind kind, [Values] VectorWidthName width)
    {
        float[] values = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, float.MinValue, 0, -0f, float.Epsilon, -float.Epsilon, 1e30f, -1e30f];
        float[] results = [.. values], gradients = Enumerable.Repeat(1f, values.Length).ToArray();
        var function = new PointwiseFunction(kind, 1);
        fixed (float* start = values, result = results, gradient = gradients)
        {
            SmoothRows.Apply((VectorWidth)width, function, result, values.Length);
            SmoothRows.ApplyDerivative((VectorWidth)width, function, start, gradient, values.Length);
        }

        for (int i = 0; i < values.Length; i++)
        {
            double[] exact = [values[i]];
            PointwiseEvaluation.Apply<double>(function, exact);
            Assert.That((double)results[i], Is.EqualTo((double)(float)exact[0]).Within(Least + 4 * Unit * (double.IsFinite(exact[0]) ? Math.Abs(exact[0]) : 0)), $"{kind} of {values[i]}");
            Assert.That((double)gradients[i], Is.EqualTo(PointwiseEvaluation.Backward(function, (double)values[i], 1.0)).Within(4 * Unit), $"slope of {kind} at {values[i]}");
        }
    }

    [Test]
    public void An_element_has_the_same_bits_wherever_it_stands([ValueSource(nameof(Kinds))] PointwiseKind kind)
    {
        float[] values = Samples().Take(64).ToArray(), whole = [.. values];
        var function = new PointwiseFunction(kind, 0.78);
        PointwiseEvaluation.Apply<float>(function, whole);
        for (int first = 0; first < 20; first++)
        {
            float[] part = values[first..(first + 17)];
            PointwiseEvaluation.Apply<float>(function, part);
            Assert.That(part, Is.EqualTo(whole[first..(first + 17)]));
        }
    }

    /// <summary>The widths, public for the test's parameters.</summary>
    public enum VectorWidthName
    {
        Scalar = VectorWidth.Scalar,
        Bits128 = VectorWidth.Bits128,
        Bits256 = VectorWidth.Bits256,
        Bits512 = VectorWidth.Bits512,
    }

    private static double Share(float got, double exact, double bound, string what)
    {
        double share = Math.Abs(got - exact) / bound;
        // Written so that NaN fails.
        if (!(share <= 1)) Assert.Fail($"{what}: got {got:R}, expected {exact:R} ± {bound:E2} ({share:0.00} of the bound)");
        return share;
    }

    /// <summary>Dense near 0, over the range where anything happens, and beyond it.</summary>
    private static float[] Samples()
    {
        var random = new Random(1);
        return [
            .. Enumerable.Range(0, 20_000).Select(i => (i - 10_000) * 0.011f),
            .. Enumerable.Range(0, 10_000).Select(_ => (random.NextSingle() - 0.5f) * 12),
            .. Enumerable.Range(-140, 150).SelectMany(e => new[] { MathF.ScaleB(1.37f, e), -MathF.ScaleB(1.37f, e) }).Where(v => MathF.Abs(v) < 500),
        ];
    }
}
