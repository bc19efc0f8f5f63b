using ConvDnn.Interop.Cuda.Loading;
using ConvDnn.Samples.EmbedInCudaApp;
using ConvDnn.Tests.Interop;
using NUnit.Framework;

namespace ConvDnn.Tests.Samples.EmbedInCudaApp;

[NonParallelizable]
public sealed class EmbeddingTests
{
    [Test]
    public void Inside_of_a_CUDA_application_its_own_things_are_used_and_left_alone()
    {
        SimulatedStack.Begin();
        SimulatedStack.LogCalls(true);
        using var output = new StringWriter();
        Assert.That(Embedding.Run(output, SimulatedStack.Loader), Is.Zero);
        string[] calls = [.. SimulatedStack.CallLog.Select(call => call.Function)];
        Assert.That(output.ToString(), Does.Contain("simulated").And.Contain("the application's buffer at 0x"));
        Assert.That(Checksum(output), Is.EqualTo(Expected));
        Assert.Multiple(() =>
        {
            // The application's own: three buffers, uploads of each, one download, one stream, one wait.
            Assert.That(calls.Count(call => call.StartsWith("cuMemAlloc", StringComparison.Ordinal)), Is.EqualTo(3));
            Assert.That(calls.Count(call => call.StartsWith("cuMemcpy", StringComparison.Ordinal)), Is.EqualTo(4));
            Assert.That(calls.Count(call => call == "cuStreamCreate"), Is.EqualTo(1));
            Assert.That(calls.Count(call => call is "cuStreamSynchronize" or "cuCtxSynchronize"), Is.EqualTo(1));
            Assert.That(calls.Count(call => call == "cuDevicePrimaryCtxRelease_v2"), Is.EqualTo(1));
            Assert.That(calls, Has.None.EqualTo("cuCtxDestroy_v2"));
        });
        SimulatedStack.AssertClean();
    }

    [Test]
    public void Without_CUDA_it_says_so_and_the_processor_gives_the_same_numbers()
    {
        using var output = new StringWriter();
        Assert.That(Embedding.Run(output, new NativeLoader(LibrarySearch.OnlyIn(Path.Combine(Path.GetTempPath(), "convdnn-no-such-folder")))), Is.Zero);
        Assert.That(output.ToString(), Does.StartWith("No CUDA here. CUDA driver: not found. It comes with NVIDIA's display driver"));
        Assert.That(Checksum(output), Is.EqualTo(Expected));
    }

    [Test]
    public void Without_a_device_it_tells_why()
    {
        SimulatedStack.Begin();
        SimulatedStack.SetDeviceCount(0);
        using var output = new StringWriter();
        Assert.That(Embedding.Run(output, SimulatedStack.Loader), Is.Zero);
        Assert.That(output.ToString(), Does.StartWith("No CUDA here. cu").And.Contain("CUDA_VISIBLE_DEVICES"));
        Assert.That(Checksum(output), Is.EqualTo(Expected));
    }

    /// <summary>The convolution by its formula, and its checksum.</summary>
    private static double Expected
    {
        get
        {
            (int[] x, int[] w, int[] y) = (SmallProblem.InputLengths, SmallProblem.FilterLengths, SmallProblem.OutputLengths);
            double sum = 0;
            for (int at = 0; at < SmallProblem.OutputCount; at++)
            {
                (int q, int p, int k, int n) = (at % y[3], at / y[3] % y[2], at / (y[3] * y[2]) % y[1], at / (y[3] * y[2] * y[1]));
                double value = 0;
                for (int c = 0; c < x[1]; c++)
                {
                    for (int r = 0; r < w[2]; r++)
                    {
                        for (int s = 0; s < w[3]; s++)
                        {
                            (int i, int j) = (p + r - SmallProblem.Padding, q + s - SmallProblem.Padding);
                            if (i < 0 || i >= x[2] || j < 0 || j >= x[3]) continue;
                            value += (double)SmallProblem.Input[((n * x[1] + c) * x[2] + i) * x[3] + j] * SmallProblem.Filter[((k * w[1] + c) * w[2] + r) * w[3] + s];
                        }
                    }
                }

                sum += (at % 17 + 1) * value;
            }

            return sum;
        }
    }

    private static double Checksum(StringWriter output) =>
        double.Parse(output.ToString().TrimEnd().Split('\n')[^1]["checksum ".Length..], System.Globalization.CultureInfo.InvariantCulture);
}
