using ConvDnn.Kernels;
using ConvDnn.Kernels.Pointwise;
using ConvDnn.Kernels.Threading;
using NUnit.Framework;

namespace ConvDnn.Tests.Kernels;

public sealed class PairwiseSumTests
{
    [Test]
    public void Total_of_n_ones_is_n([Values(0, 1, 2, 3, 127, 128, 1000)] int terms)
    {
        PairwiseSum sum = default;
        for (int i = 0; i < terms; i++) sum.Add(1);
        Assert.That(sum.Total, Is.EqualTo(terms));
    }

    [Test]
    public void Total_of_many_tenths_keeps_what_a_running_sum_loses()
    {
        // 2^20 · 0.1 rounds to 104857.6 exactly as the product of two doubles does; a running sum is off by about 1e-7.
        PairwiseSum sum = default;
        double running = 0;
        for (int i = 0; i < 1 << 20; i++)
        {
            sum.Add(0.1);
            running += 0.1;
        }

        Assert.That(sum.Total, Is.EqualTo(0.1 * (1 << 20)));
        Assert.That(running, Is.Not.EqualTo(sum.Total));
    }

    [Test]
    public unsafe void Bias_gradient_sums_each_channel_in_any_layout([Values] bool channelsLast, [Values(1, 3, 16, 37)] int channels)
    {
        var extents = new Extent3(2, 5, 133);
        TensorStrides strides = channelsLast ? TensorStrides.ChannelsLast(channels, extents) : TensorStrides.ChannelsFirst(channels, extents);
        var random = new Random(channels);
        using var gradient = new GuardedMemory<float>(2 * channels * extents.Volume);
        using var result = new GuardedMemory<float>(channels);
        double[] expected = new double[channels];
        for (long n = 0; n < 2; n++)
        {
            for (long c = 0; c < channels; c++)
            {
                foreach (long at in NaiveConvolution.Offsets(1, 1, extents, strides))
                {
                    int value = random.Next(-9, 10);
                    gradient.Pointer[n * strides.Outer + c * strides.Channel + at] = value;
                    expected[c] += value;
                }
            }
        }

        result.Span.Fill(1);
        using var pool = new WorkerPool(3);
        new BiasGradient<float>(2, channels, extents, strides, 3).Execute(gradient.Pointer, result.Pointer, 2, -1, pool);
        Assert.That(result.Span.ToArray(), Is.EqualTo(expected.Select(sum => (float)(2 * sum - 1))));
    }
}
