using ConvDnn.Kernels.Simd;
using ConvDnn.Kernels.Winograd;
using NUnit.Framework;

namespace ConvDnn.Tests.Kernels;

/// <summary>The transforms of a line, on unit vectors: Aᵀ[(G·g) ⊙ (Bᵀ·d)] must be the correlation of g and d, whose only product is 1 where the tap meets the element.</summary>
public sealed class WinogradTransformTests
{
    [Test]
    public void F2_is_the_correlation() => Check<F2<double, double, SimdScalar<double>>>(2);

    [Test]
    public void F4_is_the_correlation() => Check<F4<double, double, SimdScalar<double>>>(4);

    [Test]
    public void F6_is_the_correlation() => Check<F6<double, double, SimdScalar<double>>>(6);

    private static unsafe void Check<TFilter>(int outputs)
        where TFilter : struct, IMinimalFilter<double>
    {
        Assert.That((TFilter.Outputs, TFilter.Taps, TFilter.Inputs), Is.EqualTo((outputs, 3, outputs + 2)));
        double* d = stackalloc double[8], g = stackalloc double[3], v = stackalloc double[8], u = stackalloc double[8], y = stackalloc double[8];
        for (int element = 0; element < TFilter.Inputs; element++)
        {
            for (int tap = 0; tap < TFilter.Taps; tap++)
            {
                for (int i = 0; i < 8; i++) d[i] = i == element ? 1 : 0;
                for (int i = 0; i < 3; i++) g[i] = i == tap ? 1 : 0;
                TFilter.Input(d, 1, v, 1);
                TFilter.Filter(g, 1, u, 1);
                for (int i = 0; i < TFilter.Inputs; i++) v[i] *= u[i];
                TFilter.Output(v, 1, y, 1);
                for (int o = 0; o < TFilter.Outputs; o++) Assert.That(y[o], Is.EqualTo(o + tap == element ? 1 : 0).Within(1e-14), $"result {o} of element {element} and tap {tap}");
            }
        }

        for (int element = 0; element < TFilter.Inputs; element++)
        {
            for (int result = 0; result < TFilter.Outputs; result++)
            {
                for (int i = 0; i < 8; i++) (d[i], y[i]) = (i == element ? 1 : 0, i == result ? 1 : 0);
                TFilter.Input(d, 1, v, 1);
                TFilter.Gradient(y, 1, u, 1);
                for (int i = 0; i < TFilter.Inputs; i++) v[i] *= u[i];
                TFilter.FilterGradient(v, 1, g, 1);
                for (int tap = 0; tap < TFilter.Taps; tap++) Assert.That(g[tap], Is.EqualTo(result + tap == element ? 1 : 0).Within(1e-14), $"tap {tap} of element {element} and result {result}");
            }
        }
    }
}
